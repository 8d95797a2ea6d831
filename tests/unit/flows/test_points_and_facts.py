"""The monthly point on a silent request, and the facts re-checked before anything is sent."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.alerts import compose
from chalicelib.alerts.ladder import rungs
from chalicelib.alerts.points import Point, absorb, due_point, find_point, next_point
from chalicelib.errors import NotFound
from chalicelib.flows.planned import ANSWERED, MOVED
from chalicelib.law import is_working_day
from chalicelib.store.preference_records import AlertRules, Pace, Preferences, Wish
from chalicelib.store.records import Channel, DeliveryState, Snapshot
from infra.local.samples import EMPLOYER, LAWYER, TENANT
from tests.unit.alerts import samples

from .test_recap import gathers, happens, of, opened, recaps, run, settle, to
from .world import World

SENT = (DeliveryState.ACCEPTED, DeliveryState.UNCONFIRMED, DeliveryState.DELIVERED)


def days(world: World, count: int) -> None:
    for _ in range(count):
        run(world, days=1)
        run(world, minutes=2)


def test_a_silent_request_has_its_point_each_month_while_it_waits() -> None:
    """Filed on 23 September: 23 December, then every month, the employer and the lawyer."""
    world = World()
    snapshot = opened(world)
    days(world, 100)

    points = [d for d in of(world, snapshot) if d.purpose == "point"]
    keys = sorted(d.cause for d in points)
    assert keys == [f"point:2026-09-23:{n}" for n in (3, 4, 5)]
    assert all(d.state in SENT for d in points)
    mail = next(m for m in to(world) if "aucune nouvelle depuis" in " ".join(m.split()))
    plain = " ".join(mail.split())
    for said in (
        "À faire aujourd’hui : ", "Demande déposée le mercredi 23 septembre 2026, il y a 91 jours",
        "Relancez par écrit", "Ne réservez rien de non remboursable",
        "Ne faites pas commencer le travail", "le silence ne vaut jamais autorisation",
    ):  # fmt: skip
        assert said in plain
    assert to(world, LAWYER.email)


def test_a_lawyer_s_points_are_gathered_weekly() -> None:
    """Three hundred silent files are not three hundred mails."""
    world = World()
    snapshot = opened(world)
    days(world, 40)

    points = [d for d in of(world, snapshot, LAWYER.id) if d.purpose == "point"]
    assert [d.state for d in points] == [DeliveryState.GATHERED]
    assert points[0].period == "weekly:2026-12-28"


def test_news_starts_the_count_again_and_an_end_stops_it() -> None:
    """The point counts from the administration's last word."""
    world = World()
    snapshot = opened(world)
    days(world, 20)
    happens(world, snapshot, "receipt_issued", type="reception")
    days(world, 40)
    middle = {d.cause for d in of(world, snapshot) if d.purpose == "point"}
    happens(world, snapshot, "granted", authenticity="original_dkim")
    days(world, 80)

    assert middle == {"point:2026-12-13:1"}
    assert {d.cause for d in of(world, snapshot) if d.purpose == "point"} == middle


def test_a_point_says_itself_the_dates_to_watch_of_its_morning() -> None:
    """The end of the first month is also when an automatic closure was seen: one mail, not two."""
    world = World()
    world.now = datetime(2026, 9, 24, 9, tzinfo=UTC)
    snapshot = opened(world)
    days(world, 31)

    purposes = [d.purpose for d in of(world, snapshot) if d.purpose in ("point", "reminder")]
    assert purposes == ["point"]
    (mail,) = (" ".join(m.split()) for m in to(world) if "23 septembre" in m)
    assert "À SURVEILLER" in mail
    assert "Clôture automatique possible" in mail


def test_who_wants_no_point_hears_each_of_its_dates_to_watch() -> None:
    """Two of one morning are two reminders: the first does not stand for the second."""
    world = World()
    world.now = datetime(2027, 1, 27, 9, tzinfo=UTC)
    nothing = {"point": Wish(channels=(), pace=Pace.NOW)}
    world.ctx.store.preferences.put(Preferences(person=EMPLOYER.id, wishes=nothing))
    asked: dict[str, Any] = {"kind": "complement_requested", "on": "2026-12-30", "days": 12}
    asked |= {"list": "stated", "suspension": "stated", "items": [{"id": "p1", "label": "Kbis"}]}
    answer: dict[str, Any] = {"kind": "complement_answered", "means": "platform", "proof": True}
    answer["items"] = [{"id": "p1", "outcome": "produced"}]
    answers = [{**answer, "on": day, "received_on": day} for day in ("2027-01-09", "2027-01-26")]
    snapshot = opened(world, "AT-2026-1", asked, *answers, filed="2026-12-16")
    days(world, 31)

    since = datetime(2027, 2, 26, tzinfo=UTC)
    morning = [d for d in of(world, snapshot) if d.created_at and d.created_at >= since]
    assert sorted(d.cause.split(":")[0] for d in morning) == ["D3", "D5"]
    assert {d.purpose for d in morning} == {"reminder"}


