"""The facts of a monthly point: since when nobody answers, and what was tried. Pure."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from ..errors import NotFound
from ..law import french_day, french_weekday
from ..law.wording import days_in_french
from ..store.records import Delivery
from . import ladder, points
from .about import About, point_of
from .words import capital

_CHASED = ("reminder_sent", "call_made")
_FILED = "filed"


def facts(delivery: Delivery, about: About, on: date) -> dict[str, Any]:
    """What a point says beyond the rest. Raises NotFound once news came or the request ended."""
    point = point_of(delivery, about)
    if point is None or about.state is None:
        raise NotFound("silence that still lasts", delivery.cause)
    chased = about.state.last(*_CHASED)
    return {
        "on": french_weekday(point.since),
        "silent": days_in_french((on - point.since).days),
        "answered_once": not _only_filed(about, point.since),
        "chased": french_weekday(chased.on) if chased else "",
        "watched": tuple(_watched(delivery, about)),
    }


def _only_filed(about: About, since: date) -> bool:
    filed = about.state.last(_FILED) if about.state else None
    return filed is not None and filed.on == since


def _watched(delivery: Delivery, about: About) -> Iterator[str]:
    """The dates to watch whose own reminder this point replaces, while they hold."""
    for key in points.absorbed(delivery.data):
        rung = ladder.find(about.deadlines, key)
        if rung is None:
            continue
        wanted = (rung.rule, rung.event, rung.due)
        one = next(d for d in about.deadlines if (d.rule, d.event, d.due) == wanted)
        yield f"{capital(one.label)} : {french_day(one.due)}. {one.note}".strip()
