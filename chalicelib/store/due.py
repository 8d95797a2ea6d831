"""Due work: base-table rows by day and shard, written in the transaction of their cause.

Reading costs what is due, never what is stored. A watermark per shard says from which day to
look; it never passes a day that still holds a row.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

import msgspec

from . import keys
from .table import Delete, Item, Put, Table

_FIRST_LOOK = timedelta(days=31)


class DueKind(StrEnum):
    OUTBOX = "outbox"
    WAKE = "wake"
    DELIVERY = "delivery"
    DRAFT = "draft"
    SILENCE = "silence"
    TRIAL = "trial"
    WEBHOOK = "webhook"
    PHONE = "phone"
    ESCALATION = "escalation"
    HANDED = "handed"
    PUT_OFF = "put-off"


class DueRow(msgspec.Struct, frozen=True, kw_only=True):
    """Something to do at `at` (aware UTC). `key` names it; `data` is its JSON record."""

    at: datetime
    kind: DueKind
    key: str
    tenant: str
    case: str
    data: str = ""

    @property
    def pk(self) -> str:
        return keys.due(self.at.astimezone(UTC).date(), keys.shard(self.key))

    @property
    def sk(self) -> str:
        return keys.due_key(self.at.astimezone(UTC), self.kind, self.key)

    @property
    def place(self) -> str:
        """Where the row is, as one text, to be kept by who will delete it."""
        return f"{self.pk}|{self.sk}"


def put(row: DueRow) -> Put:
    """The write that places a due row (for a transaction)."""
    item = Item(
        pk=row.pk, sk=row.sk, kind=f"due-{row.kind}", data=msgspec.json.encode(row).decode()
    )
    return Put(item)


def delete(place: str) -> Delete:
    """The write that drops the row at `place`; dropping it twice is harmless."""
    pk, _, sk = place.partition("|")
    return Delete(pk, sk)


def instant(place: str) -> datetime:
    """When the row at a place is due."""
    return datetime.fromisoformat(place.partition("|")[2].partition("#")[0])


class Due:
    """Reading what is due. `start` bounds how far back a first run looks."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def until(self, now: datetime, shard: int) -> Iterator[DueRow]:
        """The rows of a shard due at `now` or before, oldest first."""
        day = self.watermark(shard, now)
        while day <= now.date():
            until = keys.due_key(now, "~", "") if day == now.date() else ""
            for item in self._table.query(keys.due(day, shard), until=until):
                yield msgspec.json.decode(item.data, type=DueRow)
            day += timedelta(days=1)

    def at(self, place: str) -> DueRow | None:
        """The row at a place, or None once it was dropped."""
        pk, _, sk = place.partition("|")
        item = self._table.get(pk, sk)
        return msgspec.json.decode(item.data, type=DueRow) if item else None

    def put(self, row: DueRow) -> None:
        self._table.write([put(row)])

    def drop(self, row: DueRow) -> None:
        self._table.write([Delete(row.pk, row.sk)])

    def watermark(self, shard: int, now: datetime) -> date:
        """The earliest day that may still hold rows; a month back on a table never swept."""
        item = self._table.get("DUE#WATERMARK", str(shard))
        return date.fromisoformat(item.data) if item else now.date() - _FIRST_LOOK

    def advance(self, shard: int, now: datetime) -> None:
        """Move the watermark past empty days, never past a day with a row, nor past yesterday.

        Yesterday stays in sight: a row written around midnight carries the instant its writer
        read, which may be of the day before.
        """
        day = start = self.watermark(shard, now)
        while day < now.date() - timedelta(days=1) and not any(
            self._table.query(keys.due(day, shard), limit=1)
        ):
            day += timedelta(days=1)
        if day != start or self._table.get("DUE#WATERMARK", str(shard)) is None:
            pk, sk = "DUE#WATERMARK", str(shard)
            self._table.write([Put(Item(pk=pk, sk=sk, kind="watermark", data=day.isoformat()))])