def test_a_point_that_news_overtook_still_says_its_dates_to_watch() -> None:
    """Planned for the weekly recap, then a receipt came: the date to watch is not lost."""
    world = World()
    world.now = datetime(2026, 9, 24, 9, tzinfo=UTC)
    gathers(world, "point", pace=Pace.WEEKLY)
    snapshot = opened(world)
    days(world, 62)
    (waiting,) = [d for d in of(world, snapshot) if d.cause.endswith(":2")]
    assert (waiting.state, waiting.purpose) == (DeliveryState.PENDING, "point")
    happens(world, snapshot, "receipt_issued", type="enregistrement")
    days(world, 8)

    (ended,) = [d for d in of(world, snapshot) if d.id == waiting.id]
    assert ended.state is DeliveryState.GATHERED
    recap = next(m for m in to(world) if "regrouper" in m and "Rejet implicite" in m)
    assert "Aucune nouvelle" not in recap


def test_a_point_that_has_nothing_left_is_withdrawn_with_the_reason() -> None:
    """An answer cancels what was planned and not sent, at once."""
    world = World()
    gathers(world, "point", pace=Pace.WEEKLY)
    snapshot = opened(world)
    days(world, 30)
    (waiting,) = [d for d in of(world, snapshot) if d.purpose == "point"]
    assert waiting.state is DeliveryState.PENDING
    happens(world, snapshot, "request_withdrawn")
    run(world)

    (ended,) = [d for d in of(world, snapshot) if d.id == waiting.id]
    assert (ended.state, ended.last_error) == (DeliveryState.CANCELLED, ANSWERED)


def test_a_moved_date_cancels_and_replaces_what_was_planned() -> None:
    """A reminder that waits for the recap, of a date somebody corrects."""
    world = World()
    gathers(world, "reminders")
    snapshot = opened(
        world,
        "AT-2026-1",
        {"kind": "complement_requested", "on": "2026-11-20", "due": "2026-12-15"},
    )
    run(world)
    world.now = datetime(2026, 11, 25, 6, 5, tzinfo=UTC)  # J-15, an hour before the recap.
    run(world)
    run(world)
    waiting = [d for d in of(world, snapshot) if d.period and d.state is DeliveryState.PENDING]
    asked = next(
        e.id
        for e in world.ctx.store.cases.load(TENANT.id, snapshot.id).state.events
        if getattr(e, "due", None)
    )
    happens(world, snapshot, "correction", of=asked, fields={"due": "2027-01-15"}, reason="relu")
    run(world)

    ended = {d.id: d for d in of(world, snapshot)}
    assert waiting
    assert {ended[d.id].state for d in waiting} == {DeliveryState.CANCELLED}
    assert {ended[d.id].last_error for d in waiting} == {MOVED}
    days(world, 30)
    said = {
        d.cause
        for d in of(world, snapshot)
        if d.purpose == "reminder" and d.state in (*SENT, DeliveryState.GATHERED)
    }
    assert any(cause.endswith("2027-01-15") for cause in said)
    assert not any(cause.endswith("2026-12-15") for cause in said if cause.startswith("D4"))


def test_an_employer_s_ladder_is_what_its_cases_hear() -> None:
    """J-10 added, J-15 dropped, for the cases there are and those to come."""
    world = World()
    world.ctx.store.preferences.put_rules(AlertRules(tenant=TENANT.id, steps=("J-10",)))
    snapshot = opened(
        world,
        "AT-2026-1",
        {"kind": "complement_requested", "on": "2026-11-20", "due": "2026-12-22"},
    )
    days(world, 35)

    steps = {d.cause.split(":")[2] for d in of(world, snapshot) if d.cause.startswith("D4:")}
    assert {"J-10", "J-7", "J-3", "J-1", "J"} <= steps
    assert "J-15" not in steps


CLOSED, FILED = samples.CLOSED, samples.FILED
ASKED = {
    "kind": "complement_requested",
    "on": "2026-11-02",
    "id": "e3",
    "due": "2026-12-02",
    "items": [{"id": "p1", "label": "Kbis"}],
}
ANSWERS: dict[str, tuple[tuple[dict[str, Any], ...], dict[str, Any]]] = {
    "D4": ((FILED, ASKED), {"kind": "complement_answered", "on": "2026-11-25", "id": "e9", "proof": True, "items": [{"id": "p1", "outcome": "produced"}]}),
    "D7": ((FILED, CLOSED), {"kind": "action_filed", "on": "2026-11-25", "id": "e9", "proof": True}),
    "D3": ((FILED,), {"kind": "granted", "on": "2026-11-22", "id": "e9", "authenticity": "original_dkim"}),
    "D5": ((FILED,), {"kind": "request_withdrawn", "on": "2026-10-01", "id": "e9"}),
}  # fmt: skip


def _rungs() -> list[tuple[str, str]]:
    found = []
    for rule, (before, _) in ANSWERS.items():
        snapshot = samples.snapshot_of(samples.state_of(*before), date(2026, 11, 24))
        found += [(rule, r.key) for r in rungs(snapshot.deadlines) if r.rule == rule]
    return found


