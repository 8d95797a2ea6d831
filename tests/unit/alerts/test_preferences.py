"""What people prefer, applied by the planning: nothing that presses waits, nothing is dropped."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.alerts import RECAP, alert_of, plan
from chalicelib.alerts.matrix import matrix
from chalicelib.alerts.recap import carrier
from chalicelib.store.preference_records import AlertRules, Pace, Preferences, Quiet, Wish
from chalicelib.store.records import Channel, Delivery, Outbox, Person, Role

from .samples import (
    BOTH,
    CLOSED,
    EMPLOYER,
    FILED,
    LAWYER,
    MANAGER,
    WORKER,
    follows,
    outbox,
    reminder,
    replace,
    silent,
    snapshot_of,
    state_of,
)

SNAPSHOT = snapshot_of(state_of(FILED, CLOSED))
WAITING = snapshot_of(state_of(FILED), silent_since=date(2026, 9, 23))
NOON = datetime(2026, 11, 23, 11, tzinfo=UTC)
NIGHT = datetime(2026, 11, 23, 22, tzinfo=UTC)
ALL = [follows(EMPLOYER), follows(MANAGER), follows(LAWYER)]
MAIL = (Channel.EMAIL,)


def wants(person: Person, group: str = "progress", **more: Any) -> dict[str, Preferences]:
    wish = Wish(channels=more.pop("channels", MAIL), pace=more.pop("pace", Pace.NOW))
    return {person.id: Preferences(person=person.id, wishes={group: wish}, **more)}


def planned(
    box: Outbox,
    chosen: dict[str, Preferences],
    audience: Any = ALL,
    now: datetime = NOON,
    snapshot: Any = SNAPSHOT,
) -> dict[tuple[str, str], Delivery]:
    return {(d.person, d.channel): d for d in plan(box, snapshot, audience, now, chosen)}


def test_a_text_message_may_be_asked_for_what_is_usually_a_mail() -> None:
    """An employer who lives on the phone hears of the grant there too."""
    told = planned(outbox("granted"), wants(EMPLOYER, channels=BOTH), [follows(EMPLOYER)])

    assert set(told) == {("p-emp", "email"), ("p-emp", "sms")}


def test_a_wish_never_goes_beyond_what_was_chosen_for_the_case() -> None:
    """E-mail only for this case is e-mail only, whatever the kind."""
    told = planned(outbox("granted"), wants(EMPLOYER, channels=BOTH), [follows(EMPLOYER, *MAIL)])

    assert set(told) == {("p-emp", "email")}


def test_a_group_may_be_refused_alone() -> None:
    """No news of the file, and the closure all the same."""
    chosen = wants(EMPLOYER, channels=())

    assert ("p-emp", "email") not in planned(outbox("granted"), chosen)
    assert ("p-emp", "email") in planned(outbox("closed"), chosen)


def test_a_kind_may_be_told_otherwise_than_its_group() -> None:
    """No news but the grant, by SMS too: a choice for one kind is before that for its group."""
    own = Preferences(
        person="p-emp", wishes={"progress": Wish(channels=())}, kinds={"granted": BOTH}
    )
    chosen = {"p-emp": own}
    alone = [follows(EMPLOYER)]

    assert set(planned(outbox("granted"), chosen, alone)) == {("p-emp", "email"), ("p-emp", "sms")}
    assert not planned(outbox("closure_withdrawn"), chosen, alone)


def test_a_legal_kind_that_all_refused_reaches_somebody_all_the_same() -> None:
    """Whatever raced past the page: the closure is said."""
    chosen = {p.id: Preferences(person=p.id, kinds={"closed": ()}) for p in (EMPLOYER, MANAGER)}

    assert ("p-emp", "email") in planned(outbox("closed"), chosen)


@pytest.mark.parametrize("group", ["urgent", "reminders"])
def test_a_legal_time_reaches_somebody_even_when_all_refused_the_group(group: str) -> None:
    """Two people refuse at one moment: the employer's side is told as the matrix says."""
    chosen = wants(EMPLOYER, group, channels=()) | wants(MANAGER, group, channels=())
    box = outbox("closed") if group == "urgent" else reminder("J-3")

    told = {p for p, _ in planned(box, chosen)}
    alone = {p for p, _ in planned(box, wants(EMPLOYER, group, channels=()))}

    assert {"p-emp", "p-man"} <= told
    assert "p-emp" not in alone, "a colleague still listens"


