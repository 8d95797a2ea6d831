"""The French legal calendar: holidays, working days, months, délai franc, the day of an instant.

Pure. Years 1950–2100 (the table's reach); outside them BadInput. Source: reference §3.1.
"""

from calendar import isleap
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Annotated
from zoneinfo import ZoneInfo

import msgspec

from ..cases.parts import Part
from ..cases.words import Zone
from ..errors import BadInput
from .tables import load

FIRST_YEAR, LAST_YEAR = 1950, 2100
_DAY = timedelta(days=1)
# The days of each month; February has one more in a leap year (`add_months`).
_LENGTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_Year = Annotated[int, msgspec.Meta(ge=FIRST_YEAR, le=LAST_YEAR)]


class _Holiday(Part, frozen=True, kw_only=True):
    """One line of the table: a fixed day (`month`, `day`) or `easter` plus that many days."""

    name: str
    month: Annotated[int, msgspec.Meta(ge=1, le=12)] | None = None
    day: Annotated[int, msgspec.Meta(ge=1, le=31)] | None = None
    easter: int | None = None
    zone: Zone | None = None
    since: _Year = FIRST_YEAR
    until: _Year = LAST_YEAR

    def in_year(self, year: int) -> date:
        if self.easter is not None:
            return easter_sunday(year) + timedelta(days=self.easter)
        if self.month is None or self.day is None:
            raise BadInput("law/holidays.toml", f"{self.name!r} has no day.", "Give month and day.")
        return date(year, self.month, self.day)


class _Table(Part, frozen=True, kw_only=True):
    national: tuple[_Holiday, ...]
    local: tuple[_Holiday, ...]
    clock: dict[Zone, str]
    name: dict[Zone, str]


@cache
def _table() -> _Table:
    return load("holidays.toml", _Table)


@cache
def easter_sunday(year: int) -> date:
    """Easter Sunday by the Gregorian computus (Meeus, Jones, Butcher)."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)


@cache
def holidays(year: int, zone: Zone | None = None) -> dict[date, str]:
    """Public holidays of a year with their French names; with `zone`, its local days too."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise BadInput(
            "date",
            f"the year {year} is outside the calendar ({FIRST_YEAR}–{LAST_YEAR}).",
            "Check the day that was entered.",
        )
    table = _table()
    local = tuple(h for h in table.local if zone is not None and h.zone is zone)
    kept = (h for h in table.national + local if h.since <= year <= h.until)
    return {h.in_year(year): h.name for h in kept}


def holiday_name(day: date, zone: Zone | None = None) -> str | None:
    """The French name of the holiday that day is, or None."""
    return holidays(day.year, zone).get(day)


def is_working_day(day: date, zone: Zone | None = None) -> bool:
    """jour ouvré: Monday to Friday, not a public holiday (nor a local one of `zone`)."""
    return day.weekday() < 5 and day not in holidays(day.year, zone)


def add_working_days(day: date, count: int, zone: Zone | None = None) -> date:
    """The day `count` working days after (before when negative) `day`, which is not counted."""
    local = zone if zone is not None and has_days(zone) else None
    first, days, before = _working_days(day.year, local)
    number = day.toordinal() - first
    place = before[number + 1] + count - 1 if count > 0 else before[number] + count
    if count and 0 <= place < len(days):
        return days[place]
    return _one_by_one(day, count, local)


@cache
def has_days(zone: Zone) -> bool:
    """Whether the zone has holidays of its own."""
    return any(holiday.zone is zone for holiday in _table().local)


# Those of a year: the ordinal of 1 January, whose number is 0; the days; for each number, how many
# of them come before the day of that number. A plain tuple parts faster than a named one.
_WorkingDays = tuple[int, list[date], list[int]]


@cache
def _working_days(year: int, zone: Zone | None) -> _WorkingDays:
    first, closed = date(year, 1, 1).toordinal(), holidays(year, zone)
    days: list[date] = []
    before = [0]
    for number in range(366 if isleap(year) else 365):
        day = date.fromordinal(first + number)
        if day.weekday() < 5 and day not in closed:
            days.append(day)
        before.append(len(days))
    return first, days, before


def _one_by_one(day: date, count: int, zone: Zone | None) -> date:
    """From one year to another."""
    step = _DAY if count >= 0 else -_DAY
    left, closed = abs(count), holidays(day.year, zone)
    while left:
        before, day = day, day + step
        if before.month != day.month and before.year != day.year:
            closed = holidays(day.year, zone)
        left -= day.weekday() < 5 and day not in closed
    return day


def dispatch_by(due: date) -> date:
    """Three working days before `due`: when to post (reference §3.1.6)."""
    first, days, before = _working_days(due.year, None)
    place = before[due.toordinal() - first] - 3
    return days[place] if place >= 0 else _one_by_one(due, -3, None)


def add_months(day: date, months: int) -> date:
    """Same day number `months` later; the month's last day when it has no such number."""
    place, number = day.month + months - 1, day.day
    if number < 29:
        return date(day.year + place // 12, place % 12 + 1, number)
    year, month = day.year + place // 12, place % 12
    if number > _LENGTHS[month]:
        number = 29 if month == 1 and isleap(year) else _LENGTHS[month]
    return date(year, month + 1, number)


def franc_months(trigger: date, months: int) -> tuple[date, date]:
    """délai franc in months, before roll-over, by both readings (reference §3.1.3).

    F: (trigger + months) + 1 day. A: (trigger + 1 day) + months. They part at month ends only.
    """
    first = add_months(trigger, months) + _DAY
    # Before the 28th the next day has its number in every month: both readings are one.
    return first, first if trigger.day < 28 else add_months(trigger + _DAY, months)


def franc_days(trigger: date, days: int) -> date:
    """délai franc in days, before roll-over: neither first nor last day counts (CE 472836)."""
    return trigger + timedelta(days=days + 1)


def add_hours(day: date, at: datetime | None, hours: int, zone: Zone = Zone.METROPOLE) -> date:
    """The day `hours` end on, from the instant `at` when known, else from `day`; never franc."""
    if at is None:
        return day + timedelta(days=-(-hours // 24))
    return day_of(at + timedelta(hours=hours), zone)


def zone_name(zone: Zone) -> str:
    """The French name of a place, as the trace and the pages say it."""
    return _table().name[zone]


def roll_over(day: date, zone: Zone | None = None) -> date:
    """The day itself if a working day, else the next one (CE 362568)."""
    while day.weekday() > 4 or day in holidays(day.year, zone):
        day += _DAY
    return day


def rolled(day: date) -> tuple[date, date]:
    """The day rolled over, and the day to post by: looked up at once in the table of the year."""
    first, days, before = _working_days(day.year, None)
    place = before[day.toordinal() - first]
    if 3 <= place < len(days):
        return days[place], days[place - 3]
    due = roll_over(day)
    return due, dispatch_by(due)


def day_of(instant: datetime, zone: Zone = Zone.METROPOLE) -> date:
    """The legal day of an aware instant, where the court or platform sits (design §3.6).

    Raises BadInput when the instant has no time zone.
    """
    if instant.tzinfo is None:
        raise BadInput("instant", f"{instant.isoformat()} has no time zone.", "Give its offset.")
    return instant.astimezone(ZoneInfo(_table().clock[zone])).date()


def at_clock(day: date, hour: int, zone: Zone = Zone.METROPOLE) -> datetime:
    """The instant (aware UTC) at which the zone's clocks say `hour` o'clock on that day."""
    return datetime.combine(day, time(hour), ZoneInfo(_table().clock[zone])).astimezone(UTC)
