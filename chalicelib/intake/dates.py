"""Dates as mail clients write them, French and English, into a legal day and an instant.

The legal day of an instant is its day in Europe/Paris; a date without zone keeps its printed day
and has no instant. When a numeric date can be read two ways, the earlier day is kept.
"""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

from .text import fold

PARIS = ZoneInfo("Europe/Paris")
# The teleservice is the only channel since that day (reference §0bis.1, V).
FIRST_DAY = date(2021, 4, 6)
# Beyond any date of a case, and within the law's calendar.
LAST_DAY = date(2090, 12, 31)

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "janvier janv jan january", "fevrier fevr fev february feb", "mars mar march",
            "avril avr april apr", "mai may", "juin june jun", "juillet juil july jul",
            "aout august aug", "septembre sept sep september", "octobre oct october",
            "novembre nov november", "decembre dec december",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_MONTH = "(" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + ")"
# `(\d(?<!\w\d)\d?)` is `\b(\d{1,2})` opened by a set: re then skips to the next digit.
_DAY_FIRST = re.compile(rf"(\d(?<!\w\d)\d?)(?:er|st|nd|rd|th)?\s+{_MONTH}\b\.?,?\s+(\d{{4}})\b")
_MONTH_FIRST = re.compile(rf"\b{_MONTH}\b\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(\d{{4}})\b")
_DAY_AND_YEAR = re.compile(r"\d(?:st|nd|rd|th)?,?\s+\d{4}")
_ISO = re.compile(r"(\d(?<!\w\d)\d{3})-(\d{2})-(\d{2})\b")
_NUMERIC = re.compile(r"(\d(?<!\w\d)\d?)[/.-](\d{1,2})[/.-](\d{4}|\d{2})\b")
_TIME = re.compile(r"\b(\d{1,2})\s?[:h]\s?(\d{2})(?::(\d{2}))?\s?([ap]\.?m\b)?")
_ZONE = re.compile(
    r"\b(?:utc|gmt)\s?([+-])\s?(\d{1,2})(?::?(\d{2}))?|\b(utc|gmt)\b|([+-])(\d{4})\b"
)


_HEADER = re.compile(
    r"(?:[A-Z][a-z]{2}, )?(\d{1,2}) ([A-Z][a-z]{2}) ([12]\d{3}) "
    r"(\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)",
    re.A,
)
"""A `Date:` header as nearly all are written, read in a third of the stdlib's time."""
_HEADER_MONTHS = {
    name: number
    for number, name in enumerate(
        ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"), 1
    )
}


def legal_day(at: datetime) -> date:
    """The day an aware instant falls on in Europe/Paris (reference §3.1.8)."""
    return at.astimezone(PARIS).date()


def header_date(value: str) -> tuple[date | None, datetime | None]:
    """A `Date:` header (RFC 5322) as (legal day, UTC instant); (None, None) when unreadable."""
    try:
        at = _in_header(value)
        return legal_day(at), at
    except (ValueError, TypeError, IndexError, OverflowError):
        return written_date(value)


def _in_header(value: str) -> datetime:
    """The UTC instant of a `Date:` header. Raises ValueError and what the stdlib raises."""
    found = _HEADER.fullmatch(value)
    if not found or found[2] not in _HEADER_MONTHS:
        at = parsedate_to_datetime(value)
        # RFC 5322 §3.3: "-0000" means UTC without saying where the sender is.
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    day, month, year, hour, minute, second, sign, hours, minutes = found.groups()
    offset = timedelta(hours=int(hours), minutes=int(minutes))
    zone = timezone(-offset if sign == "-" else offset)
    clock = (int(hour), int(minute), int(second))
    return datetime(int(year), _HEADER_MONTHS[month], int(day), *clock, tzinfo=zone).astimezone(UTC)


def written_date(value: str, *, english: bool = False) -> tuple[date | None, datetime | None]:
    """A date as a client prints it above a forwarded message. `english` allows month/day."""
    text = fold(value[:200])
    first = next(_days(text, english=english), None)
    if first is None:
        return None, None
    day = first[2]
    zoned = "+" in text or "-" in text or "utc" in text or "gmt" in text
    zone = _ZONE.search(text) if zoned else None
    clock = _TIME.search(text) if zone else None
    if zone and clock:
        at = datetime.combine(day, datetime.min.time(), _zone(zone)) + _clock(clock)
        try:
            return legal_day(at), at.astimezone(UTC)
        except (ValueError, OverflowError):
            return day, None
    return day, None


def printed_days(text: str) -> list[tuple[int, date]]:
    """Every date written in folded `text`, with its place, in order of place."""
    return [(start, day) for start, _, day in printed_places(text)]


def printed_places(text: str) -> list[tuple[int, int, date]]:
    """Every date written in folded `text`: (start, end, day), in order of place."""
    return sorted(_days(text, english=False))


def french(day: date) -> str:
    """A day as people write it: 23/11/2026."""
    return f"{day:%d/%m/%Y}"


def after_months(day: date, months: int) -> date:
    """The same day of the month `months` later, or the last one of that month."""
    year, month = divmod(day.month - 1 + months, 12)
    first = date(day.year + year, month + 1, 1)
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return min(first + timedelta(days=day.day - 1), following - timedelta(days=1))


_Printed = tuple[int, int, date]


def _days(text: str, *, english: bool) -> Iterator[_Printed]:
    for m in _DAY_FIRST.finditer(text):
        yield from _made(m, m[3], _MONTHS[m[2]], m[1])
    for m in _MONTH_FIRST.finditer(text) if _DAY_AND_YEAR.search(text) else ():
        yield from _made(m, m[3], _MONTHS[m[1]], m[2])
    for m in _ISO.finditer(text) if "-" in text else ():
        yield from _made(m, m[1], m[2], m[3])
    for m in _NUMERIC.finditer(text):
        year = m[3] if len(m[3]) == 4 else f"20{m[3]}"
        readings = _made(m, year, m[2], m[1])
        if english or not readings:
            readings += _made(m, year, m[1], m[2])
        yield from sorted(readings)[:1]


def _made(
    found: re.Match[str], year: str | int, month: str | int, day: str | int
) -> list[_Printed]:
    try:
        return [(*found.span(), date(int(year), int(month), int(day)))]
    except ValueError:
        return []


def _zone(found: re.Match[str]) -> timezone:
    if found[4]:
        return UTC
    sign = found[1] or found[5]
    hours, minutes = (
        (int(found[2]), int(found[3] or 0)) if found[1] else (int(found[6][:2]), int(found[6][2:]))
    )
    offset = timedelta(hours=hours % 24, minutes=minutes % 60)
    return timezone(-offset if sign == "-" else offset)


def _clock(found: re.Match[str]) -> timedelta:
    hours = int(found[1]) % 24
    if found[4]:
        hours = hours % 12 + (12 if found[4].startswith("p") else 0)
    return timedelta(hours=hours, minutes=int(found[2]) % 60, seconds=int(found[3] or 0) % 60)
