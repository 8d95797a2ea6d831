"""Cases (dossiers): events, the fold into a state, allowed moves, the ledger. Pure; front door."""

from .complements import answered_whole_on
from .events import AnyEvent, Event
from .fold import CaseState, Review, fold, legal_order
from .interchange import (
    CaseFile,
    canonical,
    decode_case,
    decode_event,
    encode,
    event_from,
    identified,
    schema,
    to_fields,
)
from .kinds import BY_KIND, kind_of
from .ledger import EXPORT_FORMAT, Entry, Export, append, erased, genesis, verify, verify_export
from .moves import Status
from .parts import Case, Counsel, Employer, Worker
from .references import reference_key

__all__ = [
    "BY_KIND",
    "EXPORT_FORMAT",
    "AnyEvent",
    "Case",
    "CaseFile",
    "CaseState",
    "Counsel",
    "Employer",
    "Entry",
    "Event",
    "Export",
    "Review",
    "Status",
    "Worker",
    "answered_whole_on",
    "append",
    "canonical",
    "decode_case",
    "decode_event",
    "encode",
    "erased",
    "event_from",
    "fold",
    "genesis",
    "identified",
    "kind_of",
    "legal_order",
    "reference_key",
    "schema",
    "to_fields",
    "verify",
    "verify_export",
]
