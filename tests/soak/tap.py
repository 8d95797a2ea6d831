"""A tap on the table: what it costs, what is due next, and what the stream would show."""

import heapq
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime

from chalicelib.store.table import Check, Delete, Item, Place, Put, Table, Write

_DUE = "due-"
_OUTBOX = "due-outbox"
_KB = 1024


class Tap:
    """A table over another; `written` is called with the items of each transaction that held.

    It counts what DynamoDB bills: requests, items, and units (a write unit is 1 kB, twice in a
    transaction; a read unit 4 kB read consistently).
    """

    def __init__(self, beneath: Table, written: Callable[[list[Item], list[Item]], None]) -> None:
        self._beneath, self._written = beneath, written
        self._due: dict[tuple[str, str], str] = {}
        self._soonest: list[tuple[str, str, str]] = []
        self.bill: Counter[str] = Counter()

    def get(self, pk: str, sk: str) -> Item | None:
        found = self._beneath.get(pk, sk)
        self._read([found] if found else [])
        return found

    def get_many(self, places: Iterable[Place]) -> dict[Place, Item]:
        wanted = list(dict.fromkeys(places))
        found = self._beneath.get_many(wanted)
        # Each is read by itself, those that are not there too.
        sizes = [_bytes(found[place]) if place in found else 0 for place in wanted]
        units = sum(max(-(-size // (4 * _KB)), 1) for size in sizes)
        self.bill.update(reads=1, items_read=len(found), read_units=units)
        return found

    def query(
        self, pk: str, *, begins: str = "", until: str = "", limit: int | None = None
    ) -> Iterator[Item]:
        found = list(self._beneath.query(pk, begins=begins, until=until, limit=limit))
        self._read(found)
        yield from found

    def query_index(self, index_pk: str) -> Iterator[Item]:
        found = list(self._beneath.query_index(index_pk))
        self._read(found)
        yield from found

    def scan(self, sk: str, after: str = "") -> Iterator[Item]:
        yield from self._beneath.scan(sk, after)

    def every(self) -> Iterator[Item]:
        yield from self._beneath.every()

    def write(self, writes: Sequence[Write]) -> None:
        self._beneath.write(writes)
        self._pay(writes)
        inserted = [self._note(write) for write in writes]
        put = [write.item for write in writes if isinstance(write, Put)]
        self._written(put, [item for item in inserted if item])

    def is_due(self, place: str) -> bool:
        """Is there a due row at this place?"""
        pk, _, sk = place.partition("|")
        return (pk, sk) in self._due

    def next_due(self) -> datetime | None:
        """When the soonest due row is due."""
        while self._soonest:
            at, pk, sk = self._soonest[0]
            if (pk, sk) in self._due:
                return datetime.fromisoformat(at)
            heapq.heappop(self._soonest)
        return None

    def forget(self, before: str) -> list[str]:
        """Count no more on the rows due before that instant; their places."""
        late = [key for key, at in self._due.items() if at < before]
        for key in late:
            del self._due[key]
        return ["|".join(key) for key in late]

    def _note(self, write: Write) -> Item | None:
        """Keep where the due rows are; answers an outbox row that the stream would show."""
        if isinstance(write, Delete):
            self._due.pop((write.pk, write.sk), None)
        if not isinstance(write, Put) or not write.item.kind.startswith(_DUE):
            return None
        item = write.item
        new, at = (item.pk, item.sk) not in self._due, item.sk.partition("#")[0]
        if new:
            self._due[item.pk, item.sk] = at
            heapq.heappush(self._soonest, (at, item.pk, item.sk))
        return item if new and item.kind == _OUTBOX else None

    def _read(self, found: Sequence[Item]) -> None:
        size = sum(_bytes(item) for item in found)
        self.bill.update(reads=1, items_read=len(found), read_units=max(-(-size // (4 * _KB)), 1))

    def _pay(self, writes: Sequence[Write]) -> None:
        sizes = [_bytes(w.item) if isinstance(w, Put) else _KB for w in writes]
        units = sum(max(-(-size // _KB), 1) for size in sizes)
        whole = 2 if len(writes) > 1 else 1
        checks = sum(isinstance(w, Check) for w in writes)
        self.bill.update(
            writes=1,
            items_written=len(writes) - checks,
            write_units=whole * units,
            bytes_written=sum(_bytes(w.item) for w in writes if isinstance(w, Put)),
        )


def _bytes(item: Item) -> int:
    keys = len(item.pk) + len(item.sk) + len(item.index_pk) + len(item.index_sk)
    return len(item.data) + keys + 60
