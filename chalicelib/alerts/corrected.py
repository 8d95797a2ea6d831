"""The facts of a date that was corrected: which one was told, and which one holds now. Pure."""

from datetime import date
from typing import Any

import msgspec

from ..cases import CaseState, Status
from ..errors import NotFound
from ..law import DeadlineStatus, french_weekday, today
from ..store.records import Delivery
from .about import About
from .matrix import Because, matrix
from .moved import DateMove, LineMove, Moves
from .view import MoveLine
from .words import capital, short_day

_RUNNING = (DeadlineStatus.LIVE, DeadlineStatus.WINDOW)


def employer(delivery: Delivery, about: About, on: date) -> dict[str, Any]:
    """The employer's date as told before. Raises NotFound once something else moved it."""
    move: DateMove | None = _moves(delivery).employer
    state = about.state or CaseState(status=Status.NEW, events=())
    now = today(about.deadlines, state, on).act_before
    if move is None or now != move.now:
        raise NotFound("correction that still holds", delivery.cause)
    return {
        "was": french_weekday(move.was),
        "was_short": short_day(move.was),
        "because": _because(delivery).employer,
    }


def lawyer(delivery: Delivery, about: About) -> dict[str, Any]:
    """The lawyer's dates that moved and still stand so. Raises NotFound when none does."""
    lines = tuple(_line(move) for move in _moves(delivery).lawyer if _holds(move, about))
    if not lines:
        raise NotFound("correction that still holds", delivery.cause)
    return {"moved": lines, "because": _because(delivery).lawyer}


def _because(delivery: Delivery) -> Because:
    return matrix().because[_moves(delivery).because]


def _moves(delivery: Delivery) -> Moves:
    return msgspec.convert(delivery.data, Moves)


def _holds(move: LineMove, about: About) -> bool:
    """Facts are as of the day of sending: an event may have moved the case since."""
    same = [d for d in about.deadlines if (d.rule, d.event) == (move.rule, move.event)]
    running = {d.due for d in same if d.status in _RUNNING}
    return move.now in running if move.now else move.was not in running


def _line(move: LineMove) -> MoveLine:
    return MoveLine(
        rule=move.rule,
        label=capital(move.label),
        was=french_weekday(move.was),
        now=french_weekday(move.now) if move.now else "",
    )
