"""What must hold of every case that can be written."""

from datetime import date, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.cases import AnyEvent, event_from
from chalicelib.cases.words import Zone
from chalicelib.law import Deadline, Strength, analyse, calendar, deadlines, today, today_line
from chalicelib.law.rules import rule

from .build import a_case, state_of

DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))
COURTS = st.sampled_from([zone.value for zone in Zone if zone is not Zone.ABROAD])
HOMES = st.sampled_from([zone.value for zone in Zone])
SEEN = st.sampled_from(["stated", "absent", "not_seen"])


@st.composite
def an_event(draw: st.DrawFn) -> dict[str, Any]:
    kind = draw(
        st.sampled_from(
            [
                "filed",
                "complement_requested",
                "complement_answered",
                "closed",
                "refused",
                "granted",
                "grant_withdrawn",
                "closure_withdrawn",
                "appeal_lodged",
                "appeal_rejected",
                "action_filed",
                "receipt_issued",
                "reasons_requested",
                "reasons_given",
            ]
        )
    )
    return {"kind": kind, "on": draw(DAYS).isoformat()} | draw(_fields(kind))


def _fields(kind: str) -> st.SearchStrategy[dict[str, Any]]:
    proof = st.booleans()
    appeal = st.sampled_from(["gracieux", "hierarchique"])
    by_kind: dict[str, st.SearchStrategy[dict[str, Any]]] = {
        "complement_requested": st.fixed_dictionaries(
            {"list": SEEN, "suspension": SEEN}, optional={"days": st.integers(1, 60)}
        ),
        "closed": st.fixed_dictionaries({"remedies": SEEN}),
        "refused": st.fixed_dictionaries({"remedies": SEEN}),
        "appeal_lodged": st.fixed_dictionaries(
            {"appeal": appeal, "proof": proof},
            optional={"received_on": DAYS.map(date.isoformat), "posted_on": DAYS.map(str)},
        ),
        "appeal_rejected": st.fixed_dictionaries({"appeal": appeal}),
        "action_filed": st.fixed_dictionaries({"proof": proof}),
        "receipt_issued": st.just({"type": "attestation"}),
    }
    return by_kind.get(kind, st.just({}))


@st.composite
def some_events(draw: st.DrawFn) -> tuple[AnyEvent, ...]:
    drawn = draw(st.lists(an_event(), max_size=7))
    return tuple(event_from(fields | {"id": f"e{n}"}) for n, fields in enumerate(drawn))


def _walk(
    events: tuple[AnyEvent, ...], on: date, employer: str = "metropole", court: str = "metropole"
) -> tuple[Deadline, ...]:
    return deadlines(a_case(employer=employer, court=court), state_of(*events), on)


@settings(deadline=None)
@given(some_events(), DAYS, HOMES, COURTS)
def test_prudent_is_never_after_latest_and_rolls_off_closed_days(
    events: tuple[AnyEvent, ...], on: date, home: str, court: str
) -> None:
    """Prudent ≤ latest; where roll-over applies, never a week-end nor a national holiday."""
    for deadline in _walk(events, on, home, court):
        assert deadline.due <= deadline.latest
        if rule(deadline.rule).roll:
            assert calendar.is_working_day(deadline.due)
            assert calendar.is_working_day(deadline.latest)
        if deadline.dispatch_by:
            assert deadline.dispatch_by < deadline.due


@settings(deadline=None)
@given(some_events(), DAYS, st.randoms())
def test_arrival_order_never_matters(events: tuple[AnyEvent, ...], on: date, chance: Any) -> None:
    """Replaying the same events in any order gives the same deadlines."""
    shuffled = list(events)
    chance.shuffle(shuffled)

    assert _walk(tuple(shuffled), on) == _walk(events, on)


@settings(deadline=None)
@given(some_events(), DAYS, st.sampled_from(["alsace_moselle", "reunion", "mayotte"]))
def test_local_holidays_never_move_the_prudent_date(
    events: tuple[AnyEvent, ...], on: date, court: str
) -> None:
    """Reference §3.1.7: with the same distance, only the latest date may move."""
    home = "metropole" if court == "alsace_moselle" else court
    plain = {_key(d): d for d in _walk(events, on)}

    for deadline in _walk(events, on, home, court):
        twin = plain[_key(deadline)]
        assert deadline.due == twin.due
        assert deadline.latest >= twin.latest


def _key(deadline: Deadline) -> tuple[str, str, date, str]:
    return deadline.rule, deadline.event, deadline.starts_on, deadline.note


@settings(max_examples=300, deadline=None)
@given(DAYS, st.integers(1, 90), st.integers(1, 60), st.booleans(), HOMES, COURTS)
def test_one_day_later_never_gives_an_earlier_date(
    filed: date, after: int, days: int, told: bool, home: str, court: str
) -> None:
    """A filing one day later moves no date backwards, suspension and distance included."""
    asked = filed + timedelta(days=after)
    seen = "stated" if told else "not_seen"
    request = event_from(
        {
            "kind": "complement_requested",
            "on": asked.isoformat(),
            "id": "c",
            "days": days,
            "list": seen,
            "suspension": seen,
        }
    )

    def walk(on: date) -> dict[str, Deadline]:
        event = event_from({"kind": "filed", "on": on.isoformat(), "id": "f"})
        found = _walk((event, request), filed, home, court)
        return {d.rule: d for d in found if d.event == "f"}

    first, second = walk(filed), walk(filed + timedelta(days=1))
    for name in first:
        assert first[name].due <= second[name].due, name
        assert first[name].latest <= second[name].latest, name


@settings(max_examples=300, deadline=None)
@given(DAYS, HOMES, COURTS)
def test_an_act_one_day_later_never_gives_an_earlier_date(
    closed: date, home: str, court: str
) -> None:
    """The same for what a closure starts."""

    def walk(on: date) -> dict[str, Deadline]:
        event = event_from({"kind": "closed", "on": on.isoformat(), "id": "c"})
        return {d.rule: d for d in _walk((event,), closed, home, court)}

    first, second = walk(closed), walk(closed + timedelta(days=1))
    for name in ("D7", "D8", "D15"):
        assert first[name].due <= second[name].due
        assert first[name].latest <= second[name].latest


@settings(deadline=None)
@given(some_events(), DAYS)
def test_asking_about_another_day_never_moves_a_date(
    events: tuple[AnyEvent, ...], on: date
) -> None:
    """The day asked decides the status, never the date."""
    dates = sorted((d.rule, d.event, d.due, d.latest) for d in _walk(events, on))
    later = _walk(events, on + timedelta(days=400))

    assert sorted((d.rule, d.event, d.due, d.latest) for d in later) == dates


@settings(deadline=None)
@given(some_events(), DAYS)
def test_any_case_can_be_analysed(events: tuple[AnyEvent, ...], on: date) -> None:
    """Contradictory or not, a case has an analysis, a day's line, and no ground twice."""
    state = state_of(*events)
    result = analyse(a_case(), state, on)
    ids = [ground.id for ground in result.grounds]

    assert len(ids) == len(set(ids))
    assert all(ground.basis and ground.why for ground in result.grounds)
    assert len(result.documents) == len(set(result.documents))
    if not state.all("closed", "refused", "grant_withdrawn"):
        assert Strength.STRONG not in {ground.strength for ground in result.grounds}
    assert today_line(today(deadlines(a_case(), state, on), state, on)).endswith(".")
