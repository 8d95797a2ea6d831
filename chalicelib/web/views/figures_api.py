"""What the API says of the figures of many cases."""

from __future__ import annotations

from datetime import datetime

import msgspec

from ...cases.figures import LEAST, SPANS, Figures, Times
from ...store.preference_records import CountedChoice


class TimesOut(msgspec.Struct, frozen=True):
    """Days from filing to the first end: quartiles, and how many within each of `spans`, beyond."""

    ended: int
    quarter: int
    median: int
    three_quarters: int
    spans: tuple[int, ...]
    classes: tuple[int, ...]


class PlatformOut(msgspec.Struct, frozen=True):
    """How many requests of a platform were closed; an empty name: the smaller ones together."""

    platform: str
    closed: int
    total: int


class SilenceOut(msgspec.Struct, frozen=True):
    """After `day` days, the `share` (0 to 1) of the `watched` requests that had no answer."""

    day: int
    share: float
    watched: int


class FiguresOut(msgspec.Struct, frozen=True):
    """`total` requests; null or empty where the group is smaller than `least`."""

    total: int
    least: int
    times: TimesOut | None
    causes: dict[str, int]
    platforms: tuple[PlatformOut, ...]
    silence: tuple[SilenceOut, ...]


class CountedIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """May the mandated firms count the employer's cases?"""

    counted: bool


class CountedOut(msgspec.Struct, frozen=True):
    """The choice, and who made it; not counted before anybody did."""

    counted: bool
    by: str
    at: datetime | None


def figures_out(found: Figures) -> FiguresOut:
    """The numbers of the page, without its drawings."""
    return FiguresOut(
        total=found.total,
        least=LEAST,
        times=_times(found.times) if found.times else None,
        causes=dict(found.causes),
        platforms=tuple(PlatformOut(g.platform, g.closed, g.total) for g in found.platforms),
        silence=tuple(SilenceOut(p.day, p.share, p.watched) for p in found.curve),
    )


def counted_out(choice: CountedChoice) -> CountedOut:
    """What the employer chose."""
    return CountedOut(choice.counted, choice.by, choice.at)


def _times(times: Times) -> TimesOut:
    return TimesOut(
        ended=times.ended,
        quarter=times.quarter,
        median=times.median,
        three_quarters=times.three_quarters,
        spans=SPANS,
        classes=times.classes,
    )
