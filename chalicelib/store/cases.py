"""Cases: the ledger, the snapshot, and the one small transaction that moves them together."""

from collections.abc import Iterator, Sequence
from functools import cached_property

import msgspec

from ..cases import EXPORT_FORMAT, CaseState, Entry, Export, fold, reference_key
from ..errors import Conflict, NotFound
from ..logs import current
from . import due, keys
from .codec import item as codec_item
from .codec import readable, several
from .due import DueKind, DueRow
from .records import Attached, Outbox, Snapshot
from .table import ABSENT, Expect, Item, Put, Table, Write, WriteRefused

_READS = 5


class Personal(msgspec.Struct, frozen=True):
    """What erasure drops of an entry, kept apart."""

    personal: dict[str, object] | None
    salt: str | None


class StoredCase(msgspec.Struct, frozen=True, dict=True):
    """A case as read back: snapshot, ledger, and the mails that people attached to it."""

    snapshot: Snapshot
    entries: tuple[Entry, ...]
    attached: tuple[Attached, ...] = ()

    @cached_property
    def state(self) -> CaseState:
        """Folded once: what reads a case asks for it many times, and it never changes."""
        return fold(entry.event() for entry in self.entries)


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """Everything one event changes. `before` is None for a new case.

    `claims` is the number that a known case takes beside those it had; empty when it takes none.
    """

    snapshot: Snapshot
    entry: Entry
    outbox: Outbox | None
    before: Snapshot | None = None
    wake: DueRow | None = None
    claims: str = ""


class AlreadyDone(Exception):
    """The cause was recorded before: nothing to do."""


class Cases:
    """Cases of tenants. Every key holds the tenant: cases of two tenants never meet."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def snapshot(self, tenant: str, case: str) -> Snapshot:
        """Raises NotFound."""
        item = self._table.get(keys.case(tenant, case), "#SNAPSHOT")
        if item is None:
            raise NotFound("case", f"{tenant}/{case}")
        return msgspec.json.decode(item.data, type=Snapshot)

    def entries(self, tenant: str, case: str) -> tuple[Entry, ...]:
        """The ledger in order, personal fields rejoined where they have not been erased."""
        return self.load(tenant, case).entries

    def load(self, tenant: str, case: str) -> StoredCase:
        """Snapshot and ledger, of the same version. Raises NotFound, Conflict.

        A query may see half of a transaction that commits meanwhile: then it is read again.
        """
        for _ in range(_READS):
            stored = self._load(tenant, case)
            if stored.snapshot.version == len(stored.entries):
                return stored
        raise Conflict(keys.case(tenant, case))

    def _load(self, tenant: str, case: str) -> StoredCase:
        snapshot, shared, personal = None, [], {}
        attached: list[Attached] = []
        for item in self._table.query(keys.case(tenant, case)):
            if item.kind == "snapshot":
                snapshot = msgspec.json.decode(item.data, type=Snapshot)
            elif item.kind == "event":
                shared.append(msgspec.json.decode(item.data, type=Entry))
            elif item.kind == "personal":
                personal[int(item.sk[-6:])] = msgspec.json.decode(item.data, type=Personal)
            elif item.kind == "attached":
                attached.append(msgspec.json.decode(item.data, type=Attached))
        if snapshot is None:
            raise NotFound("case", f"{tenant}/{case}")
        entries = tuple(_joined(e, personal.get(e.sequence)) for e in shared)
        return StoredCase(snapshot, entries, tuple(attached))

    def attach(self, tenant: str, case: str, attached: Attached) -> None:
        """Keep who attached a mail to a case; the same again changes nothing."""
        sk = f"ATTACHED#{attached.item}"
        self._table.write([Put(codec_item(keys.case(tenant, case), sk, attached))])

    def export(self, tenant: str, case: str) -> Export:
        """The ledger as given to people, who can prove it without us. Raises NotFound."""
        stored = self.load(tenant, case)
        snapshot = stored.snapshot
        return Export(
            format=EXPORT_FORMAT,
            case_id=case,
            head=snapshot.head,
            entries=stored.entries,
            case=snapshot.case,
        )

    def by_reference(self, tenant: str, reference: str) -> str | None:
        """The id of the tenant's case with this platform reference, or that had it."""
        item = self._table.get(keys.unique("reference", tenant, reference_key(reference)), "#")
        return item.data if item else None

    def by_short(self, code: str) -> tuple[str, str] | None:
        """Tenant and id of the case a short link names."""
        item = self._table.get(keys.unique("short", code), "#")
        if item is None:
            return None
        tenant, _, case = item.data.partition("|")
        return tenant, case

    def of_tenant(self, tenant: str) -> list[Snapshot]:
        """The tenant's cases by next prudent date, those without one last."""
        found = self._table.query_index(keys.tenant(tenant))
        return [msgspec.json.decode(item.data, type=Snapshot) for item in found]

    def of_firm(self, firm: str) -> list[Snapshot]:
        """Cases mandated to a firm now, by next prudent date."""
        pointers = self._table.query(keys.firm(firm), begins="CASE#")
        split = (item.data.split("|") for item in pointers)
        places = [(keys.case(tenant, case), "#SNAPSHOT") for tenant, case in split]
        found = several(self._table, places, Snapshot)
        mandated = [s for s in found if s.firm == firm]
        return sorted(
            mandated, key=lambda s: s.next_due.isoformat() if s.next_due else keys.INDEX_LAST
        )

    def recorded(self, tenant: str, case: str, cause: str) -> bool:
        """Was this cause recorded on this case?"""
        return self._table.get(keys.unique("cause", tenant, case, cause), "#") is not None

    def commit(self, change: Change) -> None:
        """State and its consequences, together (design §3.3): at most ten items.

        Raises AlreadyDone when the cause was recorded before, Conflict when somebody else moved
        the case meanwhile or holds its reference.
        """
        writes = [_cause(change), *_ledger(change), *_snapshot(change), *_work(change)]
        try:
            self._table.write(writes)
        except WriteRefused as refused:
            if 0 in refused.failed:
                raise AlreadyDone from refused
            raise Conflict(keys.case(change.snapshot.tenant, change.snapshot.id)) from refused

    def every(self, after: str = "") -> Iterator[tuple[str, Snapshot]]:
        """Each case of each tenant with its cursor; `after` a cursor, the cases behind it.

        It reads the whole table, page by page: for an operator's batch only.
        """
        for item in self._table.scan("#SNAPSHOT", after):
            yield item.pk, msgspec.json.decode(item.data, type=Snapshot)

    def rewake(self, before: Snapshot, outboxes: Sequence[Outbox], wake: DueRow | None) -> None:
        """After a wake: place what must be said (at most six at once) and the next wake.

        Raises Conflict when the case moved meanwhile; saying a rung twice is harmless (its
        deliveries carry its key).
        """
        self.recompute(before, before, outboxes, wake)

    def recompute(
        self, before: Snapshot, after: Snapshot, outboxes: Sequence[Outbox], wake: DueRow | None
    ) -> None:
        """The same ledger under another law: snapshot, wake row and what must be said, together.

        Raises Conflict when an event moved the case meanwhile. The ledger is not touched.
        """
        after = msgspec.structs.replace(after, wake=wake.place if wake else "")
        writes: list[Write] = [Put(_snapshot_item(after), Expect(before.version))]
        writes += [due.put(outbox_row(outbox)) for outbox in outboxes]
        if before.wake and before.wake != after.wake:
            writes.append(due.delete(before.wake))
        if wake:
            writes.append(due.put(wake))
        try:
            self._table.write(writes)
        except WriteRefused as refused:
            raise Conflict(keys.case(before.tenant, before.id)) from refused


