"""The files and mails that people added to a case by hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ...cases import CaseState, kind_of
from ...law.wording import french_day, typeset
from ...store.cases import StoredCase
from ...store.records import Attached
from .words import words


@dataclass(frozen=True, slots=True, kw_only=True)
class PieceLine:
    """A file: what it is, the event it proves (empty: none), who added it and when."""

    title: str
    about: str
    by: str
    at: datetime
    sha256: str


def piece_lines(stored: StoredCase) -> tuple[PieceLine, ...]:
    """In the order they were added."""
    state = stored.state
    return tuple(_line(one, state) for one in sorted(stored.attached, key=lambda a: a.at))


def _line(attached: Attached, state: CaseState) -> PieceLine:
    proven = (e for e in (*state.events, *state.aside) if e.id == attached.about)
    event = next(proven, None)
    day = french_day(event.on) if event else ""
    given = attached.piece is not None
    return PieceLine(
        title=words().piece[attached.piece] if attached.piece else "Courriel",
        about=typeset(f"{words().kind[kind_of(event)].title}, {day}") if event else "",
        by=f"déposé par {attached.person}" if given else f"rattaché par {attached.person}",
        at=attached.at,
        sha256=attached.sha256,
    )
