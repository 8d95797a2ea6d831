"""Figures over many cases: never of fewer than ten, never of what nobody confirmed."""

import itertools
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.cases import event_from, fold
from chalicelib.cases.figures import LEAST, SPANS, Counted, figures

ON = date(2026, 11, 23)
FILED = date(2026, 1, 5)


def request(*events: dict[str, Any], filed: date = FILED, platform: str = "") -> Counted:
    facts = [{"kind": "filed", "on": filed.isoformat()}, *events]
    return Counted(fold(event_from(dict(fact)) for fact in facts), platform)


def told(kind: str, after: int, filed: date = FILED, **more: Any) -> dict[str, Any]:
    return {"kind": kind, "on": (filed + timedelta(days=after)).isoformat(), **more}


@pytest.mark.parametrize("count", [0, 1, LEAST - 1])
def test_nothing_is_said_of_a_small_group(count: int) -> None:
    """Fewer than ten requests: their number alone."""
    found = figures([request(told("closed", 40, cause="incomplete"), platform="P")] * count, ON)

    assert found == (count, None, (), (), ())


def test_times_to_an_end_are_counted_from_the_filing() -> None:
    """Quartiles are times that were seen; each time is in one class, bounds included."""
    days = (30, 31, 60, 61, 90, 120, 121, 180, 181, 200)
    found = figures([request(told("granted", n)) for n in days], ON).times

    assert found
    assert tuple(found) == (10, 60, 90, 180, (1, 2, 2, 1, 2, 2))
    assert len(found.classes) == len(SPANS) + 1


def test_only_the_first_end_of_the_request_counts() -> None:
    """A later refusal, or an act before the filing, does not change its time."""
    cases = [request(told("closed", 40, cause="unknown"), told("refused", 90))] * LEAST
    times = figures(cases, ON).times

    assert times
    assert times.median == 40


def test_an_act_that_nobody_confirmed_is_no_answer() -> None:
    """An unproven closure counts its time elsewhere, and is no figure."""
    doubtful = told("closed", 40, cause="incomplete", authenticity="failed", evidence="ab" * 32)
    found = figures([request(doubtful)] * LEAST, ON)

    assert found.times is None
    assert found.causes == ()
    assert found.curve[-1].share == 1


def test_closures_are_counted_by_cause_and_by_platform() -> None:
    """The small platforms are gathered, and left out when they are few together."""
    closed = [request(told("closed", 40, cause="incomplete"), platform="A")] * 8
    closed += [request(told("closed", 40, cause="inactivity"), platform="A")] * 3
    open_ = [request(platform="A")] * 4
    few = [request(platform=name) for name in "BCDE"] * 2

    found = figures([*closed, *open_, *few], ON)
    more = figures([*closed, *open_, *few, request(), request(platform="F")], ON)

    assert found.causes == (("incomplete", 8), ("inactivity", 3))
    assert found.platforms == (("A", 11, 15),)
    assert more.platforms == (("A", 11, 15), ("", 0, 10))


def test_the_curve_counts_who_is_still_young_as_long_as_it_is() -> None:
    """Half answered on day 20; those filed a fortnight ago say nothing of day 20."""
    answered = [request(told("complement_requested", 20))] * 10
    silent = [request()] * 10
    young = [request(filed=ON - timedelta(days=14))] * 30
    curve = {point.day: point for point in figures([*answered, *silent, *young], ON).curve}

    assert curve[0] == (0, 1, 50)
    assert curve[15] == (15, 1, 20)
    assert curve[30] == (30, 0.5, 10)


def test_a_request_that_its_employer_withdrew_is_watched_until_then() -> None:
    """Its silence ended by nobody's answer."""
    withdrawn = [request(told("request_withdrawn", 20))] * LEAST

    assert [p.day for p in figures(withdrawn, ON).curve] == [0, 15]


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 300), st.booleans()), max_size=40))
def test_the_curve_never_rises_and_is_never_told_of_a_few(answers: list[tuple[int, bool]]) -> None:
    cases = [request(*([told("granted", n)] if ended else [])) for n, ended in answers]
    curve = figures(cases, ON).curve

    assert all(a.share >= b.share >= 0 for a, b in itertools.pairwise(curve))
    assert all(point.watched >= LEAST for point in curve)
