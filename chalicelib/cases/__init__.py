"""Cases (dossiers): events, the fold into a state, allowed moves, the ledger. Pure; front door."""

from .checks import ACT_TO_READ, CLOCKS, Check, awaits_proof, check_of, told_as, unconfirmed
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
from .posted import RECEIPT_AFTER, Posted, awaited
from .references import reference_key
from .silence import last_news, silent_since

__all__ = [
    "ACT_TO_READ",
    "BY_KIND",
    "CLOCKS",
    "EXPORT_FORMAT",
    "RECEIPT_AFTER",
    "AnyEvent",
    "Case",
    "CaseFile",
    "CaseState",
    "Check",
    "Counsel",
    "Employer",
    "Entry",
    "Event",
    "Export",
    "Posted",
    "Review",
    "Status",
    "Worker",
    "answered_whole_on",
    "append",
    "awaited",
    "awaits_proof",
    "canonical",
    "check_of",
    "decode_case",
    "decode_event",
    "encode",
    "erased",
    "event_from",
    "fold",
    "genesis",
    "identified",
    "kind_of",
    "last_news",
    "legal_order",
    "reference_key",
    "schema",
    "silent_since",
    "to_fields",
    "told_as",
    "unconfirmed",
    "verify",
    "verify_export",
]
