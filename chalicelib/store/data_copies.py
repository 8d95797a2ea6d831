"""The copies of its data that an employer ordered, and where its rows are found to make one."""

from collections.abc import Iterator
from datetime import date, datetime

from ..errors import Conflict
from . import due, keys
from .codec import found, item, listed
from .copy_records import DataCopy
from .due import DueRow
from .table import ABSENT, Expect, Item, Put, Table, Write, WriteRefused

_MONTHS = 120
"""How far back the log of mails is read: longer than any term of retention."""
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

    def _mails(self, home: str, logged: list[str]) -> Iterator[Item]:
        if logged:
            yield from self._table.get_many((keys.mail(sha), home) for sha in logged).values()


def _months(now: datetime) -> Iterator[date]:
    """The first days of the months, from the next one (Paris is ahead of UTC) back."""
    last = now.year * 12 + now.month
    for month in range(last, last - _MONTHS, -1):
        yield date(month // 12, month % 12 + 1, 1)
