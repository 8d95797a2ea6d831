"""A restored table made fit to take over, and proven: every ledger, entry by entry.

What the stopped system still knew is brought over first (holds, receipts), sending is off before
anybody can follow the table, and whom the restore brought back is erased again.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from chalicelib.cases import verify
from chalicelib.errors import BrokenLedger, Conflict
from chalicelib.store.records import Firm, Person, Switch
from chalicelib.store.table import Put, Table

from .holds import LIFTED, STANDING
from .receipts import ERASURES, Erasures, receipt_id
from .subjects import Subject

if TYPE_CHECKING:
    from chalicelib.store import Store

CARRIED = (STANDING, LIFTED, ERASURES)


class Proof(msgspec.Struct, frozen=True, kw_only=True):
    """What was proven: cases and entries; `faults` name each ledger that does not hold."""

    cases: int
    entries: int
    faults: tuple[str, ...]


def carry(source: Table, target: Table) -> int:
    """Bring holds and receipts of erasures over: the moment restored may not know them."""
    items = [item for pk in CARRIED for item in source.query(pk)]
    for item in items:
        target.write([Put(item)])
    return len(items)


def silence(store: "Store", by: str, now: datetime) -> None:
    """Stop all sending of a table, before it takes over: what it thinks unsent may have left."""
    reason = "restored table: look at it, then turn sending on"
    store.switches.turn_off(Switch(tenant="", channel="", reason=reason, by=by, at=now))


def prove(store: "Store") -> Proof:
    """Each ledger from its first entry to the head that its snapshot keeps."""
    cases = entries = 0
    faults: list[str] = []
    for _, snapshot in store.cases.every():
        cases += 1
        try:
            stored = store.cases.load(snapshot.tenant, snapshot.id)
            head = verify(snapshot.id, stored.entries)
            entries += len(stored.entries)
            if head != stored.snapshot.head:
                faults.append(f"{snapshot.tenant}/{snapshot.id}: entries are missing at the end")
        except (BrokenLedger, Conflict) as fault:
            faults.append(f"{snapshot.tenant}/{snapshot.id}: {fault}")
    return Proof(cases=cases, entries=entries, faults=tuple(faults))


def returned(store: "Store") -> Iterator[Subject]:
    """Whom a receipt says erased, and who is there again."""
    gone = {receipt.id for receipt in Erasures(store.table).all() if receipt.ended_at}
    yield from (subject for subject in _everybody(store) if receipt_id(subject) in gone)


def _everybody(store: "Store") -> Iterator[Subject]:
    for tenant in store.people.every_tenant():
        yield Subject(kind="tenant", id=tenant)
    for kept in store.table.scan("#FIRM"):
        yield Subject(kind="firm", id=msgspec.json.decode(kept.data, type=Firm).id)
    for _, snapshot in store.cases.every():
        yield Subject(kind="case", id=snapshot.id, tenant=snapshot.tenant)
    for kept in store.table.scan("#PERSON"):
        yield Subject(kind="person", id=msgspec.json.decode(kept.data, type=Person).id)
