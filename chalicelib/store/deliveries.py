"""Deliveries (envois): planned once, claimed by one worker at a time, ended in a named state."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec

from ..logs import current
from . import due, keys
from .codec import found, item, listed, maybe, several
from .due import DueKind, DueRow
from .records import Delivery, DeliveryState
from .table import ABSENT, Expect, Item, Put, Table, Write, WriteRefused

_UNSENT = {DeliveryState.PENDING, DeliveryState.SENDING}
_KEPT = timedelta(days=100)
_AT_ONCE = 3  # deliveries in a transaction: two or three items each, ten at most (design §3.3)
UNDELIVERED = frozenset((DeliveryState.BOUNCED, DeliveryState.OPTED_OUT, DeliveryState.GIVEN_UP))
"""The ends of what did not reach its person."""
TERMINAL = frozenset(DeliveryState) - _UNSENT - {DeliveryState.ACCEPTED}


class Deliveries:
    """The deliveries of a case, in their own partition; each unfinished one has a due row."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def plan(self, delivery: Delivery, retry_at: datetime) -> bool:
        """Place a delivery and the due row that will find it; False when it already existed."""
        try:
            self._table.write(_planned(delivery, retry_at))
        except WriteRefused:
            return False
        return True

    def plan_all(self, planned: Sequence[tuple[Delivery, datetime]]) -> None:
        """Place these, some in each transaction; those that already existed stay as they are."""
        # Of two with one id the first is kept: DynamoDB takes an item once in a transaction.
        once: dict[str, tuple[Delivery, datetime]] = {}
        for pair in planned:
            once.setdefault(pair[0].id, pair)
        pairs = list(once.values())
        for first in range(0, len(pairs), _AT_ONCE):
            some = pairs[first : first + _AT_ONCE]
            try:
                self._table.write([write for pair in some for write in _planned(*pair)])
            except WriteRefused:
                for pair in some:
                    self.plan(*pair)

    def get(self, tenant: str, case: str, delivery_id: str) -> Delivery:
        """Raises NotFound."""
        return found(self._table, keys.deliveries(tenant, case), delivery_id, Delivery)

    def of_case(self, tenant: str, case: str) -> list[Delivery]:
        return listed(self._table, keys.deliveries(tenant, case), Delivery)

    def claim(
        self, tenant: str, case: str, delivery_id: str, now: datetime, lease: timedelta
    ) -> Delivery | None:
        """Take a delivery for `lease`; None when it has ended, must wait, or another holds it.

        The value returned is `uncertain` when an earlier attempt started and left no trace of
        its end: the message may already be out, and the repeat must say so.
        """
        delivery = maybe(self._table, keys.deliveries(tenant, case), delivery_id, Delivery)
        if delivery is None or not _free(delivery, now):
            return None
        claimed = msgspec.structs.replace(
            delivery,
            state=DeliveryState.SENDING,
            attempts=delivery.attempts + 1,
            uncertain=delivery.uncertain or delivery.state is DeliveryState.SENDING,
            lease_until=now + lease,
            updated_at=now,
            started_at=delivery.started_at or now,
        )
        return self._move(claimed, now + lease)

    def waiting(self, person: str, period: str) -> list[Delivery]:
        """What waits, or waited, for one recap of a person, in the order of their ids."""
        pointers = self._table.query(keys.person(person), begins=keys.recap(period))
        split = (pointer.data.split("|") for pointer in pointers)
        places = [(keys.deliveries(tenant, case), one) for tenant, case, one in split]
        return several(self._table, places, Delivery)

    def alone(self, delivery: Delivery, now: datetime) -> None:
        """Take a delivery out of its recap: it leaves as a message of its own."""
        own = msgspec.structs.replace(
            delivery, state=DeliveryState.PENDING, period="", carrier="", not_before=None
        )
        self._move(own, now)

    def defer(self, delivery: Delivery, at: datetime) -> None:
        """Move the due row of a delivery that was just queued, so that one sweep queues it once."""
        self._move(delivery, at)

    def finish(
        self, delivery: Delivery, retry_at: datetime | None, also: Sequence[Write] = ()
    ) -> bool:
        """Keep how an attempt ended. A state that is not terminal needs `retry_at` (aware UTC).

        `also` commits with it. False when the lease had run out and another worker took it: what
        that one finds stands.
        """
        ended = msgspec.structs.replace(delivery, lease_until=None, not_before=retry_at)
        more = [_pointer(delivery)] if delivery.provider_id else []
        return self._move(ended, retry_at, [*more, *also]) is not None

    def hold(self, delivery: Delivery, at: datetime) -> bool:
        """Give a claimed delivery back untried: it waits until `at`, and no attempt is counted.

        Nor does the wait count in the time for which it is tried, or by which it is late. False
        when the lease had run out and another worker took it.
        """
        first, idle = delivery.attempts == 1, at - (delivery.updated_at or at)
        waiting = msgspec.structs.replace(
            delivery,
            # `uncertain` keeps the doubt of an earlier attempt: the next one is labelled.
            state=DeliveryState.PENDING,
            attempts=delivery.attempts - 1,
            started_at=delivery.started_at + idle if delivery.started_at and not first else None,
            lease_until=None,
            not_before=at,
        )
        return self._move(waiting, at) is not None

    def settle(
        self, delivery: Delivery, retry_at: datetime | None, also: Sequence[Write] = ()
    ) -> bool:
        """Keep what a receipt or the time made of a delivery that nobody holds.

        A state that is not terminal needs `retry_at`. False when it moved meanwhile: read again.
        """
        settled = msgspec.structs.replace(delivery, lease_until=None, not_before=retry_at)
        return self._move(settled, retry_at, also) is not None

    def due_at(self, delivery: Delivery) -> datetime | None:
        """When its due row says to look at it again; None without one."""
        return due.instant(delivery.retry) if delivery.retry else None

    def maybe(self, tenant: str, case: str, delivery_id: str) -> Delivery | None:
        """The delivery, or None."""
        return maybe(self._table, keys.deliveries(tenant, case), delivery_id, Delivery)

    def _move(
        self, delivery: Delivery, due_at: datetime | None, more: Sequence[Write] = ()
    ) -> Delivery | None:
        """Store a delivery over the version it was read at, with its due row moved or dropped."""
        row = _row(delivery, due_at) if due_at else None
        moved = msgspec.structs.replace(
            delivery, retry=row.place if row else "", version=delivery.version + 1
        )
        writes: list[Write] = [_put(moved, Expect(delivery.version)), *more]
        if delivery.retry and delivery.retry != moved.retry:
            writes.append(due.delete(delivery.retry))
        if row:
            writes.append(due.put(row))
        try:
            self._table.write(writes)
        except WriteRefused:
            return None
        return moved

    def by_provider_id(self, provider_id: str) -> Delivery | None:
        pointer = self._table.get(keys.unique("provider", provider_id), "#")
        return self.maybe(*pointer.data.split("|")) if pointer else None


