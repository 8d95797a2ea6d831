"""The ledger (journal): events in order of arrival, each carrying the hash of the one before."""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any

import msgspec

from ..errors import BadInput, BrokenLedger
from . import personal as personal_fields
from .events import AnyEvent
from .interchange import canonical, event_from, identified, to_fields, utc
from .parts import Case, Part

EXPORT_FORMAT = "vigie-export-1"


class Entry(Part, frozen=True, kw_only=True):
    """One line of the ledger. `shared` is hashed; `personal` and `salt` may have been erased.

    `recorded_at` is an aware UTC instant; `cause` says what made it (mail hash, person, API call).
    """

    sequence: int
    recorded_at: Annotated[datetime, msgspec.Meta(tz=True)]
    cause: str
    shared: dict[str, Any]
    commitment: str
    previous: str
    hash: str
    personal: dict[str, Any] | None = None
    salt: str | None = None

    def event(self) -> AnyEvent:
        """The event this entry records, with its personal fields when they are still there."""
        return event_from(personal_fields.join(self.shared, self.personal))


class Export(Part, frozen=True, kw_only=True):
    """A case's ledger as given to people: `verify` proves it, whoever holds it."""

    format: str
    case_id: str
    head: str
    entries: tuple[Entry, ...]
    case: Case | None = None


def genesis(case_id: str) -> str:
    """The hash before the first entry: it binds the chain to its case."""
    return hashlib.sha256(f"vigie ledger of {case_id}".encode()).hexdigest()


def append(
    previous: str, sequence: int, event: AnyEvent, *, cause: str, recorded_at: datetime, salt: str
) -> Entry:
    """The entry that follows `previous` (a hash). `salt`: fresh and random, 32 hex bytes."""
    event = utc(identified(event))  # type: ignore[assignment]
    shared, personal = personal_fields.split(to_fields(event))
    commitment = personal_fields.commit(personal, salt)
    bare = Entry(
        sequence=sequence,
        recorded_at=recorded_at,
        cause=cause,
        shared=shared,
        commitment=commitment,
        previous=previous,
        hash="",
        personal=personal,
        salt=salt,
    )
    return msgspec.structs.replace(bare, hash=_hash(bare))


def erased(entry: Entry) -> Entry:
    """The entry without its personal fields and salt; its hash is unchanged."""
    return msgspec.structs.replace(entry, personal=None, salt=None)


def verify(case_id: str, entries: Iterable[Entry]) -> str:
    """Prove the chain and return its head. Raises BrokenLedger at the first entry that fails."""
    head, expected = genesis(case_id), 1
    for entry in entries:
        _check(entry, head, expected)
        head, expected = entry.hash, expected + 1
    return head


def verify_export(data: bytes) -> Export:
    """Read and prove an export. Raises BadInput (not an export) or BrokenLedger."""
    try:
        export = msgspec.json.decode(data, type=Export)
    except msgspec.MsgspecError as fault:
        raise BadInput("$", f"not a Vigie export: {fault}.", "Export the case again.") from fault
    if export.format != EXPORT_FORMAT:
        raise BadInput(
            "$.format", f"unknown format {export.format!r}.", f"Expected {EXPORT_FORMAT}."
        )
    head = verify(export.case_id, export.entries)
    if head != export.head:
        raise BrokenLedger(len(export.entries), "entries are missing at the end")
    return export


def _check(entry: Entry, previous: str, sequence: int) -> None:
    if entry.sequence != sequence:
        raise BrokenLedger(sequence, f"its number is {entry.sequence}")
    if entry.previous != previous:
        raise BrokenLedger(sequence, "it does not follow the entry before it")
    kept = entry.personal is not None or entry.salt is not None
    if kept and personal_fields.commit(entry.personal or {}, entry.salt or "") != entry.commitment:
        raise BrokenLedger(sequence, "its personal fields were changed")
    if _hash(entry) != entry.hash:
        raise BrokenLedger(sequence, "its content was changed")


def _hash(entry: Entry) -> str:
    hashed = {
        "sequence": entry.sequence,
        "recorded_at": entry.recorded_at,
        "cause": entry.cause,
        "shared": entry.shared,
        "commitment": entry.commitment,
    }
    return hashlib.sha256(entry.previous.encode() + b"\n" + canonical(hashed)).hexdigest()