def test_a_legal_reminder_narrowed_to_text_messages_is_a_mail_while_there_is_none() -> None:
    """J-30 has no text message to choose: nobody is left without."""
    chosen = wants(EMPLOYER, "reminders", channels=(Channel.SMS,))

    assert set(planned(reminder("J-30"), chosen, [follows(EMPLOYER)])) == {("p-emp", "email")}
    assert set(planned(reminder("J-3"), chosen, [follows(EMPLOYER)])) == {("p-emp", "sms")}


def test_what_does_not_press_waits_for_the_recap_or_the_morning() -> None:
    """Gathered, or after the quiet hours, by its own due row."""
    daily = planned(outbox("granted"), wants(EMPLOYER, pace=Pace.DAILY))["p-emp", "email"]
    quiet = wants(EMPLOYER, channels=BOTH, quiet=Quiet(start=20, end=8))
    late = planned(outbox("granted"), quiet, now=NIGHT)

    assert (daily.period, daily.not_before) == (
        "daily:2026-11-24",
        datetime(2026, 11, 24, 7, tzinfo=UTC),
    )
    assert not daily.urgent
    assert {d.not_before for k, d in late.items() if k[0] == "p-emp"} == {daily.not_before}
    assert not any(d.period for d in late.values())


def test_a_text_message_is_never_gathered() -> None:
    """The pace is that of mails."""
    told = planned(outbox("granted"), wants(EMPLOYER, channels=BOTH, pace=Pace.WEEKLY))

    assert told["p-emp", "email"].period
    assert told["p-emp", "sms"].not_before is None


def test_a_lawyer_s_monthly_point_is_weekly_by_default() -> None:
    """The default preference of a cell holds until somebody chooses."""
    box = outbox(cause="point:2026-09-23:2", purpose="point", data={})

    told = planned(box, {}, snapshot=WAITING)
    now = planned(box, wants(LAWYER, "point"), snapshot=WAITING)

    assert told["p-law", "email"].period == "weekly:2026-11-30"
    assert told["p-emp", "email"].period == ""
    assert now["p-law", "email"].period == ""


def test_a_point_that_lost_its_silence_tells_nobody() -> None:
    """News came, or the request ended, before anybody was chosen."""
    box = outbox(cause="point:2026-09-23:2", purpose="point", data={})

    assert planned(box, {}, snapshot=SNAPSHOT) == {}
    assert planned(box, {}, snapshot=replace(WAITING, silent_since=date(2026, 11, 1))) == {}
    assert planned(replace(box, cause="point:nonsense"), {}, snapshot=WAITING) == {}


@pytest.mark.parametrize(
    ("rules", "sub", "told"),
    [
        (AlertRules(tenant="t1", worker=True), follows(WORKER, case="c1"), True),
        (AlertRules(tenant="t1"), follows(WORKER, case="c1"), False),
        (None, follows(WORKER, case="c1"), False),
        (AlertRules(tenant="t1", worker=True), follows(WORKER), False),
        (AlertRules(tenant="t1", worker=True), follows(WORKER, case="c2"), False),
        (AlertRules(tenant="t1", worker=True), follows(replace(WORKER, tenant="t2"), case="c1"), False),
    ],
)  # fmt: skip
def test_a_worker_hears_of_their_own_request_when_the_employer_enables_it(
    rules: AlertRules | None, sub: Any, told: bool
) -> None:
    """Never of another's, never of the dates, and never instead of the employer's side."""
    found = plan(outbox("closed"), SNAPSHOT, [*ALL, sub], NOON, None, rules)
    dates = plan(reminder("J-3"), SNAPSHOT, [*ALL, sub], NOON, None, rules)

    assert ("p-wor" in {d.person for d in found}) is told
    assert "p-wor" not in {d.person for d in dates}
    assert {"p-emp", "p-man", "p-law"} <= {d.person for d in found}