def _free(delivery: Delivery, now: datetime) -> bool:
    """May somebody take it now? Not before its own hour, whatever duplicates the queue brings."""
    if delivery.state not in _UNSENT:
        return False
    held = delivery.lease_until is not None and delivery.lease_until > now
    early = delivery.not_before is not None and delivery.not_before > now
    return not held and not early


def _planned(delivery: Delivery, retry_at: datetime) -> list[Write]:
    row = _row(delivery, retry_at)
    trace = delivery.trace or current()
    kept = msgspec.structs.replace(delivery, retry=row.place, version=1, trace=trace)
    waits = [_waiting(delivery)] if delivery.period else []
    return [_put(kept, ABSENT), due.put(row), *waits]


def _put(delivery: Delivery, expect: Expect) -> Put:
    pk = keys.deliveries(delivery.tenant, delivery.case)
    return Put(item(pk, delivery.id, delivery, version=delivery.version), expect)


def _waiting(delivery: Delivery) -> Put:
    """That a delivery waits for a recap; harmless once it has ended, dropped by its age."""
    sk = keys.recap(delivery.period) + delivery.id
    starts = delivery.not_before or delivery.created_at
    expires = int((starts + _KEPT).timestamp()) if starts else None
    place = f"{delivery.tenant}|{delivery.case}|{delivery.id}"
    pk = keys.person(delivery.person)
    return Put(Item(pk=pk, sk=sk, kind="waiting", data=place, expires=expires))


def _row(delivery: Delivery, at: datetime) -> DueRow:
    return DueRow(
        at=at, kind=DueKind.DELIVERY, key=delivery.id, tenant=delivery.tenant, case=delivery.case
    )


def _pointer(delivery: Delivery) -> Put:
    place = f"{delivery.tenant}|{delivery.case}|{delivery.id}"
    pk = keys.unique("provider", delivery.provider_id)
    return Put(Item(pk=pk, sk="#", kind="provider", data=place))
