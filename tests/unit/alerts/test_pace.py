"""When a message leaves: quiet hours and recaps hold what does not press, and nothing else."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.alerts.ladder import pressing_from
from chalicelib.alerts.pace import (
    Limit,
    Wait,
    departure,
    hushed_until,
    next_recap,
    nightly,
    quiet_until,
)
from chalicelib.law import at_clock, day_of
from chalicelib.store.preference_records import Pace, Preferences, Quiet
from chalicelib.store.records import Channel, Delivery

NIGHT = Quiet(start=20, end=8)
CLOSED = Quiet(start=20, end=8, closed_days=True)


def paris(day: int, hour: int, month: int = 11) -> datetime:
    return at_clock(date(2026, month, day), hour)


@pytest.mark.parametrize(
    ("now", "quiet", "until"),
    [
        (paris(23, 12), NIGHT, None),
        (paris(23, 20), NIGHT, paris(24, 8)),
        (paris(24, 3), NIGHT, paris(24, 8)),
        (paris(24, 8), NIGHT, None),
        (paris(23, 12), Quiet(start=12, end=14), paris(23, 14)),
        (paris(23, 14), Quiet(start=12, end=14), None),
        (paris(23, 3), Quiet(start=9, end=9), None),
        (paris(23, 3), None, None),
        (paris(21, 21), NIGHT, paris(22, 8)),
        # Saturday evening, then Sunday: Monday morning.
        (paris(21, 21), CLOSED, paris(23, 8)),
        # 11 November 2026 is a holiday, a Wednesday.
        (paris(10, 22), CLOSED, paris(12, 8)),
        (paris(11, 12), Quiet(start=0, end=0, closed_days=True), paris(12, 0)),
        # The night the clocks go back is an hour longer; its end is still eight o'clock.
        (paris(24, 21, month=10), NIGHT, paris(25, 8, month=10)),
    ],
)
def test_quiet_lasts_until_its_end(
    now: datetime, quiet: Quiet | None, until: datetime | None
) -> None:
    """Nights through midnight, lunch breaks, Sundays and holidays, in Paris time."""
    assert quiet_until(now, quiet) == until


@pytest.mark.parametrize(
    ("now", "pace", "chosen", "at"),
    [
        (paris(23, 7), Pace.DAILY, Preferences(person="p"), paris(23, 8)),
        (paris(23, 8), Pace.DAILY, Preferences(person="p"), paris(24, 8)),
        (paris(23, 7), Pace.WEEKLY, Preferences(person="p"), paris(23, 8)),
        (paris(23, 9), Pace.WEEKLY, Preferences(person="p"), paris(30, 8)),
        (paris(23, 9), Pace.WEEKLY, Preferences(person="p", weekday=4, hour=17), paris(27, 17)),
        (paris(21, 9), Pace.DAILY, Preferences(person="p", quiet=CLOSED), paris(23, 8)),
        (paris(21, 9), Pace.DAILY, Preferences(person="p", quiet=NIGHT), paris(22, 8)),
        (paris(10, 9), Pace.WEEKLY, Preferences(person="p", weekday=2, quiet=CLOSED), paris(12, 8)),
    ],
)
def test_a_recap_leaves_on_its_hour(
    now: datetime, pace: Pace, chosen: Preferences, at: datetime
) -> None:
    """The next one after now; a closed day puts it off when the person asked for quiet then."""
    assert next_recap(now, pace, chosen) == at


@pytest.mark.parametrize(
    ("target", "pace", "period"),
    [
        (date(2027, 1, 25), Pace.WEEKLY, "weekly:2026-11-30"),
        # Monday's recap would come after J-3 of Wednesday 2 December: the daily one.
        (date(2026, 12, 2), Pace.WEEKLY, "daily:2026-11-24"),
        (date(2026, 11, 27), Pace.WEEKLY, ""),
        (date(2026, 11, 27), Pace.DAILY, ""),
        (date(2026, 11, 30), Pace.DAILY, "daily:2026-11-24"),
    ],
)
def test_a_recap_that_would_come_too_late_gives_way(target: date, pace: Pace, period: str) -> None:
    """A reminder never waits until its date presses."""
    limit = Limit(recap=pressing_from(target), day=target)
    chosen = Preferences(person="p")

    assert departure(paris(23, 9), Wait(pace=pace, chosen=chosen, limit=limit)).period == period


@pytest.mark.parametrize(
    ("purpose", "cause", "urgent", "quiet", "until"),
    [
        ("event", "e1", False, NIGHT, paris(24, 8)),
        ("recap", "daily:2026-11-23:1", False, NIGHT, paris(24, 8)),
        ("event", "e1", True, NIGHT, None),
        ("event", "e1", False, None, None),
        ("reminder", "D4:e:1:J-7:2026-11-30", False, NIGHT, paris(24, 8)),
        ("reminder", "D3:e:1:J:2026-11-24", False, NIGHT, paris(24, 8)),
        ("reminder", "D3:e:1:J:2026-11-23", False, NIGHT, None),
    ],
)
def test_quiet_hours_are_looked_at_again_when_a_message_leaves(
    purpose: str, cause: str, urgent: bool, quiet: Quiet | None, until: datetime | None
) -> None:
    """What does not press waits for the morning, a reminder never past the day of its date."""
    leaving = Delivery(
        id="d",
        tenant="t",
        case="c",
        cause=cause,
        purpose=purpose,
        person="p",
        channel=Channel.EMAIL,
        urgent=urgent,
    )
    assert hushed_until(leaving, Preferences(person="p", quiet=quiet), paris(23, 22)) == until


def test_quiet_hours_never_put_a_message_after_its_day() -> None:
    """Told in the night rather than the day after."""
    limit = Limit(recap=paris(20, 7), day=date(2026, 11, 21))
    wait = Wait(pace=Pace.NOW, chosen=Preferences(person="p", quiet=CLOSED), limit=limit)

    assert departure(paris(21, 21), wait).at is None


hours = st.integers(0, 23)
quiets = st.none() | st.builds(Quiet, start=hours, end=hours, closed_days=st.booleans())
choices = st.builds(
    Preferences, person=st.just("p"), quiet=quiets, hour=hours, weekday=st.integers(0, 6)
)
instants = st.integers(0, 365 * 18 * 24 * 60).map(
    lambda minutes: datetime(2021, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


@settings(deadline=None)
@given(now=instants, chosen=choices, pace=st.sampled_from(Pace), ahead=st.integers(-5, 60))
def test_a_message_waits_a_bounded_time_and_never_past_its_limit(
    now: datetime, chosen: Preferences, pace: Pace, ahead: int
) -> None:
    """Later than now, within the period (and the closed days after it), before what presses."""
    target = day_of(now) + timedelta(days=ahead)
    limit = Limit(recap=pressing_from(target), day=target) if ahead % 2 else None
    leaves = departure(now, Wait(pace=pace, chosen=chosen, limit=limit))

    if leaves.at is None:
        assert not leaves.period
        return
    assert now < leaves.at <= now + timedelta(days=12)
    if limit and leaves.period:
        assert leaves.at < limit.recap
    elif limit:
        assert day_of(leaves.at) <= limit.day


@settings(deadline=None)
@given(now=instants, quiet=quiets)
def test_the_end_of_quiet_is_not_quiet(now: datetime, quiet: Quiet | None) -> None:
    """Whoever waited for it may leave."""
    until = quiet_until(now, quiet)

    assert until is None or quiet_until(until, quiet) is None
    assert quiet is None or 0 <= nightly(quiet) < 24
