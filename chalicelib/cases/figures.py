"""Figures over many cases (statistiques): times to an answer, closures, the silence curve. Pure.

Nothing is said of a group of fewer than `LEAST` requests: it would say more of each than of all.
What nobody confirmed, or nothing proves, is no answer.
"""

import itertools
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from .events import AnyEvent, Closed
from .fold import CaseState
from .kinds import kind_of

LEAST = 10
"""The smallest group of which anything is said (issue 7)."""
_ENDS = ("granted", "refused", "closed")
_ANSWERS = ("complement_requested", *_ENDS)
_STEP, _LAST = 15, 360
SPANS = (30, 60, 90, 120, 180)
"""Upper bounds, in days, of the classes of times to an end; the last class is open."""


class Counted(NamedTuple):
    """A case as it is counted: its folded state, and the platform it was filed on."""

    state: CaseState
    platform: str = ""


class Times(NamedTuple):
    """Days from filing to the first end; `classes` counts them by `SPANS`, then beyond."""

    ended: int
    quarter: int
    median: int
    three_quarters: int
    classes: tuple[int, ...]


class Group(NamedTuple):
    """Of `total` requests of one platform, how many were closed. Empty name: the smaller ones."""

    platform: str
    closed: int
    total: int


class Point(NamedTuple):
    """After `day` days, `share` (0 to 1) of the requests had no answer; `watched` of them told."""

    day: int
    share: float
    watched: int


class Figures(NamedTuple):
    """What may be said; None or empty where the group is too small."""

    total: int
    times: Times | None
    causes: tuple[tuple[str, int], ...]
    platforms: tuple[Group, ...]
    curve: tuple[Point, ...]


def figures(counted: Iterable[Counted], on: date) -> Figures:
    """The figures on day `on` of the requests whose filing is known."""
    known = [(one, filed) for one in counted if (filed := _filed(one.state)) and filed <= on]
    states = [(one.state, filed) for one, filed in known]
    return Figures(
        total=len(known),
        times=_times([(end.on - filed).days for s, filed in states if (end := _first(s, _ENDS))]),
        causes=_causes([state for state, _ in states]),
        platforms=_platforms([one for one, _ in known]),
        curve=_curve([_silence(state, filed, on) for state, filed in states]),
    )


def _believed(state: CaseState) -> list[AnyEvent]:
    doubtful = {*state.unconfirmed, *state.unproven}
    return [event for event in state.events if event.id not in doubtful]


def _filed(state: CaseState) -> date | None:
    return next((e.on for e in _believed(state) if kind_of(e) == "filed"), None)


def _first(state: CaseState, kinds: Sequence[str]) -> AnyEvent | None:
    """The first of these, from the filing on: what precedes it is of another request."""
    filed = _filed(state)
    told = (e for e in _believed(state) if kind_of(e) in kinds)
    return next((e for e in told if filed and e.on >= filed), None)


def _times(days: list[int]) -> Times | None:
    if len(days) < LEAST:
        return None
    ordered = sorted(days)
    bounds = (-1, *SPANS, max(ordered[-1], SPANS[-1]))
    classes = tuple(
        sum(low < day <= high for day in ordered) for low, high in itertools.pairwise(bounds)
    )
    at = [_quantile(ordered, share) for share in (1, 2, 3)]
    return Times(len(days), at[0], at[1], at[2], classes)


def _quantile(ordered: list[int], quarters: int) -> int:
    """The smallest value that so many quarters of all do not exceed: one that was seen."""
    return ordered[-(-len(ordered) * quarters // 4) - 1]


def _causes(states: list[CaseState]) -> tuple[tuple[str, int], ...]:
    closures = [e for state in states if isinstance(e := _first(state, ("closed",)), Closed)]
    if len(closures) < LEAST:
        return ()
    found = Counter(str(closure.cause) for closure in closures)
    return tuple(sorted(found.items(), key=lambda pair: (-pair[1], pair[0])))


def _platforms(counted: list[Counted]) -> tuple[Group, ...]:
    total = Counter(one.platform for one in counted)
    large = {name for name, count in total.items() if name and count >= LEAST}
    if not large:
        return ()  # The others are other than something.
    closed = [one for one in counted if _first(one.state, ("closed",))]
    named = Counter(one.platform if one.platform in large else "" for one in closed)
    rest = sum(count for name, count in total.items() if name not in large)
    groups = [Group(name, named[name], total[name]) for name in large]
    groups.sort(key=lambda group: (-group.total, group.platform))
    return (*groups, *([Group("", named[""], rest)] if rest >= LEAST else []))


class _Watched(NamedTuple):
    """So many days were watched since the filing; `answered`: an answer ended them."""

    days: int
    answered: bool


def _silence(state: CaseState, filed: date, on: date) -> _Watched:
    """Until the first answer; else until the employer withdrew the request, or until today."""
    answer = _first(state, _ANSWERS)
    if answer and answer.on <= on:
        return _Watched((answer.on - filed).days, answered=True)
    withdrawn = _first(state, ("request_withdrawn",))
    until = withdrawn.on if withdrawn and withdrawn.on <= on else on
    return _Watched((until - filed).days, answered=False)


def _curve(watched: list[_Watched]) -> tuple[Point, ...]:
    """The share without an answer (Kaplan-Meier): who is not yet so old counts as long as it is.

    It stops where fewer than `LEAST` requests are still watched.
    """
    share, day, points = 1.0, 0, []
    while day <= _LAST:
        at_risk = sum(one.days >= day for one in watched)
        if at_risk < LEAST:
            break
        points.append(Point(day, share, at_risk))
        for each in range(day, day + _STEP):
            left = sum(one.days >= each for one in watched)
            answered = sum(one.answered and one.days == each for one in watched)
            share *= 1 - answered / left if left else 1
        day += _STEP
    return tuple(points)
