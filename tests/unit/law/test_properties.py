"""What must hold of every case that can be written."""

import re
from collections import Counter
from datetime import date, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.cases import AnyEvent, event_from
from chalicelib.cases.events import Granted
from chalicelib.cases.words import Party, Zone
from chalicelib.law import (
    Action,
    Deadline,
    DeadlineStatus,
    Strength,
    Today,
    analyse,
    calendar,
    catalogue,
    deadlines,
    french_weekday,
    today,
    today_line,
    why,
)
from chalicelib.law.rules import rule

from .build import a_case, state_of

DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))
COURTS = st.sampled_from([zone.value for zone in Zone if zone is not Zone.ABROAD])
HOMES = st.sampled_from([zone.value for zone in Zone])
SEEN = st.sampled_from(["stated", "absent", "not_seen"])


BY = st.sampled_from(["employer", "worker"])
ISO = DAYS.map(date.isoformat)


@st.composite
def an_event(draw: st.DrawFn) -> dict[str, Any]:
    kind = draw(st.sampled_from(KINDS))
    return {"kind": kind, "on": draw(ISO), "by": draw(BY)} | draw(_fields(kind))


def _notified() -> st.SearchStrategy[Any]:
    told = st.fixed_dictionaries({"to": st.sampled_from(["employer", "worker"]), "on": ISO})
    return st.lists(told, max_size=2)


def _step(**more: Any) -> st.SearchStrategy[dict[str, Any]]:
    optional = {"received_on": ISO, "posted_on": ISO, "proof": st.booleans()}
    return st.fixed_dictionaries(more, optional=optional)


_APPEAL = st.sampled_from(["gracieux", "hierarchique"])
_ACT = {"remedies": SEEN, "notifications": _notified()}
_PROCEDURES = ["annulment", "suspension", "useful_measures", "liberty", "access"]
_WITH_FIELDS: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    "complement_requested": st.fixed_dictionaries(
        {"list": SEEN, "suspension": SEEN}, optional={"days": st.integers(1, 60), "due": ISO}
    ),
    "closed": st.fixed_dictionaries(_ACT),
    "refused": st.fixed_dictionaries(_ACT),
    "granted": st.fixed_dictionaries({}, optional={"valid_until": ISO}),
    "appeal_lodged": _step(appeal=_APPEAL),
    "appeal_rejected": st.fixed_dictionaries({"appeal": _APPEAL, **_ACT}),
    "action_filed": st.fixed_dictionaries(
        {"proof": st.booleans(), "procedure": st.sampled_from(_PROCEDURES)}
    ),
    "receipt_issued": st.just({"type": "attestation"}),
    "legal_aid_requested": _step(),
    "legal_aid_decided": st.fixed_dictionaries({}, optional={"lawyer_designated_on": ISO}),
    "mediation_opened": st.fixed_dictionaries({"proof": st.booleans()}),
    "file_requested": _step(),
    "reasons_requested": _step(),
    "suspension_refused": st.fixed_dictionaries({"lack_of_serious_doubt": st.booleans()}),
    "regularisation_invited": st.fixed_dictionaries({"due": ISO}),
    "offer_published": st.tuples(DAYS, st.integers(0, 60)).map(
        lambda run: {"from": run[0].isoformat(), "to": (run[0] + timedelta(run[1])).isoformat()}
    ),
}
_PLAIN = (
    "filed", "complement_answered", "grant_withdrawn", "request_withdrawn", "closure_withdrawn",
    "reopened", "reasons_given", "mediation_ended", "file_refused", "cada_registered",
    "rights_defender_seized", "order_notified", "cassation_filed", "judgment_notified",
    "title_expires",
)  # fmt: skip
KINDS = sorted([*_PLAIN, *_WITH_FIELDS])


def _fields(kind: str) -> st.SearchStrategy[dict[str, Any]]:
    return _WITH_FIELDS.get(kind, st.just({}))


@st.composite
def some_events(draw: st.DrawFn) -> tuple[AnyEvent, ...]:
    drawn = draw(st.lists(an_event(), max_size=7))
    return tuple(event_from(fields | {"id": f"e{n}"}) for n, fields in enumerate(drawn))


def _walk(
    events: tuple[AnyEvent, ...], on: date, employer: str = "metropole", court: str = "metropole"
) -> tuple[Deadline, ...]:
    case = a_case(employer=employer, worker=employer, court=court)
    return deadlines(case, state_of(*events), on)


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
    """Reference §3.1.7: with the same distance only latest dates move; nothing sure is added."""
    home = "metropole" if court == "alsace_moselle" else court
    before, after = _walk(events, on), _walk(events, on, home, court)
    plain, local = (Counter(_dated(d) for d in ds if d.rule != "D25") for ds in (before, after))

    assert not plain - local
    # One more may appear, never sure: after an appeal that only a local day makes defensible.
    added = [d for d in after if _dated(d) in local - plain]
    assert {d.rule for d in added} <= {"D16", "D17"}
    assert DeadlineStatus.LIVE not in {d.status for d in added}
    latest = {(_dated(d), d.note): d.latest for d in before}
    assert all(d.latest >= latest.get((_dated(d), d.note), d.latest) for d in after)


def _dated(deadline: Deadline) -> tuple[str, str, Party, date, date]:
    return deadline.rule, deadline.event, deadline.for_, deadline.starts_on, deadline.due


