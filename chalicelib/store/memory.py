"""The table port in memory, for unit tests and simulations; passes the same contract tests."""

import threading
from collections.abc import Iterator, Sequence

from .table import Check, Delete, Expect, Item, Put, Write, WriteRefused


class MemoryTable:
    """A dictionary with the table's promises; safe between threads."""

    def __init__(self) -> None:
        self._items: dict[tuple[str, str], Item] = {}
        self._lock = threading.Lock()

    def get(self, pk: str, sk: str) -> Item | None:
        with self._lock:
            return self._items.get((pk, sk))

    def query(
        self, pk: str, *, begins: str = "", until: str = "", limit: int | None = None
    ) -> Iterator[Item]:
        with self._lock:
            found = [i for i in self._items.values() if i.pk == pk and i.sk.startswith(begins)]
        found = [i for i in found if not until or i.sk <= until]
        yield from sorted(found, key=lambda item: item.sk)[:limit]

    def query_index(self, index_pk: str) -> Iterator[Item]:
        with self._lock:
            found = [i for i in self._items.values() if i.index_pk == index_pk]
        yield from sorted(found, key=lambda item: item.index_sk)

    def scan(self, sk: str, after: str = "") -> Iterator[Item]:
        with self._lock:
            found = [i for i in self._items.values() if i.sk == sk and i.pk > after]
        yield from sorted(found, key=lambda item: item.pk)

    def write(self, writes: Sequence[Write]) -> None:
        with self._lock:
            failed = tuple(n for n, write in enumerate(writes) if not self._holds(write))
            if failed:
                raise WriteRefused(failed)
            for write in writes:
                self._apply(write)

    def _holds(self, write: Write) -> bool:
        expect: Expect | None = write.expect
        if expect is None:
            return True
        item = self._items.get(_key(write))
        return (
            item is None
            if expect.version is None
            else (item is not None and item.version == expect.version)
        )

    def _apply(self, write: Write) -> None:
        if isinstance(write, Put):
            self._items[_key(write)] = write.item
        elif isinstance(write, Delete):
            self._items.pop(_key(write), None)


def _key(write: Write) -> tuple[str, str]:
    target: Item | Delete | Check = write.item if isinstance(write, Put) else write
    return (target.pk, target.sk)
