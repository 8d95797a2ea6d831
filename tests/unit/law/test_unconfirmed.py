"""Deadlines while nothing proves an act: its clocks run, and so do those it would end."""

from collections.abc import Iterable
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.cases import AnyEvent, Case, CaseState, fold
from chalicelib.law import Deadline, DeadlineStatus, Step, analyse, deadlines, engine, today

from .build import a_case, event

L = DeadlineStatus
RUNNING = (L.LIVE, L.WINDOW)
FILED = event("filed", "2026-09-23")
ASKED = event("complement_requested", "2026-11-10", due="2026-12-10")
ON = date(2026, 11, 23)


def act(
    kind: str, on: str = "2026-11-20", grade: str | None = "tenant_address", **more: object
) -> AnyEvent:
    return event(kind, on, authenticity=grade, **more)


def dates(*events: AnyEvent, on: date = ON) -> tuple[Deadline, ...]:
    return deadlines(a_case(), fold(events), on)


def by_rule(found: Iterable[Deadline], of: str = "") -> dict[str, Deadline]:
    return {d.rule: d for d in found if not of or d.event == of}


def test_a_case_of_proven_acts_is_walked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The care costs nothing where nothing is unconfirmed."""
    walks: list[object] = []
    real = engine.deadlines

    def counted(case: Case, state: CaseState, on: date) -> tuple[Deadline, ...]:
        walks.append(state)
        return real(case, state, on)

    monkeypatch.setattr(engine, "deadlines", counted)

    dates(FILED, act("closed", grade=None))
    assert len(walks) == 1

    walks.clear()
    dates(FILED, act("closed"))
    assert len(walks) == 2


@pytest.mark.parametrize("grade", ["tenant_address", "failed"])
def test_an_unproven_closure_hides_no_running_date(grade: str) -> None:
    """The time to answer and the silence stay live, and say why; the closure's own time runs too."""
    found = by_rule(dates(FILED, ASKED, act("closed", grade=grade)))

    assert found["D4"].status is L.LIVE
    assert found["D3"].status in (*RUNNING, L.PAST)
    if grade == "tenant_address":  # What failed its check ends no date even when it is believed.
        assert "rien ne confirme encore" in found["D4"].note
        assert "clôture" in found["D4"].note
    assert found["D7"].status is L.LIVE
    assert "date provisoire" in found["D7"].note


def test_a_proven_closure_ends_them() -> None:
    found = by_rule(dates(FILED, ASKED, act("closed", grade=None)))

    assert found["D4"].status is L.SUPERSEDED
    assert found["D3"].status is L.SUPERSEDED


def test_an_unproven_request_does_not_postpone_the_silence() -> None:
    """A forged request would suspend the time (L114-5): the date without it is kept."""
    without = by_rule(dates(FILED))["D3"]
    asked = event("complement_requested", "2026-10-01", due="2026-10-20", list="stated",
                  suspension="stated", authenticity="tenant_address", complete_original=True)  # fmt: skip
    found = by_rule(dates(FILED, asked))["D3"]

    assert found.due == without.due
    assert found.latest >= without.latest


def test_of_two_unproven_acts_neither_hides_the_other() -> None:
    """A forged refusal never ends the time against a closure that may be true."""
    closed, refused = act("closed", "2026-11-10"), act("refused", "2026-11-20")
    alone = by_rule(dates(FILED, act("closed", "2026-11-10")), "closed")
    found = by_rule(dates(FILED, closed, refused), "closed")

    assert found["D7"].due == alone["D7"].due
    assert found["D7"].status is L.LIVE
    assert by_rule(dates(FILED, closed, refused), "refused")["D6"].status is L.LIVE


def test_the_employer_has_one_date_the_earliest() -> None:
    """Prudence: of the time to answer and the time to contest, the nearer."""
    state = fold((FILED, ASKED, act("closed")))
    what = today(deadlines(a_case(), state, ON), state, ON)

    assert what.act_before == date(2026, 12, 10)
    assert what.rule == "D4"