@settings(deadline=None)
@given(some_events(), DAYS, HOMES, COURTS)
def test_every_date_is_explained_in_french_with_catalogued_sources(
    events: tuple[AnyEvent, ...], on: date, home: str, court: str
) -> None:
    """Design §3.7: a trace whose first step has its article, the prudent date, clean typography."""
    for deadline in _walk(events, on, home, court):
        assert deadline.trace[0].reference, deadline.rule
        assert {s.reference for s in deadline.trace} - {""} <= set(catalogue())
        assert (f"Date prudente\u00a0: {french_weekday(deadline.due)}.") in {
            s.text for s in deadline.trace
        }
        texts = [*(s.text for s in deadline.trace), deadline.note, deadline.label]
        assert not [t for t in texts if re.search(r" [;:!?»]|« |'|  ", t)], deadline.rule
        if deadline.status is DeadlineStatus.SUPERSEDED:
            assert deadline.note, deadline.rule


@settings(deadline=None)
@given(some_events(), DAYS)
def test_who_is_late_is_said_only_after_the_latest_date(
    events: tuple[AnyEvent, ...], on: date
) -> None:
    """For clocks that bind the administration (D2, D12, D16…), never on or before it."""
    for deadline in _walk(events, on):
        if "dépassé" in deadline.note:
            assert rule(deadline.rule).binds_administration
            assert deadline.latest < on
        if deadline.status is DeadlineStatus.PAST:
            assert deadline.latest < on


@settings(deadline=None)
@given(st.dates(date(2020, 1, 1), date(2040, 12, 31)))
def test_a_window_opens_at_its_latest_reading_and_closes_at_its_earliest(until: date) -> None:
    """Design §3.14: for D31, no reading opens later or closes earlier."""
    event = event_from(
        {"kind": "granted", "on": "2020-01-01", "id": "g", "valid_until": until.isoformat()}
    )
    found = next(d for d in _walk((event,), date(2020, 1, 1)) if d.rule == "D31")
    after = until + timedelta(days=1)
    openings = [calendar.add_months(until, -2), calendar.add_months(after, -2) - timedelta(days=1)]
    closings = [calendar.add_months(until, -1), calendar.add_months(after, -1) - timedelta(days=1)]

    assert found.starts_on == max(openings)
    assert found.due == min(closings)
    assert found.starts_on < found.due <= found.latest < until


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


TRIGGERS: dict[str, dict[str, Any]] = {
    "filed": {},
    "closed": {},
    "refused": {},
    "grant_withdrawn": {},
    "complement_requested": {},
    "appeal_rejected": {"appeal": "gracieux"},
    "reasons_given": {},
    "reasons_requested": {},
    "legal_aid_decided": {},
    "mediation_ended": {},
    "file_requested": {},
    "file_refused": {},
    "cada_registered": {},
    "suspension_refused": {"lack_of_serious_doubt": True},
    "order_notified": {},
    "judgment_notified": {},
    "title_expires": {},
    "granted": {"valid_until": "on"},
    "regularisation_invited": {"due": "on"},
    "offer_published": {"from": "on", "to": "on"},
    "action_filed": {"procedure": "liberty"},
}


@settings(max_examples=400, deadline=None)
@given(DAYS, st.sampled_from(sorted(TRIGGERS)), HOMES, COURTS)
def test_a_trigger_one_day_later_never_gives_an_earlier_date(
    day: date, kind: str, home: str, court: str
) -> None:
    """For each event that starts a clock by itself, and each clock it starts."""

    def walk(on: date) -> dict[str, Deadline]:
        more = {k: on.isoformat() if v == "on" else v for k, v in TRIGGERS[kind].items()}
        event = event_from({"kind": kind, "on": on.isoformat(), "id": "t"} | more)
        return {d.rule: d for d in _walk((event,), day, home, court)}

    first, second = walk(day), walk(day + timedelta(days=1))
    assert first.keys() == second.keys()
    for name in first:
        assert first[name].starts_on <= second[name].starts_on, name
        assert first[name].due <= second[name].due, name
        assert first[name].latest <= second[name].latest, name


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


@settings(max_examples=500, deadline=None)
@given(some_events(), DAYS, HOMES, COURTS)
def test_the_employers_why_carries_no_date_after_the_prudent_one(
    events: tuple[AnyEvent, ...], on: date, home: str, court: str
) -> None:
    """Design §3.15: one date; a later one is the lawyer's. What was recorded is no reading."""
    case, state = a_case(employer=home, worker=home, court=court), state_of(*events)
    every = deadlines(case, state, on)
    recorded = {e.on for e in events} | {e.valid_until for e in events if isinstance(e, Granted)}
    for one in every:
        asked = Today(actions=(Action.CONTEST,), rule=one.rule, event=one.event)
        if one.for_ is not Party.EMPLOYER or rule(one.rule).lawyer_only:
            continue
        first = next(
            d for d in every if (d.rule, d.event, d.for_) == (one.rule, one.event, one.for_)
        )
        for told in why(asked, every):
            assert not told.on or told.on <= first.due or told.on in recorded, told
            assert not _later_days(told.text, first, recorded), told


def _later_days(text: str, deadline: Deadline, recorded: set[date | None]) -> list[str]:
    """The latest day of that deadline, written out in the text."""
    latest = deadline.latest
    hidden = latest > deadline.due and latest not in recorded
    return [text] if hidden and french_weekday(latest) in text else []
