"""What proves an act of ours: a file of its case. One rule, whichever door the act comes by.

Somebody's word is no proof (design §3.13): without its file an act is noted, and what runs goes on
running. An answer to a request for documents would end its time by the law's own rule, proven or
not; until its file is there it is therefore kept aside, out of the case's state.
"""

from typing import Any

import msgspec

from ..cases import AnyEvent, awaits_proof
from ..cases.events import ComplementAnswered, Correction, MediationOpened, Step
from ..cases.words import Outcome
from ..errors import BadInput
from ..store import StoredCase
from ..store.records import Attached, Piece
from .context import Desk
from .record import CaseRef, Cause, Planned, decided

PROOFS = (
    Piece.PLATFORM_RECEIPT,
    Piece.POSTING,
    Piece.ACKNOWLEDGEMENT,
    Piece.SCREENSHOT,
    Piece.PLATFORM_MAIL,
)
NO_PROOF = "déposez d’abord la preuve, pour cet envoi."
REASON = "La preuve de l’acte est au dossier."


def proving(stored: StoredCase) -> tuple[Attached, ...]:
    """The files of the case that may prove an act, the latest first."""
    found = (one for one in stored.attached if one.piece is None or one.piece in PROOFS)
    return tuple(sorted(found, key=lambda one: one.at, reverse=True))


def proof_of(stored: StoredCase, event_id: str, sha256: str = "") -> str:
    """The SHA-256 of the file that proves that act: the one named, else the one given for it.

    Empty when there is none. Raises BadInput (`evidence`) when the one named is none of the case.
    """
    files = proving(stored)
    if not sha256:
        return next((one.sha256 for one in files if event_id and one.about == event_id), "")
    if sha256 not in {one.sha256 for one in files}:
        why = "cette pièce n’est pas parmi les preuves déposées dans ce dossier."
        raise BadInput("evidence", why, "Déposez-la d’abord.")
    return sha256


def proven(event: AnyEvent, sha256: str) -> dict[str, Any]:
    """The fields of an act that this file proves, as a correction says them."""
    fields: dict[str, Any] = {"proof": True, "evidence": sha256}
    if awaits_proof(event):
        fields["set_aside"] = False
    if isinstance(event, ComplementAnswered) and event.items:
        items = (
            msgspec.structs.replace(i, proof=i.outcome is Outcome.PRODUCED) for i in event.items
        )
        fields["items"] = msgspec.to_builtins(tuple(items))
    return fields


def refuse_word(stored: StoredCase, event: AnyEvent) -> None:
    """Raises BadInput at `proof` for an event told with a proof that is no file of the case."""
    if event.proof and not (event.evidence and proof_of(stored, "", event.evidence)):
        raise BadInput("proof", "inscrivez d’abord l’acte sans preuve, puis déposez-la pour lui.")


def held_to_proof(
    stored: StoredCase, before: AnyEvent, after: AnyEvent, said: Correction
) -> Correction:
    """The correction with what the file that it rests on says too.

    Raises BadInput at `proof` when the act becomes proven by nothing but somebody's word.
    """
    if _claims(after) - _claims(before):
        named = str(said.fields.get("evidence") or "")
        sha256 = proof_of(stored, before.id, named)
        if not sha256:
            raise BadInput("proof", NO_PROOF)
        return msgspec.structs.replace(said, fields=proven(before, sha256) | said.fields)
    if isinstance(before, ComplementAnswered) and before.proof and not after.proof:
        return msgspec.structs.replace(said, fields=said.fields | {"set_aside": True})
    return said


def prove(desk: Desk, ref: CaseRef, event_id: str, person: str) -> None:
    """Have an act count as proven by the file given for it; nothing for what needs no proof."""

    def decide(stored: StoredCase | None) -> Planned | None:
        assert stored is not None  # noqa: S101 - without an opening, a case that is not there raises
        every = (*stored.state.events, *stored.state.aside)
        event = next((e for e in every if e.id == event_id), None)
        if not isinstance(event, Step | MediationOpened) or event.proof or stored.snapshot.held:
            return None
        sha256 = proof_of(stored, event_id)
        return planned(desk, stored, event, proven(event, sha256), person) if sha256 else None

    decided(desk, ref, None, decide)


def planned(
    desk: Desk, stored: StoredCase, event: AnyEvent, fields: dict[str, Any], person: str
) -> Planned:
    """The correction that says it. An act unproven since may be proven again, by another file."""
    said = Correction(
        on=desk.today(), at=desk.now(), of=event.id, fields=fields, reason=REASON, person=person
    )
    return Planned(said, Cause(f"done:{event.id}:proof:{len(stored.entries)}"))


def _claims(event: AnyEvent) -> set[str]:
    """What an event says is proven: itself, its documents one by one."""
    own = {"itself"} if event.proof else set()
    if isinstance(event, ComplementAnswered):
        own |= {item.id for item in event.items if item.proof}
    return own
