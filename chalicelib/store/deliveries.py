"""Deliveries (envois): planned once, claimed by one worker at a time, ended in a named state."""

from datetime import datetime, timedelta

import msgspec

from . import due, keys
from .codec import found, item, listed
from .due import DueKind, DueRow
from .records import Delivery, DeliveryState
from .table import ABSENT, Expect, Item, Put, Table, Write, WriteRefused

TERMINAL = frozenset(DeliveryState) - {DeliveryState.PENDING, DeliveryState.SENDING}


class Deliveries:
    """The deliveries of a case, in their own partition; each unfinished one has a due row."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def plan(self, delivery: Delivery, retry_at: datetime) -> bool:
        """Place a delivery and the due row that will find it; False when it already existed."""
        row = _row(delivery, retry_at)
        kept = msgspec.structs.replace(delivery, retry=row.place)
        try:
            self._table.write([_put(kept, 1, ABSENT), due.put(row)])
        except WriteRefused:
            return False
        return True

    def get(self, tenant: str, case: str, delivery_id: str) -> Delivery:
        """Raises NotFound."""
        return found(self._table, keys.deliveries(tenant, case), delivery_id, Delivery)

    def of_case(self, tenant: str, case: str) -> list[Delivery]:
        return listed(self._table, keys.deliveries(tenant, case), Delivery)

    def claim(
        self, tenant: str, case: str, delivery_id: str, now: datetime, lease: timedelta
    ) -> Delivery | None:
        """Take a delivery for `lease`; None when it has ended, or another holds it.

        The value returned is `uncertain` when an earlier attempt started and left no trace of
        its end: the message may already be out, and the repeat must say so.
        """
        kept = self._table.get(keys.deliveries(tenant, case), delivery_id)
        if kept is None:
            return None
        delivery = msgspec.json.decode(kept.data, type=Delivery)
        if delivery.state in TERMINAL or (delivery.lease_until and delivery.lease_until > now):
            return None
        claimed = msgspec.structs.replace(
            delivery,
            state=DeliveryState.SENDING,
            attempts=delivery.attempts + 1,
            uncertain=delivery.uncertain or delivery.state is DeliveryState.SENDING,
            lease_until=now + lease,
            updated_at=now,
        )
        row = _row(claimed, now + lease)
        claimed = msgspec.structs.replace(claimed, retry=row.place)
        writes: list[Write] = [_put(claimed, kept.version + 1, Expect(kept.version)), due.put(row)]
        if delivery.retry and delivery.retry != row.place:
            writes.append(due.delete(delivery.retry))
        try:
            self._table.write(writes)
        except WriteRefused:
            return None
        return claimed

    def finish(self, delivery: Delivery, retry_at: datetime | None) -> None:
        """Keep how an attempt ended. A state that is not terminal needs `retry_at` (aware UTC)."""
        ended = msgspec.structs.replace(delivery, lease_until=None, retry="")
        row = _row(delivery, retry_at) if retry_at else None
        if row:
            ended = msgspec.structs.replace(ended, retry=row.place)
        kept = self._table.get(keys.deliveries(delivery.tenant, delivery.case), delivery.id)
        writes: list[Write] = [_put(ended, (kept.version if kept else 0) + 1, None)]
        if delivery.retry and (row is None or row.place != delivery.retry):
            writes.append(due.delete(delivery.retry))
        if row:
            writes.append(due.put(row))
        if delivery.provider_id:
            writes.append(_pointer(delivery))
        self._table.write(writes)

    def by_provider_id(self, provider_id: str) -> Delivery | None:
        pointer = self._table.get(keys.unique("provider", provider_id), "#")
        return self.get(*pointer.data.split("|")) if pointer else None


def _put(delivery: Delivery, version: int, expect: Expect | None) -> Put:
    pk = keys.deliveries(delivery.tenant, delivery.case)
    return Put(item(pk, delivery.id, delivery, version=version), expect)


def _row(delivery: Delivery, at: datetime) -> DueRow:
    return DueRow(
        at=at, kind=DueKind.DELIVERY, key=delivery.id, tenant=delivery.tenant, case=delivery.case
    )


def _pointer(delivery: Delivery) -> Put:
    place = f"{delivery.tenant}|{delivery.case}|{delivery.id}"
    pk = keys.unique("provider", delivery.provider_id)
    return Put(Item(pk=pk, sk="#", kind="provider", data=place))
