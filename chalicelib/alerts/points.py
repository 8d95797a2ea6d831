"""The monthly point on a request that nobody answers: when it is said, and whether it still holds.

Pure. It counts from the day of the administration's last news (cases.silence); an answer moves
that day, an end takes it away, and with it every point not yet said.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from ..cases.parts import Part
from ..law import add_months, add_working_days, day_of, is_working_day
from ..law.rules import rule
from .ladder import Rung, seven

_KEY = "point"
_ABSORBED = "absorbed"
_WATCH = "watch"


class Point(Part, frozen=True, kw_only=True):
    """The point said `months` after the last news, on a working day at `at` (aware UTC)."""

    since: date
    months: int
    at: datetime

    @property
    def key(self) -> str:
        """Stable cause of its deliveries: news since makes another key."""
        return f"{_KEY}:{self.since.isoformat()}:{self.months}"


def due_point(since: date | None, after: datetime, until: datetime) -> Point | None:
    """The latest point whose instant is after `after` and not after `until`."""
    if since is None:
        return None
    month = _months(since, until) + 2
    while month > 0:
        point = _point(since, month)
        if point.at <= until:
            return point if point.at > after else None
        month -= 1
    return None


def next_point(since: date | None, after: datetime) -> datetime | None:
    """The next instant (aware UTC) of a point after `after`; None when nothing is awaited."""
    if since is None:
        return None
    month = max(_months(since, after), 1)
    while (point := _point(since, month)).at <= after:
        month += 1
    return point.at


def find_point(since: date | None, cause: str) -> Point | None:
    """The point that `cause` (its key) names, while nothing has come since; else None."""
    kind, _, rest = cause.partition(":")
    counted_from, _, months = rest.partition(":")
    known = kind == _KEY and months.isdigit()
    if since is None or not known or counted_from != since.isoformat():
        return None
    return _point(since, int(months))


def absorb(point: Point | None, rungs: Iterable[Rung]) -> tuple[list[Rung], list[Rung]]:
    """The reminders said beside a point, and those it says itself: dates to watch, the same day.

    Two mails on one morning about one silence would be one too many.
    """
    alone: list[Rung] = []
    said: list[Rung] = []
    for rung in rungs:
        watched = point is not None and rung.at == point.at and rule(rung.rule).today == _WATCH
        (said if watched else alone).append(rung)
    return alone, said


def carried(said: Iterable[Rung]) -> dict[str, Any]:
    """What the point's outbox item keeps of the reminders it says itself."""
    return {_ABSORBED: [rung.key for rung in said]}


def absorbed(data: Mapping[str, Any]) -> tuple[str, ...]:
    """The keys of the reminders that a point says itself."""
    return tuple(str(key) for key in data.get(_ABSORBED, ()))


def _point(since: date, months: int) -> Point:
    """A month's point; on a closed day it comes earlier, as reminders do."""
    day = add_months(since, months)
    on = day if is_working_day(day) else add_working_days(day, -1)
    return Point(since=since, months=months, at=seven(on))


def _months(since: date, instant: datetime) -> int:
    """Calendar months from `since` to the day of an instant, one or two too few."""
    day = day_of(instant)
    return max((day.year - since.year) * 12 + day.month - since.month - 1, 0)
