"""The printable dossier: what its page adds to that of the case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ...cases.kinds import BY_KIND
from ...flows.handover import originals
from ...store.cases import StoredCase
from ...store.records import Piece
from .words import words


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceLine:
    """A piece of the case: its number in this print, the day it bears, what it is, its SHA-256."""

    number: int
    day: date | None
    title: str
    sha256: str


def evidence_lines(stored: StoredCase) -> tuple[EvidenceLine, ...]:
    """Every original of the case, once each, in legal order; then what was added by hand."""
    return tuple(
        EvidenceLine(
            number=number,
            day=date.fromisoformat(one.day) if one.day else None,
            title=_title(one.title),
            sha256=one.sha256,
        )
        for number, one in enumerate(originals(stored), 1)
    )


def _title(code: str) -> str:
    """In French: the kind of an event, of a piece, or a copy."""
    if code in BY_KIND:
        return words().kind[code].title
    if code in set(Piece):
        return words().piece[Piece(code)]
    return "Autre exemplaire du même courriel" if code == "copie" else "Courriel"
