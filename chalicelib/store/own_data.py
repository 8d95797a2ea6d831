"""What an employer asks of its own data: the copies it ordered, that all of it be erased."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from itertools import islice

import msgspec

from ..errors import Conflict
from . import due, keys
from .audit_records import AuditEntry
from .cases import outbox_row
from .codec import found, item, listed, maybe
from .due import DueRow
from .own_data_records import DataCopy, ErasureRequest
from .records import Outbox
from .table import ABSENT, Delete, Expect, Item, Put, Table, Write, WriteRefused

_MONTHS = 120
"""How far back the log of mails is read: longer than any term of retention."""
_LOGGED = 14
"""The months of the log of actions: kept for a year, begun and ended within a month."""
_SHELVES = (
    keys.tenant,
    keys.subscriptions,
    keys.quarantine,
    keys.noted,
    keys.deposits,
    keys.hooks,
    keys.data_copies,
)


class DataCopies:
    """One row a copy, moved at the revision that was read."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, tenant: str, copy: str) -> DataCopy:
        """Raises NotFound."""
        return found(self._table, keys.data_copies(tenant), copy, DataCopy)

    def of_tenant(self, tenant: str) -> list[DataCopy]:
        """The latest first."""
        kept = listed(self._table, keys.data_copies(tenant), DataCopy)
        return sorted(kept, key=lambda copy: copy.ordered_at, reverse=True)

    def put(self, copy: DataCopy, work: DueRow | None = None) -> None:
        """Keep the next revision, with the work it leaves to do. Raises Conflict."""
        expect = Expect(copy.revision - 1) if copy.revision else ABSENT
        kept = item(keys.data_copies(copy.tenant), copy.id, copy, version=copy.revision)
        writes: list[Write] = [Put(kept, expect), *([due.put(work)] if work else [])]
        try:
            self._table.write(writes)
        except WriteRefused as refused:
            raise Conflict(f"copy {copy.id}") from refused

    def rows_of_case(self, tenant: str, case: str) -> Iterator[Item]:
        """Every row of a case's own partitions; of none (`case` empty), what is told of no case."""
        for place in (keys.case, keys.deliveries, keys.alerts, keys.shared, keys.replies):
            yield from self._table.query(place(tenant, case))

    def rows_of_tenant(self, tenant: str, people: list[str], now: datetime) -> Iterator[Item]:
        """Every other row of an employer and of its people, its mails with what became of them."""
        for place in _SHELVES:
            yield from self._table.query(place(tenant))
        home = keys.tenant(tenant)
        yield from self._table.query(keys.invitations(tenant=tenant))
        yield from self._table.query(keys.api_tokens(home))
        yield from self.rows_of_case(tenant, "")
        for hook in self._table.query(keys.hooks(tenant)):
            yield from self._table.query(keys.hook_calls(tenant, hook.sk))
        for person in people:
            yield from self._table.query(keys.person(person))
        for month in _months(now):
            yield from self._table.query(keys.audit(home, f"{month:%Y-%m}"))
            yield from self._table.query(keys.alert_log(home, month))
            logged = [line.data for line in self._table.query(keys.mail_log(tenant, month))]
            yield from self._mails(home, logged)

    def rows_of_person(self, person: str, home: str, now: datetime) -> Iterator[Item]:
        """A person's own partition, and what they did as the log of their side (`home`) says it."""
        yield from self._table.query(keys.person(person))
        for month in islice(_months(now), _LOGGED):
            for line in self._table.query(keys.audit(home, f"{month:%Y-%m}")):
                if msgspec.json.decode(line.data, type=AuditEntry).by == person:
                    yield line

    def _mails(self, home: str, logged: list[str]) -> Iterator[Item]:
        if logged:
            yield from self._table.get_many((keys.mail(sha), home) for sha in logged).values()


class ErasureRequests:
    """One row an employer, in its own partition; a withdrawn request leaves none."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def of(self, tenant: str) -> ErasureRequest | None:
        """The request that stands."""
        return maybe(self._table, keys.tenant(tenant), keys.ERASURE, ErasureRequest)

    def ask(self, request: ErasureRequest, told: Sequence[Outbox]) -> bool:
        """Keep it, with what people are told of it; False when one stands already."""
        row = item(keys.tenant(request.tenant), keys.ERASURE, request, version=1)
        return self._moved(Put(row, ABSENT), told)

    def withdraw(self, tenant: str, told: Sequence[Outbox]) -> bool:
        """Forget it, with what people are told; False when none stands."""
        return self._moved(Delete(keys.tenant(tenant), keys.ERASURE, Expect(1)), told)

    def _moved(self, write: Write, told: Sequence[Outbox]) -> bool:
        try:
            self._table.write([write, *(due.put(outbox_row(one)) for one in told)])
        except WriteRefused:
            return False
        return True


def _months(now: datetime) -> Iterator[date]:
    """The first days of the months, from the next one (Paris is ahead of UTC) back."""
    last = now.year * 12 + now.month
    for month in range(last, last - _MONTHS, -1):
        yield date(month // 12, month % 12 + 1, 1)
