"""The table port in memory, for unit tests and simulations; passes the same contract tests."""

import threading
from collections.abc import Iterable, Iterator, Sequence

from .table import Check, Delete, Expect, Item, Place, Put, Write, WriteRefused

_Partition = dict[str, Item]


class MemoryTable:
    """A dictionary with the table's promises; safe between threads.

    By partition, as the engine keeps it: what a query costs depends on what it may answer.
    """

    def __init__(self) -> None:
        self._partitions: dict[str, _Partition] = {}
        self._index: dict[str, dict[tuple[str, str], Item]] = {}
        self._lock = threading.Lock()

    def get(self, pk: str, sk: str) -> Item | None:
        with self._lock:
            return self._find(pk, sk)

    def get_many(self, places: Iterable[Place]) -> dict[Place, Item]:
        with self._lock:
            found = {place: self._find(*place) for place in places}
        return {place: item for place, item in found.items() if item}

    def query(
        self, pk: str, *, begins: str = "", until: str = "", limit: int | None = None
    ) -> Iterator[Item]:
        with self._lock:
            partition = self._partitions.get(pk, {})
            kept = (sk for sk in partition if sk.startswith(begins) and not (until and sk > until))
            found = [partition[sk] for sk in sorted(kept)[:limit]]
        yield from found

    def query_index(self, index_pk: str) -> Iterator[Item]:
        with self._lock:
            found = list(self._index.get(index_pk, {}).values())
        yield from sorted(found, key=lambda item: item.index_sk)

    def scan(self, sk: str, after: str = "") -> Iterator[Item]:
        with self._lock:
            every = [kept.get(sk) for pk, kept in self._partitions.items() if pk > after]
        yield from sorted(filter(None, every), key=lambda item: item.pk)

    def items(self) -> list[Item]:
        """Everything kept, by key: for who compares or weighs a whole table."""
        with self._lock:
            every = [item for kept in self._partitions.values() for item in kept.values()]
        return sorted(every, key=lambda item: (item.pk, item.sk))

    def every(self) -> Iterator[Item]:
        yield from self.items()

    def write(self, writes: Sequence[Write]) -> None:
        with self._lock:
            failed = tuple(n for n, write in enumerate(writes) if not self._holds(write))
            if failed:
                raise WriteRefused(failed)
            for write in writes:
                self._apply(write)

    def _find(self, pk: str, sk: str) -> Item | None:
        return self._partitions.get(pk, {}).get(sk)

    def _holds(self, write: Write) -> bool:
        expect: Expect | None = write.expect
        if expect is None:
            return True
        item = self._find(*_key(write))
        return (
            item is None
            if expect.version is None
            else (item is not None and item.version == expect.version)
        )

    def _apply(self, write: Write) -> None:
        if isinstance(write, Check):
            return
        pk, sk = _key(write)
        self._remove(pk, sk)
        if isinstance(write, Put):
            self._partitions.setdefault(pk, {})[sk] = write.item
            if write.item.index_pk:
                self._index.setdefault(write.item.index_pk, {})[pk, sk] = write.item

    def _remove(self, pk: str, sk: str) -> None:
        partition = self._partitions.get(pk, {})
        old = partition.pop(sk, None)
        if old is None:
            return
        if not partition:
            del self._partitions[pk]
        if old.index_pk:
            del self._index[old.index_pk][pk, sk]


def _key(write: Write) -> tuple[str, str]:
    target: Item | Delete | Check = write.item if isinstance(write, Put) else write
    return (target.pk, target.sk)
