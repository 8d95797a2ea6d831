"""The cases an independent reviewer found wrong dates in, one after the other."""

from typing import Any

import pytest

from chalicelib.cases import AnyEvent
from chalicelib.cases.words import Confidence, Party
from chalicelib.law import Action, Deadline, DeadlineStatus, deadlines, today

from .build import a_case, day, event, state_of

LIVE, PAST = DeadlineStatus.LIVE, DeadlineStatus.PAST
OVER, MAYBE = DeadlineStatus.SUPERSEDED, DeadlineStatus.CONDITIONAL

FILED = event("filed", "2026-09-23")


def one(rule: str, *events: AnyEvent, on: str, of: str = "", whose: str = "employer") -> Deadline:
    every = deadlines(a_case(), state_of(*events), day(on))
    kept = [d for d in every if (d.rule, d.for_) == (rule, Party(whose)) and of in ("", d.event)]
    assert len(kept) == 1, [(d.rule, d.event, d.for_, d.due) for d in every]
    return kept[0]


def action_on(*events: AnyEvent, on: str) -> Any:
    state = state_of(*events)
    return today(deadlines(a_case(), state, day(on)), state, day(on))


def refused(on: str, told: dict[str, str] | None = None, **fields: Any) -> AnyEvent:
    notifications = [{"to": who, "on": when} for who, when in (told or {}).items()]
    return event("refused", on, notifications=notifications, **fields)


# --- an express refusal binds whom it was notified to
def test_a_refusal_told_to_the_worker_leaves_the_employers_silence_running() -> None:
    """R5221-17, L221-8: D9, D11, D15 stay; a prudent D6 at low confidence from the act's day."""
    events = (FILED, refused("2026-12-10", {"worker": "2026-12-12"}))

    for rule in ("D9", "D11", "D15"):
        assert one(rule, *events, on="2026-12-20", of="filed").status is LIVE, rule
    prudent = one("D6", *events, on="2026-12-20")
    assert (prudent.due, prudent.status) == (day("2027-02-11"), LIVE)
    assert prudent.confidence is Confidence.LOW
    assert "date de connaissance inconnue" in prudent.trace[0].text
    assert one("D6", *events, on="2026-12-20", whose="worker").due == day("2027-02-15")
    what = action_on(*events, on="2026-12-20")
    assert (what.action, what.act_before) == (Action.CONTEST, day("2027-01-25"))


@pytest.mark.parametrize(
    ("told", "status"),
    [("2026-12-20", OVER), ("2027-01-25", OVER), ("2027-01-26", PAST), ("2027-02-10", PAST)],
)
def test_a_refusal_restarts_time_only_when_notified_inside_it(
    told: str, status: DeadlineStatus
) -> None:
    """R421-2: the notification counts, not the act's day; after the due date D9 keeps its own."""
    events = (FILED, refused("2026-12-10", {"employer": told}))

    assert one("D9", *events, on="2027-02-12").status is status
    assert one("D9", *events, on="2026-12-19").status is LIVE
    assert one("D6", *events, on="2027-02-12").status is LIVE


@pytest.mark.parametrize(("kind", "rule"), [("closed", "D7"), ("grant_withdrawn", "D6")])
def test_an_act_told_to_the_worker_alone_keeps_a_prudent_clock_for_the_employer(
    kind: str, rule: str
) -> None:
    """R5221-17: the employer's day of knowledge is unknown, the act's own is kept (D6, D7, D8)."""
    told = [{"to": "worker", "on": "2026-12-12"}]
    act = event(kind, "2026-12-10", notifications=told, remedies="absent")

    for name, due in ((rule, "2027-02-11"), ("D8", "2027-12-10")):
        kept = one(name, act, on="2026-12-20")
        assert (kept.due, kept.status, kept.confidence) == (day(due), LIVE, Confidence.LOW)
