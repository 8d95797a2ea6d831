"""The figures as charts and tables: every number of a chart is in the table beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from ...cases.figures import SPANS, Figures, Group, Point
from ...law.wording import NBSP
from .words import words

_WIDTH, _HEIGHT = 300, 130
"""The drawing of a chart, in its own units; the page scales it."""
_ROW = 34


class Bar(NamedTuple):
    """A row of a bar chart: `length` of the drawing's width, `top` from its upper edge."""

    label: str
    said: str
    length: float
    top: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BarChart:
    """Rows under each other; `height` of the drawing."""

    rows: tuple[Bar, ...]
    height: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CurveChart:
    """A curve: `line` in the points' notation of SVG, `last` the last day drawn; its rows."""

    line: str
    last: int
    rows: tuple[tuple[int, str, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FiguresView:
    """What the page shows; None where there are too few requests to say anything."""

    total: int
    times: tuple[int, int, int, int] | None
    classes: BarChart | None
    causes: BarChart | None
    platforms: BarChart | None
    curve: CurveChart | None


def figures_view(found: Figures) -> FiguresView:
    """The drawings of the figures."""
    times = found.times
    return FiguresView(
        total=found.total,
        times=(times.ended, times.quarter, times.median, times.three_quarters) if times else None,
        classes=_bars(list(zip(_spans(), times.classes, strict=True))) if times else None,
        causes=_bars([(words().value[cause], count) for cause, count in found.causes]),
        platforms=_shares(found.platforms),
        curve=_curve(found.curve),
    )


def _spans() -> tuple[str, ...]:
    closed = [
        f"de {low} à {high}{NBSP}jours"
        for low, high in zip((0, *(n + 1 for n in SPANS)), SPANS, strict=False)
    ]
    return (*closed, f"plus de {SPANS[-1]}{NBSP}jours")


def _bars(rows: list[tuple[str, int]]) -> BarChart | None:
    total = sum(count for _, count in rows)
    longest = max((count for _, count in rows), default=0)
    if not total:
        return None
    drawn = [
        (label, f"{count} ({_percent(count / total)})", count / longest) for label, count in rows
    ]
    return _chart(drawn)


def _shares(groups: tuple[Group, ...]) -> BarChart | None:
    return _chart(
        [
            (
                group.platform or "Autres plateformes",
                f"{group.closed} sur {group.total} ({_percent(group.closed / group.total)})",
                group.closed / group.total,
            )
            for group in groups
        ]
    )


def _chart(rows: list[tuple[str, str, float]]) -> BarChart | None:
    if not rows:
        return None
    bars = tuple(
        Bar(label, said, round(_WIDTH * share, 1), _ROW * place)
        for place, (label, said, share) in enumerate(rows)
    )
    return BarChart(rows=bars, height=_ROW * len(bars))


def _curve(points: tuple[Point, ...]) -> CurveChart | None:
    if len(points) < 2:
        return None
    last = points[-1].day
    drawn = (
        f"{round(_WIDTH * p.day / last, 1)},{round(_HEIGHT * (1 - p.share), 1)}" for p in points
    )
    rows = tuple((p.day, _percent(p.share), p.watched) for p in points)
    return CurveChart(line=" ".join(drawn), last=last, rows=rows)


def _percent(share: float) -> str:
    return f"{round(100 * share)}{NBSP}%"
