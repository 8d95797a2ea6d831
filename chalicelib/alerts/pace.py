"""When a message that does not press leaves: outside quiet hours, alone or in a recap. Pure.

Hours are Paris time; instants are aware UTC, turned by law.calendar alone.
"""

from datetime import date, datetime, timedelta
from typing import NamedTuple

from ..cases.parts import Part
from ..law import at_clock, day_of, holiday_name
from ..store.preference_records import Pace, Preferences, Quiet
from ..store.records import Delivery
from .ladder import dated
from .matrix import REMINDER

_DAY = timedelta(days=1)
_SUNDAY = 6
# Wider than any run of quiet nights and closed days in the calendar.
_LOOKS = 20
MOST_QUIET = 14
"""The longest quiet night, in hours: a day keeps room to be told."""


class Departure(NamedTuple):
    """When a message leaves, None: at once; `period` names the recap that carries it, if one."""

    at: datetime | None = None
    period: str = ""


class Limit(Part, frozen=True, kw_only=True):
    """Until when waiting does no harm: a recap before `recap`, quiet hours up to `day` included."""

    recap: datetime
    day: date


class Wait(Part, frozen=True, kw_only=True):
    """What may make a message wait: its pace, and its reader's hours."""

    pace: Pace
    chosen: Preferences
    limit: Limit | None = None


AT_ONCE = Departure()


def departure(now: datetime, wait: Wait | None) -> Departure:
    """When a message planned `now` leaves; never later than its limit allows.

    A recap that would leave too late gives way to a sooner one, then to the message alone.
    """
    if wait is None:
        return AT_ONCE
    for each in _sooner(wait.pace):
        at = next_recap(now, each, wait.chosen)
        if wait.limit is None or at < wait.limit.recap:
            return Departure(at, f"{each}:{day_of(at).isoformat()}")
    until = quiet_until(now, wait.chosen.quiet)
    if until is None or (wait.limit is not None and day_of(until) > wait.limit.day):
        return AT_ONCE
    return Departure(until)


def next_recap(now: datetime, pace: Pace, chosen: Preferences) -> datetime:
    """The next instant of a person's recap after `now`; on its day, unless that one is quiet."""
    day = day_of(now)
    while pace is Pace.WEEKLY and day.weekday() != chosen.weekday:
        day += _DAY
    while (at := at_clock(day, chosen.hour)) <= now:
        day += timedelta(days=7) if pace is Pace.WEEKLY else _DAY
    while _closed(day, chosen.quiet):
        day += _DAY
        at = at_clock(day, chosen.hour)
    return at


def quiet_until(now: datetime, quiet: Quiet | None) -> datetime | None:
    """When the quiet that holds `now` ends; None when nothing is quiet."""
    at = now
    for _ in range(_LOOKS):
        later = _end(at, quiet)
        if later is None:
            break
        at = later
    return None if at == now else at


def hushed_until(delivery: Delivery, chosen: Preferences, now: datetime) -> datetime | None:
    """Until when the reader's quiet hours hold a message about to leave; None: nothing holds it.

    What was planned for an open hour may be tried again in a quiet one, or take over at night from
    an SMS that ended badly. A reminder never waits past the day of its date.
    """
    until = None if delivery.urgent else quiet_until(now, chosen.quiet)
    if until and delivery.purpose == REMINDER and day_of(until) > dated(delivery.cause):
        return None
    return until


def nightly(quiet: Quiet) -> int:
    """How many hours of each night are quiet."""
    return (quiet.end - quiet.start) % 24


def _end(at: datetime, quiet: Quiet | None) -> datetime | None:
    """The end of the quiet night or closed day that holds `at`."""
    day = day_of(at)
    if quiet is None:
        return None
    if _closed(day, quiet):
        return at_clock(day + _DAY, 0)
    starts, ends = at_clock(day, quiet.start), at_clock(day, quiet.end)
    if quiet.start <= quiet.end:
        return ends if starts <= at < ends else None
    if at < ends:
        return ends
    return at_clock(day + _DAY, quiet.end) if at >= starts else None


def _closed(day: date, quiet: Quiet | None) -> bool:
    if quiet is None or not quiet.closed_days:
        return False
    return day.weekday() == _SUNDAY or holiday_name(day) is not None


def _sooner(pace: Pace) -> tuple[Pace, ...]:
    return {Pace.WEEKLY: (Pace.WEEKLY, Pace.DAILY), Pace.DAILY: (Pace.DAILY,)}.get(pace, ())
