"""Nothing is written once it lost its cause: every rule, rung and kind, when it is sent."""

from datetime import date, datetime, timedelta

import pytest

from chalicelib.alerts import About, compose
from chalicelib.alerts.ladder import rungs
from chalicelib.alerts.matrix import AUDIENCES, matrix
from chalicelib.errors import NotFound
from chalicelib.law import DeadlineStatus
from chalicelib.law.values import Deadline
from chalicelib.store.records import Channel, Person, Role

from .samples import FILED, LAWYER, LINKS, NOW, about, delivery, replace
from .writing import CELLS, MORE, PEOPLE

RULES = [name for name, reminder in matrix().reminders.items() if not reminder.silent]
STEPS = matrix().steps(tuple(step.rung for step in matrix().ladder))
DUE = date(2027, 1, 25)


def known() -> About:
    return about(LAWYER)


def dated(rule: str, **more: object) -> Deadline:
    """A deadline of a rule, posted three working days before its date."""
    one = next(d for d in known().deadlines if d.rule == "D7")
    made: Deadline = replace(one, rule=rule, due=DUE, dispatch_by=date(2027, 1, 20), **more)
    return made


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("channel", list(Channel))
def test_a_reminder_is_written_while_its_date_holds_and_only_then(
    rule: str, channel: Channel
) -> None:
    """Each rung: said of a live date, not of one moved, answered or become conditional."""
    live = dated(rule)
    keys = [rung.key for rung in rungs([live], STEPS)]
    gone = (
        (),
        (dated(rule, status=DeadlineStatus.SUPERSEDED),),
        (dated(rule, status=DeadlineStatus.CONDITIONAL),),
        (replace(live, due=DUE + timedelta(days=1)),),
        (replace(live, event="e-other"),),
    )

    assert keys
    for key in keys:
        planned = delivery(LAWYER, channel, purpose="reminder", cause=key)
        assert compose(planned, replace(known(), deadlines=(live,)), LINKS, NOW, "a@b.example")
        for deadlines in gone:
            stale = replace(known(), deadlines=deadlines)
            with pytest.raises(NotFound):
                compose(planned, stale, LINKS, NOW, "a@b.example")


@pytest.mark.parametrize(("kind", "role"), CELLS)
def test_an_event_that_is_no_more_is_not_told(kind: str, role: Role) -> None:
    """Set aside, or of another case: nobody hears of it."""
    person = PEOPLE[role]
    happened = {"kind": kind, "on": "2026-11-23", "id": "e9"} | MORE.get(kind, {})
    planned = delivery(person, cause="e9")

    assert compose(planned, about(person, FILED, happened), LINKS, NOW, "a@b.example")
    with pytest.raises(NotFound):
        compose(planned, about(person, FILED), LINKS, NOW, "a@b.example")


@pytest.mark.parametrize("role", AUDIENCES)
def test_a_point_is_not_told_once_an_answer_came(role: Role) -> None:
    """Not even to say that nothing came; and never to the worker."""
    person: Person = PEOPLE[role]
    planned = delivery(person, cause="point:2026-09-23:2", purpose="point", data={})
    granted = {"kind": "granted", "on": "2026-11-22", "id": "e8", "authenticity": "confirmed"}
    now = datetime.combine(date(2026, 11, 23), NOW.timetz())

    if role is not Role.WORKER:
        assert compose(planned, about(person, FILED), LINKS, now, "a@b.example")
    for events in ((FILED, granted), (FILED, {"kind": "receipt_issued", "type": "reception", "on": "2026-11-01", "id": "e7"})):  # fmt: skip
        with pytest.raises(NotFound):
            compose(planned, about(person, *events), LINKS, now, "a@b.example")
