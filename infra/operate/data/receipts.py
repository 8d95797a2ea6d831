"""What is left of an erasure: when, who, why, how much, and no personal data.

The subject is kept by the digest of its internal id: enough to erase it again when a restored
table brings it back, and nothing to read it from.
"""

from datetime import datetime

import msgspec

from chalicelib.store import keys
from chalicelib.store.codec import item, listed
from chalicelib.store.table import Put, Table

from .subjects import Subject

ERASURES = "ERASURES"


class Erasure(msgspec.Struct, frozen=True, kw_only=True):
    """`subject` only while it runs, so that a killed erasure is found and goes on.

    `dropped` counts rows by kind, `files` the evidence and letters, `kept` what stayed and why;
    `heads` are the last hash of each ledger that went: who holds an export can still date it.
    """

    id: str
    kind: str
    reason: str
    by: str
    begun_at: datetime
    ended_at: datetime | None = None
    subject: Subject | None = None
    dropped: dict[str, int] = {}
    files: int = 0
    kept: dict[str, int] = {}
    heads: tuple[str, ...] = ()


def receipt_id(subject: Subject) -> str:
    """The same subject, the same receipt."""
    return keys.digest("erased", subject.name)


class Erasures:
    """The receipts of one table."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def all(self) -> list[Erasure]:
        return listed(self._table, ERASURES, Erasure)

    def running(self) -> list[Erasure]:
        """Those that were stopped before their end."""
        return [one for one in self.all() if one.ended_at is None]

    def put(self, erasure: Erasure) -> None:
        self._table.write([Put(item(ERASURES, erasure.id, erasure))])
