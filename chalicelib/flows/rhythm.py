"""A tenant's usual rhythm of mails, and from when its silence is worth a look. Pure."""

import tomllib
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Annotated

import msgspec

from ..cases.parts import Part
from ..errors import BadInput

_FILE = Path(__file__).with_name("rhythm.toml")
_Count = Annotated[int, msgspec.Meta(ge=1)]


class Silence(Part, frozen=True, kw_only=True):
    """See rhythm.toml."""

    least_days: _Count
    times: _Count
    most_days: _Count
    unknown_days: _Count
    needed: _Count
    kept: _Count
    hour: Annotated[int, msgspec.Meta(ge=0, le=23)]
    again_days: Annotated[tuple[_Count, ...], msgspec.Meta(min_length=1)]


class Trials(Part, frozen=True, kw_only=True):
    """See rhythm.toml."""

    late_minutes: _Count
    pause_seconds: _Count
    a_day: _Count


class Rhythm(Part, frozen=True, kw_only=True):
    """The whole of rhythm.toml."""

    silence: Silence
    trial: Trials


@cache
def rhythm() -> Rhythm:
    """The table, checked. Raises BadInput naming its faulty place."""
    try:
        return msgspec.convert(tomllib.loads(_FILE.read_text("utf-8")), Rhythm)
    except (msgspec.ValidationError, tomllib.TOMLDecodeError) as fault:
        raise BadInput(_FILE.name, f"{fault}.") from fault


def usual_gap(days: Sequence[date]) -> int | None:
    """The median number of days between two days with mail; None while too few are known.

    The median: one long silence, or a day of many mails, changes nothing.
    """
    gaps = [(later - earlier).days for earlier, later in pairwise(sorted(set(days)))]
    return round(median(gaps)) if len(gaps) >= rhythm().silence.needed else None


def patience(days: Sequence[date]) -> int:
    """How many days of silence are usual enough to say nothing."""
    rule, gap = rhythm().silence, usual_gap(days)
    if gap is None:
        return rule.unknown_days
    return min(max(rule.least_days, rule.times * gap), rule.most_days)


def silent_from(alive: date, days: Sequence[date]) -> datetime:
    """The instant (aware UTC) from which a silence since `alive` is worth a look."""
    day = alive + timedelta(days=patience(days) + 1)
    return datetime.combine(day, time(rhythm().silence.hour), UTC)


def said_again(now: datetime, told: int) -> datetime:
    """When to say it again, after it was said `told` times."""
    paces = rhythm().silence.again_days
    return now + timedelta(days=paces[min(max(told, 1), len(paces)) - 1])
