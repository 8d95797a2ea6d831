"""The files and mails that people added to a case by hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ...cases import CaseState, kind_of
from ...cases.events import ComplementRequested, Correction
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


def pieces_about(stored: StoredCase, about: str) -> tuple[PieceLine, ...]:
    """Those that prove one event, or one document of a request (`event#item`)."""
    state = stored.state
    return tuple(_line(one, state) for one in stored.attached if one.about == about)


def provable(state: CaseState) -> tuple[tuple[str, str], ...]:
    """What a file may prove: (`event` or `event#item`, its title), the latest first."""
    told = (e for e in reversed((*state.events, *state.aside)) if not isinstance(e, Correction))
    found: list[tuple[str, str]] = []
    for event in told:
        title = f"{words().kind[kind_of(event)].title}, {french_day(event.on)}"
        found.append((event.id, typeset(title)))
        if isinstance(event, ComplementRequested):
            found += [
                (f"{event.id}#{item.id}", typeset(f"Pièce demandée : {item.label or item.id}"))
                for item in event.items
            ]
    return tuple(found)


def _line(attached: Attached, state: CaseState) -> PieceLine:
    given = attached.piece is not None
    return PieceLine(
        title=words().piece[attached.piece] if attached.piece else "Courriel",
        about=dict(provable(state)).get(attached.about, ""),
        by=f"déposé par {attached.person}" if given else f"rattaché par {attached.person}",
        at=attached.at,
        sha256=attached.sha256,
    )