def test_an_act_to_read_counts_each_reading_and_names_neither_alone() -> None:
    """The nearest of the two times holds; every label says that nobody has read the act."""
    readings = ["closed", "refused"]
    both = [act(kind, grade="forwarder", may_be=readings) for kind in readings]
    found = [d for d in dates(FILED, *both) if d.event in readings and d.status in RUNNING]

    assert {"D6", "D7"} <= {d.rule for d in found}
    assert all(d.label.startswith("acte à lire, compté comme") for d in found)
    assert all("clôture ou refus" in d.trace[0].text for d in found)
    assert analyse(a_case(), fold((FILED, *both)), ON).act == ""


def test_an_act_set_aside_leaves_its_dates_as_replaced_with_the_reason() -> None:
    """They are shown, and ring no more; what the act hid runs as before it."""
    aside = event("correction", "2026-11-23", of="closed", fields={"set_aside": True}, reason="x")
    before = by_rule(dates(FILED, ASKED))
    found = dates(FILED, ASKED, act("closed"), aside)

    assert {d.status for d in found if d.event == "closed"} == {L.SUPERSEDED}
    assert all("mis à l’écart" in d.note for d in found if d.event == "closed")
    kept = by_rule(d for d in found if d.event != "closed")
    assert {r: (d.due, d.status) for r, d in kept.items()} == {
        r: (d.due, d.status) for r, d in before.items()
    }


def test_an_act_of_an_impossible_day_may_be_set_aside() -> None:
    """Setting it aside is how such a case is mended: it must not stop the others' dates."""
    aside = event("correction", "2026-11-23", of="closed", fields={"set_aside": True}, reason="x")
    odd = act("closed", "1890-01-01")

    assert by_rule(dates(FILED, odd, aside))["D3"].due == by_rule(dates(FILED))["D3"].due


KINDS = ("closed", "refused", "complement_requested")


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(KINDS), st.integers(0, 60)), min_size=1, max_size=3),
    st.integers(0, 200),
    st.data(),
)
def test_confirming_moves_no_date_of_the_act(
    acts: list[tuple[str, int]], later: int, data: st.DataObject
) -> None:
    """Confirmed or not, today or months later: the act's own dates are the same."""
    start = date(2026, 9, 24)
    events = [
        event(kind, (start + timedelta(days=n)).isoformat(), id=f"{kind}{place}", authenticity="tenant_address")
        for place, (kind, n) in enumerate(acts)
    ]  # fmt: skip
    one = data.draw(st.sampled_from(events))
    on = start + timedelta(days=later)
    said = event("correction", "2027-06-01", of=one.id, fields={"authenticity": "confirmed"}, reason="x")  # fmt: skip

    before = {_own(d) for d in dates(FILED, *events, on=on) if d.event == one.id}
    after = {_own(d) for d in dates(FILED, *events, said, on=on) if d.event == one.id}

    assert before == after


def _own(deadline: Deadline) -> tuple[object, ...]:
    return deadline.rule, deadline.for_, deadline.due, deadline.starts_on, deadline.dispatch_by


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(KINDS), st.integers(0, 60)), max_size=3), st.integers(0, 120)
)
def test_no_forged_act_takes_away_a_running_date(acts: list[tuple[str, int]], later: int) -> None:
    """Whatever unproven mails arrive, what ran without them still runs, no later."""
    start = date(2026, 9, 24)
    forged = [
        event(kind, (start + timedelta(days=n)).isoformat(), id=f"{kind}{place}", authenticity="failed")
        for place, (kind, n) in enumerate(acts)
    ]  # fmt: skip
    on = start + timedelta(days=later)
    ran = [d for d in dates(FILED, ASKED, on=on) if d.status in RUNNING]
    found = dates(FILED, ASKED, *forged, on=on)

    for deadline in ran:
        same = [d for d in found if (d.rule, d.event) == (deadline.rule, deadline.event)]
        assert any(d.status in RUNNING and d.due <= deadline.due for d in same), deadline.rule


def test_a_step_of_an_act_to_read_is_dated() -> None:
    """The explanation begins with what is not known."""
    one = act("closed", may_be=["closed", "granted"])
    found = by_rule(dates(FILED, one), "closed")["D7"]

    assert isinstance(found.trace[0], Step)
    assert found.trace[0].on == one.on
