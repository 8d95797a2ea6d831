"""The story of a message in plain French: each attempt, each receipt, and why it failed.

Providers' own sentences are never shown: they are English, and may hold an address.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ...store.records import Delivery
from ...store.sending_records import Attempt
from .words import words

_SIMPLE = ("accepted", "delivered", "sent")


@dataclass(frozen=True, slots=True, kw_only=True)
class TryLine:
    """One line of the story: which attempt, when, what became of it; `why` may be empty."""

    number: int
    at: datetime
    said: str
    why: str


def try_lines(delivery: Delivery) -> tuple[TryLine, ...]:
    """The story, oldest first; nothing when all went well at once: the state says it."""
    ends = [_word(one) for one in delivery.tries]
    if delivery.attempts <= 1 and all(end in _SIMPLE for end in ends):
        return ()
    return tuple(
        TryLine(number=one.number, at=one.at, said=words().attempt.get(end, end), why=_why(one))
        for one, end in zip(delivery.tries, ends, strict=True)
    )


def _word(one: Attempt) -> str:
    """A receipt's line is `verdict: event of the provider`."""
    return one.end.partition(":")[0]


def _why(one: Attempt) -> str:
    """The first reason of the table that is found in what was kept; nothing for an unknown one."""
    kept = f"{one.end} {one.why}".replace("\u00a0", " ").casefold()
    return next((said for sign, said in words().reason.items() if sign in kept), "")