@pytest.mark.parametrize(("rule", "key"), _rungs())
@pytest.mark.parametrize("channel", list(Channel))
def test_no_rung_is_said_after_an_answer(rule: str, key: str, channel: Channel) -> None:
    """No "délai dépassé" after an answer: every rung, by mail and by SMS, is re-checked."""
    before, answer = ANSWERS[rule]
    on = date(2026, 11, 26)
    planned = samples.delivery(samples.EMPLOYER, channel, purpose="reminder", cause=key)
    now = datetime(2026, 11, 26, 9, tzinfo=UTC)

    assert compose(
        planned, samples.about(samples.EMPLOYER, *before, on=on), samples.LINKS, now, "a@b.fr"
    )
    with pytest.raises(NotFound):
        compose(
            planned,
            samples.about(samples.EMPLOYER, *before, answer, on=on),
            samples.LINKS,
            now,
            "a@b.fr",
        )


days_of = st.dates(date(2020, 1, 1), date(2035, 1, 1))


@given(since=days_of, asleep=st.integers(0, 900))
def test_points_are_monthly_on_working_days_and_sleep_misses_only_old_ones(
    since: date, asleep: int
) -> None:
    """From point to point by its own wakes: each month once; after an outage, the latest alone."""
    at = datetime(since.year, since.month, since.day, 12, tzinfo=UTC)
    said: list[Point] = []
    for _ in range(14):
        wake = next_point(since, at)
        assert wake is not None
        point = due_point(since, at, wake)
        assert point is not None
        assert point.at == wake
        assert find_point(since, point.key) == point
        said.append(point)
        at = wake

    assert [p.months for p in said] == list(range(1, 15))
    assert all(is_working_day((p.at + timedelta(hours=2)).date()) for p in said)
    start = said[0].at - timedelta(days=1)
    late = due_point(since, start, start + timedelta(days=asleep))
    assert asleep == 0 or late is not None
    assert late is None or next_point(since, start + timedelta(days=asleep)) > late.at  # type: ignore[operator]


@pytest.mark.parametrize(
    ("since", "cause"),
    [(None, "point:2026-09-23:1"), (date(2026, 9, 24), "point:2026-09-23:1"), (date(2026, 9, 23), "x:2026-09-23:1"), (date(2026, 9, 23), "point:2026-09-23:x")],
)  # fmt: skip
def test_a_point_holds_while_its_silence_does(since: date | None, cause: str) -> None:
    """Another day of news, another cause, or no silence at all: it says nothing."""
    assert find_point(since, cause) is None


def test_only_dates_to_watch_of_the_same_morning_are_absorbed() -> None:
    """A date to act on is never folded into a point."""
    snapshot: Snapshot = samples.snapshot_of(samples.state_of(FILED, ASKED), date(2026, 11, 3))
    point = due_point(
        date(2026, 9, 23), datetime(2026, 10, 1, tzinfo=UTC), datetime(2026, 10, 24, tzinfo=UTC)
    )
    assert point is not None
    everything: list[Any] = rungs(snapshot.deadlines)

    alone, said = absorb(point, everything)

    assert {r.rule for r in said} <= {"D3", "D5"}
    assert {"D4"} <= {r.rule for r in alone}
    assert absorb(None, everything) == (everything, [])


def test_nobody_is_told_by_recap_of_another_person() -> None:
    """A recap is one person's, even of one case."""
    world = World()
    gathers(world)
    opened(
        world, "AT-2026-1", {"kind": "granted", "on": "2026-11-23", "authenticity": "original_dkim"}
    )
    settle(world)

    assert {d.person for d in recaps(world)} == {EMPLOYER.id}


def test_who_wants_no_point_is_still_told_of_the_date_it_says() -> None:
    """A date to watch that falls with the point is a reminder to whom the point says nothing."""
    world = World()
    world.now = datetime(2026, 11, 10, 9, tzinfo=UTC)
    silent = {"point": Wish(channels=())}
    for person in (EMPLOYER, LAWYER):
        world.ctx.store.preferences.put(Preferences(person=person.id, wishes=silent))
    snapshot = opened(world)
    days(world, 15)

    for person in (EMPLOYER, LAWYER):
        told = of(world, snapshot, person.id)
        assert not [d for d in told if d.purpose == "point"]
        (watched,) = [d for d in told if d.purpose == "reminder" and d.cause.startswith("D3:")]
        assert watched.state in SENT


def test_of_point_and_date_only_one_is_said_to_one_person() -> None:
    """Who hears of points hears the date there, and by no second mail."""
    world = World()
    world.now = datetime(2026, 11, 10, 9, tzinfo=UTC)
    world.ctx.store.preferences.put(
        Preferences(person=LAWYER.id, wishes={"point": Wish(channels=())})
    )
    snapshot = opened(world)
    days(world, 15)

    assert not [
        d for d in of(world, snapshot) if d.purpose == "reminder" and d.cause.startswith("D3:")
    ]
    assert [d for d in of(world, snapshot, LAWYER.id) if d.cause.startswith("D3:")]
