"""Receipts that came before we knew their message: kept until it is, or a week.

The engine's expiry may be days late, so it is checked at reading too.
"""

from datetime import datetime, timedelta

import msgspec

from . import keys
from .codec import item
from .sending_records import Receipt
from .table import Delete, Put, Table

_KEPT = timedelta(days=7)


class Parked:
    """By any name under which the message may be found: our delivery's id, the provider's id."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def put(self, receipt: Receipt, now: datetime) -> None:
        """Keep it once; the same receipt again changes nothing."""
        expires = int((now + _KEPT).timestamp())
        pk = keys.parked(receipt.delivery or receipt.provider_id)
        self._table.write([Put(item(pk, _key(receipt), receipt, expires=expires))])

    def of(self, *names: str, now: datetime) -> list[Receipt]:
        """What waits under these names, oldest event first."""
        found = [i for name in names if name for i in self._table.query(keys.parked(name))]
        alive = [i for i in found if i.expires is None or i.expires > now.timestamp()]
        receipts = [msgspec.json.decode(i.data, type=Receipt) for i in alive]
        return sorted(receipts, key=lambda receipt: receipt.at)

    def drop(self, receipt: Receipt) -> None:
        """It was joined to its delivery."""
        pk = keys.parked(receipt.delivery or receipt.provider_id)
        self._table.write([Delete(pk, _key(receipt))])


def _key(receipt: Receipt) -> str:
    return keys.digest(receipt.provider_id, receipt.event, receipt.at.isoformat())