def test_a_recap_is_one_delivery_for_a_person_and_a_period() -> None:
    """Its id follows from both; the firm's lawyers have no tenant of their own."""
    one = carrier(EMPLOYER, "daily:2026-11-24", 1, NOON)

    assert one.id == carrier(EMPLOYER, "daily:2026-11-24", 1, NIGHT).id
    others = [
        carrier(MANAGER, "daily:2026-11-24", 1, NOON),
        carrier(EMPLOYER, "weekly:2026-11-24", 1, NOON),
        carrier(EMPLOYER, "daily:2026-11-24", 2, NOON),
    ]
    assert len({one.id, *(other.id for other in others)}) == 4
    assert (one.purpose, one.tenant, one.case) == (RECAP, "t1", "")
    assert carrier(LAWYER, "daily:2026-11-24", 1, NOON).tenant == "firm:f1"


hours = st.integers(0, 23)
wishes = st.dictionaries(
    st.sampled_from(list(matrix().groups)),
    st.builds(
        Wish,
        channels=st.sampled_from([(), MAIL, (Channel.SMS,), BOTH]),
        pace=st.sampled_from(Pace),
    ),
)
choices = st.fixed_dictionaries(
    {
        p.id: st.builds(
            Preferences,
            person=st.just(p.id),
            wishes=wishes,
            quiet=st.none() | st.builds(Quiet, start=hours, end=hours, closed_days=st.booleans()),
            hour=hours,
            weekday=st.integers(0, 6),
        )
        for p in (EMPLOYER, MANAGER, LAWYER)
    }
)
events = [
    kind
    for kind in matrix().kinds
    if kind not in ("reminder", "point", "receipt_missing", "recomputed")
]
boxes = st.one_of(
    st.sampled_from(events).map(outbox),
    st.sampled_from(["J-30", "J-15", "J-7", "J-3", "J-1", "J", "last_day", "overdue"]).map(
        reminder
    ),
)
subscriptions = st.lists(
    st.sampled_from([*ALL, silent(EMPLOYER), silent(MANAGER), follows(EMPLOYER, Channel.SMS, case="c1")]),
    max_size=5,
)  # fmt: skip
instants = st.integers(0, 365 * 2 * 24 * 60).map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


@settings(deadline=None, max_examples=60)
@given(box=boxes, chosen=choices, audience=subscriptions, now=instants)
def test_planning_is_idempotent_and_urgent_alerts_never_wait(
    box: Outbox, chosen: dict[str, Preferences], audience: Any, now: datetime
) -> None:
    """The same values give the same deliveries, later ones the same ids; what presses leaves now."""
    first = plan(box, SNAPSHOT, audience, now, chosen)
    later = plan(box, SNAPSHOT, audience, now.replace(hour=(now.hour + 7) % 24), chosen)

    assert first == plan(box, SNAPSHOT, audience, now, chosen)
    assert [d.id for d in first] == [d.id for d in later]
    assert len({d.id for d in first}) == len(first)
    for delivery in first:
        if delivery.urgent:
            assert (delivery.not_before, delivery.period) == (None, "")
        assert delivery.not_before is None or delivery.not_before > now
        assert not delivery.period or delivery.channel is Channel.EMAIL


@settings(deadline=None, max_examples=60)
@given(box=boxes, chosen=choices, audience=subscriptions)
def test_a_pace_drops_nobody(box: Outbox, chosen: dict[str, Preferences], audience: Any) -> None:
    """Whatever is gathered or put off, the same people are told by the same channels."""
    hasty = {
        p: replace(own, quiet=None, wishes={g: replace(w, pace=Pace.NOW) for g, w in own.wishes.items()})
        for p, own in chosen.items()
    }  # fmt: skip

    assert set(planned(box, chosen, audience)) == set(planned(box, hasty, audience))


@settings(deadline=None, max_examples=60)
@given(box=boxes, chosen=choices, audience=subscriptions)
def test_a_legal_time_always_has_somebody_of_the_employer_s_side(
    box: Outbox, chosen: dict[str, Preferences], audience: Any
) -> None:
    """While one of its people is there, whatever everybody chose."""
    alert = alert_of(box, SNAPSHOT)
    there = any(p.role in (Role.EMPLOYER, Role.MANAGER) for p, _ in audience)
    if alert is None or not alert.pressing or not alert.concerns(Role.EMPLOYER) or not there:
        return

    assert {"p-emp", "p-man"} & {p for p, _ in planned(box, chosen, audience)}
