"""What the API says of a firm's archived cases."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

import msgspec

from ...store.note_records import FirmNote
from ...store.records import Archive
from .archives import KeptFile
from .notes import NoteOut, notes_out


class ArchiveOut(msgspec.Struct, frozen=True):
    """A case that a firm kept when its mandate ended, with the ledger's head then."""

    id: str
    reference: str
    employer: str
    worker: str
    ended_on: date
    frozen_at: datetime
    events: int
    head: str


class ArchivedFileOut(msgspec.Struct, frozen=True):
    """A file of the archive: its `code` names it, `title` is French."""

    code: str
    title: str
    name: str


class ArchivedPieceOut(msgspec.Struct, frozen=True):
    """A piece that was on the case: what it was, and its hash."""

    title: str
    sha256: str


class ArchivedOut(msgspec.Struct, frozen=True):
    """An archived case with its files, the list of its pieces, and the firm's notes then."""

    archive: ArchiveOut
    files: tuple[ArchivedFileOut, ...]
    evidence: tuple[ArchivedPieceOut, ...]
    notes: tuple[NoteOut, ...]


def archive_out(kept: Archive) -> ArchiveOut:
    """A line of the list."""
    return ArchiveOut(
        id=kept.id,
        reference=kept.reference,
        employer=kept.employer,
        worker=kept.worker,
        ended_on=kept.ended_on,
        frozen_at=kept.frozen_at,
        events=kept.sequence,
        head=kept.head,
    )


def archived_out(kept: Archive, files: Iterable[KeptFile], notes: list[FirmNote]) -> ArchivedOut:
    """The whole of one."""
    return ArchivedOut(
        archive=archive_out(kept),
        files=tuple(ArchivedFileOut(one.code, one.title, one.saved_as) for one in files),
        evidence=tuple(ArchivedPieceOut(one.label, one.sha256) for one in kept.evidence),
        notes=tuple(notes_out(notes)),
    )
