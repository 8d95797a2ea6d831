"""What reached nobody, day by day, of all tenants: for whoever runs Vigie, who sees no case."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from ..cases.parts import Part
from . import keys
from .codec import item, listed
from .records import Channel, DeliveryState
from .table import Put, Table

KEPT = timedelta(days=40)


class Failure(Part, frozen=True, kw_only=True):
    """A delivery that ended badly at `at` (aware UTC). It names no person, no address, no case.

    `end` is the last word of its story (`Attempt.end`), with the provider's code when it gave one.
    """

    tenant: str
    at: datetime
    channel: Channel
    state: DeliveryState
    end: str = ""


def placed(failure: Failure, delivery: str) -> Put:
    """The write that keeps it, for the transaction of the bad end itself; once a delivery."""
    at = failure.at.astimezone(UTC)
    expires = int((failure.at + KEPT).timestamp())
    pk, sk = keys.failures(at.date()), f"{at:%H:%M:%S}#{delivery}"
    return Put(item(pk, sk, failure, expires=expires))


class Failures:
    """One row a bad end, dropped after forty days."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def since(self, start: datetime, until: datetime) -> Iterator[Failure]:
        """Those from `start` to `until`, oldest first: one query a day."""
        day, last = start.astimezone(UTC).date(), until.astimezone(UTC).date()
        while day <= last:
            for one in listed(self._table, keys.failures(day), Failure):
                if start <= one.at <= until:
                    yield one
            day += timedelta(days=1)
