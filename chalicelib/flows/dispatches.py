"""What was sent, and whether its proof came back: posting slip, tracking number, receipt."""

from datetime import date
from typing import Any

import msgspec

from ..cases import RECEIPT_AFTER, AnyEvent, awaits_proof, legal_order
from ..cases.events import Correction, Step
from ..cases.words import Means
from ..errors import BadInput
from ..store import StoredCase
from ..store.records import Piece, Snapshot
from .by_hand import mend
from .context import Desk
from .proofs import NO_PROOF, proof_of
from .record import CaseRef

_REASON = "Suivi de l’envoi."


class Sent(msgspec.Struct, frozen=True):
    """An act of ours and its proofs. `missing`: days since posting, when its receipt is overdue."""

    event: Step
    slip: bool
    receipt: bool
    missing: int | None


class Tracked(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody adds to an act that was sent: nothing given, nothing changed."""

    received_on: date | None = None
    tracking: str = ""
    proof: bool = False


def dispatches(stored: StoredCase, on: date) -> tuple[Sent, ...]:
    """The acts that were sent, the latest first, on day `on`."""
    told = sorted((*stored.state.events, *_waiting(stored)), key=legal_order, reverse=True)
    return tuple(_sent(event, stored, on) for event in told if isinstance(event, Step))


def overdue(stored: StoredCase, on: date) -> tuple[Sent, ...]:
    """Those whose receipt should have come back."""
    return tuple(one for one in dispatches(stored, on) if one.missing is not None)


def track(desk: Desk, ref: CaseRef, event_id: str, said: Tracked, person: str) -> Snapshot:
    """Add what is known of an act that was sent: a correction of that act.

    Raises Conflict or BadInput (field and reason, in French).
    """
    stored = desk.store.cases.load(ref.tenant, ref.id)
    known = (*stored.state.events, *_waiting(stored))
    event = next((e for e in known if e.id == event_id), None)
    if not isinstance(event, Step):
        raise BadInput("envoi", "cet envoi n’est pas dans ce dossier.")
    _refuse(event, said, stored, desk.today())
    fields: dict[str, Any] = {}
    if said.received_on:
        fields["received_on"] = said.received_on.isoformat()
    if said.tracking:
        fields["tracking"] = said.tracking
    if said.proof:
        fields["proof"] = True
    if not fields:
        raise BadInput("recu", "écrivez au moins une information.")
    correction = Correction(
        on=desk.today(), of=event.id, fields=fields, reason=_REASON, person=person
    )
    return mend(desk, ref, correction)


def _refuse(event: Step, said: Tracked, stored: StoredCase, today: date) -> None:
    posted = event.posted_on or event.on
    if said.received_on and not posted <= said.received_on <= today:
        raise BadInput("recu", "ce jour précède l’envoi, ou il est à venir.")
    if len(said.tracking) > 40:
        raise BadInput("suivi", "40 caractères au plus.")
    if said.proof and not proof_of(stored, event.id):
        raise BadInput("preuve", NO_PROOF)


def _waiting(stored: StoredCase) -> tuple[AnyEvent, ...]:
    return tuple(event for event in stored.state.aside if awaits_proof(event))


def _sent(event: Step, stored: StoredCase, on: date) -> Sent:
    found = _pieces(stored, event.id)
    receipt = Piece.ACKNOWLEDGEMENT in found or event.received_on is not None
    since = on - (event.posted_on or event.on)
    late = event.means is Means.REGISTERED_POST and not receipt and since >= RECEIPT_AFTER
    return Sent(event, Piece.POSTING in found, receipt, since.days if late else None)


def received(stored: StoredCase) -> frozenset[str]:
    """The acts whose receipt somebody attached as a file."""
    return frozenset(
        one.about for one in stored.attached if one.piece is Piece.ACKNOWLEDGEMENT and one.about
    )


def _pieces(stored: StoredCase, event: str) -> set[Piece]:
    return {one.piece for one in stored.attached if one.about == event and one.piece}