def outbox_row(outbox: Outbox) -> DueRow:
    """An outbox item is a due row: the stream sees it at once, the sweep finds it if it did not."""
    traced = msgspec.structs.replace(outbox, trace=outbox.trace or current())
    return DueRow(
        at=outbox.created_at,
        kind=DueKind.OUTBOX,
        key=keys.digest(outbox.tenant, outbox.case, outbox.cause, outbox.purpose),
        tenant=outbox.tenant,
        case=outbox.case,
        data=msgspec.json.encode(traced).decode(),
    )


def _joined(entry: Entry, kept: Personal | None) -> Entry:
    if kept is None:
        return entry
    return msgspec.structs.replace(entry, personal=kept.personal, salt=kept.salt)


def _cause(change: Change) -> Put:
    snapshot, cause = change.snapshot, change.entry.cause
    pk = keys.unique("cause", snapshot.tenant, snapshot.id, cause)
    return Put(Item(pk=pk, sk="#", kind="cause", data=str(change.entry.sequence)), ABSENT)


def _ledger(change: Change) -> list[Write]:
    entry, pk = change.entry, keys.case(change.snapshot.tenant, change.snapshot.id)
    shared = msgspec.structs.replace(entry, personal=None, salt=None)
    kept = Personal(entry.personal, entry.salt)
    return [
        Put(
            Item(pk=pk, sk=keys.entry(entry.sequence), kind="event", data=readable(shared)), ABSENT
        ),
        Put(
            Item(pk=pk, sk=keys.personal(entry.sequence), kind="personal", data=readable(kept)),
            ABSENT,
        ),
    ]


def _snapshot(change: Change) -> list[Write]:
    snapshot, before = change.snapshot, change.before
    expect = Expect(before.version) if before else ABSENT
    writes: list[Write] = [Put(_snapshot_item(snapshot), expect)]
    # A provisional case holds no number: the true case of that number may come any day.
    claimed = snapshot.case.reference if before is None and not snapshot.held else change.claims
    if claimed:
        pk = keys.unique("reference", snapshot.tenant, reference_key(claimed))
        writes.append(Put(Item(pk=pk, sk="#", kind="reference", data=snapshot.id), ABSENT))
    if before is None:
        short = keys.unique("short", keys.short(snapshot.id))
        place = f"{snapshot.tenant}|{snapshot.id}"
        writes.append(Put(Item(pk=short, sk="#", kind="short", data=place)))
    if snapshot.firm and (before is None or before.firm != snapshot.firm):
        place = f"{snapshot.tenant}|{snapshot.id}"
        sk = f"CASE#{snapshot.tenant}#{snapshot.id}"
        writes.append(Put(Item(pk=keys.firm(snapshot.firm), sk=sk, kind="mandate", data=place)))
    return writes


def _snapshot_item(snapshot: Snapshot) -> Item:
    next_due = snapshot.next_due.isoformat() if snapshot.next_due else keys.INDEX_LAST
    return Item(
        pk=keys.case(snapshot.tenant, snapshot.id),
        sk="#SNAPSHOT",
        kind="snapshot",
        data=readable(snapshot),
        version=snapshot.version,
        index_pk=keys.tenant(snapshot.tenant),
        index_sk=f"{next_due}#{snapshot.id}",
    )


def _work(change: Change) -> list[Write]:
    old, new = change.before.wake if change.before else "", change.wake
    writes: list[Write] = []
    if change.outbox:
        writes.append(due.put(outbox_row(change.outbox)))
    if old and (new is None or new.place != old):
        writes.append(due.delete(old))
    if new:
        writes.append(due.put(new))
    return writes
