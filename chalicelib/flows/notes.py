"""Notes of a firm on a case: written, corrected by another one, withdrawn with a trace.

They are the firm's secret (design §3.16): no ledger, hand-over, export or message of the employer's
holds them, and the firm's own log says that one was written, never what.
"""

import secrets
from datetime import datetime

import msgspec

from ..cases.parts import Part
from ..errors import BadInput, Forbidden, NotFound
from ..store.audit_records import Action
from ..store.keys import digest
from ..store.note_records import FirmNote, Withdrawal, standing
from ..store.records import FIRMS_SIDE, Archive, Person, Snapshot
from .audit import note as log_line
from .context import Desk

LONGEST = 5000
"""Letters of a note: about two pages."""
LONGEST_REASON = 500
MOST = 300
"""Notes of one firm on one case."""


class Written(Part, frozen=True, kw_only=True):
    """What somebody writes. `corrects` is the id of the note it takes the place of, if any.

    `once` names this very writing: sent twice, it is one note.
    """

    text: str
    corrects: str = ""
    once: str = ""


def write(desk: Desk, by: Person, snapshot: Snapshot, said: Written) -> FirmNote:
    """Keep a note of `by`'s firm on the case; the same writing again is the same note.

    Raises Forbidden when `by` is of no firm, BadInput naming the field (`texte`, `corrige`).
    """
    _refuse_stranger(by, snapshot)
    text = _words("texte", said.text, LONGEST)
    made = FirmNote(
        firm=by.firm,
        tenant=snapshot.tenant,
        case=snapshot.id,
        id=_id(by, snapshot, said.once, text),
        text=text,
        by=by.id,
        by_name=by.name,
        at=desk.now(),
        corrects=said.corrects,
    )
    known = desk.store.notes.of_case(by.firm, snapshot.tenant, snapshot.id)
    before = next((one for one in known if one.id == made.id), None)
    if before:
        return before
    if said.corrects and said.corrects not in {one.id for one in standing(known)}:
        why = "la note à corriger a été corrigée ou retirée entre-temps."
        raise BadInput("corrige", why, "Relisez les notes, puis recommencez.")
    if len(known) >= MOST:
        raise BadInput("texte", f"ce dossier a déjà {MOST} notes, le plus qu’il puisse garder.")
    if desk.store.notes.add(made):
        log_line(desk, by, Action.NOTE_WRITTEN, snapshot.case.reference, case=snapshot.id)
    return made


def withdraw(desk: Desk, by: Person, snapshot: Snapshot, note: str, reason: str) -> FirmNote:
    """Withdraw a note, in the name of `by`; withdrawn before, nothing changes.

    Raises Forbidden, NotFound, BadInput naming the field (`raison`), Conflict.
    """
    _refuse_stranger(by, snapshot)
    try:
        kept = desk.store.notes.get(by.firm, snapshot.tenant, snapshot.id, note)
    except NotFound as fault:
        raise NotFound("note", note[:40]) from fault
    if kept.withdrawn:
        return kept
    why = _words("raison", reason, LONGEST_REASON)
    gone = desk.store.notes.withdraw(
        kept, Withdrawal(by=by.id, by_name=by.name, at=desk.now(), reason=why)
    )
    log_line(desk, by, Action.NOTE_WITHDRAWN, snapshot.case.reference, case=snapshot.id)
    return gone


def as_of(notes: list[FirmNote], at: datetime) -> list[FirmNote]:
    """The notes as they were at that instant: none that is newer, no later withdrawal."""
    return [
        msgspec.structs.replace(one, withdrawn=None)
        if one.withdrawn and one.withdrawn.at > at
        else one
        for one in notes
        if one.at <= at
    ]


def kept_notes(desk: Desk, archive: Archive) -> list[FirmNote]:
    """The notes of an archived case, as they were when its mandate ended."""
    own = desk.store.notes.of_case(archive.firm, archive.tenant, archive.case)
    return as_of(own, archive.ended_at or archive.frozen_at)


def _refuse_stranger(by: Person, snapshot: Snapshot) -> None:
    if by.role not in FIRMS_SIDE or not by.firm or by.firm != snapshot.firm:
        raise Forbidden("counsel")


def _words(field: str, text: str, longest: int) -> str:
    """What was typed, its lines ended alike. Raises BadInput when it says nothing, or too much."""
    words = "\n".join(text.split("\r\n")).strip()
    if not words:
        raise BadInput(field, "écrivez quelques mots.")
    if len(words) > longest:
        raise BadInput(field, f"{len(words)} caractères, pour {longest} au plus.", "Raccourcissez.")
    return words


def _id(by: Person, snapshot: Snapshot, once: str, text: str) -> str:
    """Made from its cause: who sends the same form twice writes one note."""
    cause = once or secrets.token_hex(8)
    return digest("note", by.firm, snapshot.tenant, snapshot.id, by.id, cause, text)
