"""Cases (dossiers): events, the fold into a state, allowed moves, the ledger. Pure; front door."""

from .checks import (
    ACT_TO_READ,
    CLOCKS,
    OF_A_FILE,
    Check,
    awaits_proof,
    check_of,
    told_as,
    unconfirmed,
)
from .complements import answered_whole_on
from .events import AnyEvent, Event
from .fold import CaseState, Review, fold
from .header import difference, headed, header_of, mended
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
from .kinds import BY_KIND, kind_of, legal_order
from .ledger import EXPORT_FORMAT, Entry, Export, append, erased, genesis, verify, verify_export
from .moves import OPEN, Status
from .parts import Case, Counsel, Employer, Header, Worker
from .posted import RECEIPT_AFTER, Posted, awaited
from .references import reference_key
from .silence import last_news, silent_since

__all__ = [
    "ACT_TO_READ",
    "BY_KIND",
    "CLOCKS",
    "EXPORT_FORMAT",
    "OF_A_FILE",
    "OPEN",
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
    "Header",
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
    "difference",
    "encode",
    "erased",
    "event_from",
    "fold",
    "genesis",
    "headed",
    "header_of",
    "identified",
    "kind_of",
    "last_news",
    "legal_order",
    "mended",
    "reference_key",
    "schema",
    "silent_since",
    "to_fields",
    "told_as",
    "unconfirmed",
    "verify",
    "verify_export",
]
