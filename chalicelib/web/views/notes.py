"""A firm's notes on a case, as the firm sees them: those that stand first, the others folded."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

import msgspec

from ...store.note_records import FirmNote, Withdrawal, standing


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteLine:
    """One note. `corrects_at` is when the note it corrects was written, None when it corrects none.

    `withdrawn` says by whom, when and why; None for a note that a later one corrects, or that
    stands.
    """

    id: str
    lines: tuple[str, ...]
    by_name: str
    at: datetime
    corrects_at: datetime | None
    withdrawn: Withdrawal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Notebook:
    """All of a firm's notes on a case, the latest first: what stands, and what does no more."""

    standing: tuple[NoteLine, ...] = ()
    former: tuple[NoteLine, ...] = ()


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed in a form of the page, and what is wrong with it.

    `about` is the note that the form withdraws; empty for the form that writes one.
    """

    text: str = ""
    corrects: str = ""
    reason: str = ""
    about: str = ""
    errors: dict[str, str] = field(default_factory=dict)


class NoteOut(msgspec.Struct, frozen=True):
    """A note of the firm. `standing`: neither corrected nor withdrawn. `by` is a person's id."""

    id: str
    text: str
    by: str
    by_name: str
    at: datetime
    corrects: str
    standing: bool
    withdrawn: Withdrawal | None


class NoteIn(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A note to write, in the name of `person`; `corrects` is the id of the one it replaces."""

    person: str
    text: str
    corrects: str = ""


class WithdrawnIn(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why a note is withdrawn, and in whose name."""

    person: str
    reason: str


def notebook(notes: list[FirmNote]) -> Notebook:
    """The notes as lines."""
    written = {one.id: one.at for one in notes}
    stand = {one.id for one in standing(notes)}
    lines = [_line(one, written) for one in reversed(notes)]
    return Notebook(
        standing=tuple(line for line in lines if line.id in stand),
        former=tuple(line for line in lines if line.id not in stand),
    )


def notes_out(notes: list[FirmNote]) -> Iterable[NoteOut]:
    """The notes as a program reads them, oldest first."""
    stand = {one.id for one in standing(notes)}
    return (note_out(one, stands=one.id in stand) for one in notes)


def note_out(note: FirmNote, *, stands: bool) -> NoteOut:
    """One of them."""
    return NoteOut(
        id=note.id,
        text=note.text,
        by=note.by,
        by_name=note.by_name,
        at=note.at,
        corrects=note.corrects,
        standing=stands,
        withdrawn=note.withdrawn,
    )


def _line(note: FirmNote, written: dict[str, datetime]) -> NoteLine:
    return NoteLine(
        id=note.id,
        lines=tuple(note.text.splitlines()),
        by_name=note.by_name,
        at=note.at,
        corrects_at=written.get(note.corrects),
        withdrawn=note.withdrawn,
    )
