"""Correct the header of a case (fiche du dossier): its number, its names, who lives where.

Where people live decides of legal times (CJA R421-7), so this goes through the ledger like any
fact: what was written, what is now, who says it, when and why. The dates follow, and only a date
that moves is told. A case keeps the numbers it had: what still comes under them is its mail.
"""

from datetime import timedelta

import msgspec

from ..cases import Header, difference, reference_key
from ..cases.events import HeaderCorrected
from ..cases.words import Zone
from ..errors import BadInput
from ..store import StoredCase
from ..store.keys import digest
from ..store.records import Snapshot
from .by_hand import HAND, cause_of, refuse_reason
from .context import Desk
from .doors import refuse_held
from .record import CaseRef, Cause, Planned, decided

_LONGEST = {"reference": 60, "worker": 120, "employer": 120}
NO_NUMBER = "écrivez le numéro de la demande, avec ses chiffres."
TAKEN = "un autre de vos dossiers porte ou a porté ce numéro."
ABROAD_COURT = "le tribunal siège en France : choisissez son territoire."


def correct_header(desk: Desk, ref: CaseRef, said: Header, *, person: str, reason: str) -> Snapshot:
    """Record what the header should say; what it says already changes nothing.

    Raises NotFound, Conflict, or BadInput (field and reason, in French).
    """
    refuse_reason(reason)
    for name, why in header_faults(said).items():
        raise BadInput(name, why)

    def decide(stored: StoredCase | None) -> Planned | None:
        assert stored is not None  # noqa: S101 - without an opening, a case that is not there raises
        refuse_held(stored)
        becomes, was = difference(stored.snapshot.case, said)
        if becomes == Header():
            return None
        _refuse_taken(desk, stored.snapshot, becomes)
        told = HeaderCorrected(
            on=desk.today(), becomes=becomes, was=was, person=person, reason=reason
        )
        return _planned(desk, stored, told)

    return decided(desk, ref, None, decide)


def header_faults(said: Header) -> dict[str, str]:
    """What no header may say, by field, in French; empty when all of it may be."""
    faults = {}
    for name, most in _LONGEST.items():
        if len(getattr(said, name) or "") > most:
            faults[name] = f"{most} caractères au plus."
    if said.reference is not None and not any(sign.isdigit() for sign in said.reference):
        faults["reference"] = NO_NUMBER
    if said.court_zone is Zone.ABROAD:
        faults["court_zone"] = ABROAD_COURT
    return faults


def _refuse_taken(desk: Desk, known: Snapshot, becomes: Header) -> None:
    number = becomes.reference
    if number is None or reference_key(number) == reference_key(known.case.reference):
        return
    if desk.store.cases.by_reference(known.tenant, number) not in (None, known.id):
        raise BadInput("reference", TAKEN)


def _planned(desk: Desk, stored: StoredCase, told: HeaderCorrected) -> Planned:
    """Dated after the corrections there are: whatever the clocks, the last one stands."""
    from ..law import day_of

    earlier = [e.at for e in stored.state.all("header_corrected") if e.at]
    at = max([desk.now(), *(one + timedelta(microseconds=1) for one in earlier)])
    told = msgspec.structs.replace(told, on=day_of(at), at=at)
    fields = msgspec.json.encode(told.becomes, order="sorted").decode()
    key = cause_of(stored, f"{HAND}:header:{digest(fields)}").key
    return Planned(told, Cause(key, told=False, because="header"))
