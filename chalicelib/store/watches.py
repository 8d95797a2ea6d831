"""The forwarding watch: what is known of each tenant's incoming mail, and its due rows."""

from collections.abc import Sequence

import msgspec

from ..errors import Conflict
from . import due, keys
from .cases import outbox_row
from .codec import item, maybe
from .due import DueRow
from .records import Outbox, Watch
from .table import ABSENT, Expect, Put, Table, Write, WriteRefused


class Watches:
    """One record a tenant, moved with its due rows in one small transaction."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, tenant: str) -> Watch:
        """What is known; an empty record before the first mail."""
        kept = maybe(self._table, keys.tenant(tenant), "#WATCH", Watch)
        return kept or Watch(tenant=tenant)

    def put(
        self,
        watch: Watch,
        *,
        rows: Sequence[DueRow] = (),
        dropped: Sequence[str] = (),
        outbox: Outbox | None = None,
    ) -> None:
        """Keep a record over the version it was read at, with the rows it places and drops.

        Raises Conflict when somebody moved it meanwhile.
        """
        placed = {row.place for row in rows}
        kept = msgspec.structs.replace(watch, version=watch.version + 1)
        expect = Expect(watch.version) if watch.version else ABSENT
        record = item(keys.tenant(watch.tenant), "#WATCH", kept, version=kept.version)
        writes: list[Write] = [Put(record, expect)]
        writes += [due.delete(place) for place in dropped if place and place not in placed]
        writes += [due.put(row) for row in rows]
        writes += [due.put(outbox_row(outbox))] if outbox else []
        try:
            self._table.write(writes)
        except WriteRefused as refused:
            raise Conflict(keys.tenant(watch.tenant)) from refused
