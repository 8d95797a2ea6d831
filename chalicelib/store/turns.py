"""Whose turn it is: mails of a home that came too many at once are read one after another."""

from datetime import datetime, timedelta

import msgspec

from . import due, keys
from .codec import item, listed, maybe
from .due import DueRow
from .table import ABSENT, Delete, Expect, Item, Put, Table, WriteRefused

_TRIES = 5


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """A mail that will be read at `read_at` (aware UTC); its bytes are at `key`, not yet read."""

    sha256: str
    key: str
    read_at: datetime


class Turns:
    """One instant a home and lane, moved by each mail; a row for each mail that waits."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def take(self, home: str, lane: str, most: int, window: timedelta, now: datetime) -> datetime:
        """When the next mail of a lane may be read.

        `now` for `most` of them, then one after another at the rate of `most` a `window` (the
        generic cell rate algorithm, ITU-T I.371).
        So many writers at once that none gets through: `now`.
        """
        step = window / most
        pk, sk = keys.tenant(home), keys.turn(lane)
        for _ in range(_TRIES):
            kept = self._table.get(pk, sk)
            last = datetime.fromisoformat(kept.data) if kept else now
            after = max(last, now) + step
            version = kept.version if kept else 0
            row = Item(pk=pk, sk=sk, kind="turn", data=after.isoformat(), version=version + 1)
            try:
                self._table.write([Put(row, Expect(version) if kept else ABSENT)])
            except WriteRefused:
                continue
            return max(after - most * step, now)
        return now

    def wait(self, home: str, waiting: Waiting, row: DueRow) -> None:
        """Have a mail wait, with the row that will have it read; once."""
        place = keys.waiting(home)
        try:
            self._table.write([Put(item(place, waiting.sha256, waiting), ABSENT), due.put(row)])
        except WriteRefused:
            return

    def waiting(self, home: str, sha256: str) -> Waiting | None:
        return maybe(self._table, keys.waiting(home), sha256, Waiting)

    def of_home(self, home: str) -> list[Waiting]:
        """All that wait; it costs them."""
        return listed(self._table, keys.waiting(home), Waiting)

    def ended(self, home: str, sha256: str) -> None:
        """It was read: it waits no more. Twice is harmless."""
        self._table.write([Delete(keys.waiting(home), sha256)])
