"""A table over another that keeps its writes to itself: what would happen, without it happening."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from .memory import MemoryTable
from .table import Check, Delete, Item, Place, Put, Table, Write, WriteRefused


class OverlayTable:
    """Reads what was written here, else what is beneath; nothing beneath is ever changed."""

    def __init__(self, beneath: Table) -> None:
        self._beneath = beneath
        self._own = MemoryTable()
        self._touched: set[tuple[str, str]] = set()

    def get(self, pk: str, sk: str) -> Item | None:
        return (self._own if (pk, sk) in self._touched else self._beneath).get(pk, sk)

    def get_many(self, places: Iterable[Place]) -> dict[Place, Item]:
        wanted = list(places)
        found = self._own.get_many(wanted)
        return found | self._beneath.get_many(p for p in wanted if p not in self._touched)

    def query(
        self, pk: str, *, begins: str = "", until: str = "", limit: int | None = None
    ) -> Iterator[Item]:
        def ask(table: Table) -> Iterator[Item]:
            return table.query(pk, begins=begins, until=until)

        yield from self._merged(ask, lambda item: item.sk)[:limit]

    def query_index(self, index_pk: str) -> Iterator[Item]:
        yield from self._merged(lambda t: t.query_index(index_pk), lambda item: item.index_sk)

    def scan(self, sk: str, after: str = "") -> Iterator[Item]:
        """What is beneath in its own order, as it stands here; then what was added here."""
        added = [i for i in self._own.scan(sk) if self._beneath.get(i.pk, sk) is None]
        behind = any(item.pk == after for item in added)
        for item in () if behind else self._beneath.scan(sk, after):
            if kept := self.get(item.pk, sk):
                yield kept
        yield from (item for item in added if not behind or item.pk > after)

    def every(self) -> Iterator[Item]:
        yield from self._merged(lambda table: table.every(), lambda item: item.pk)

    def write(self, writes: Sequence[Write]) -> None:
        failed = tuple(n for n, write in enumerate(writes) if not self._holds(write))
        if failed:
            raise WriteRefused(failed)
        for write in writes:
            if isinstance(write, Check):
                continue
            self._own.write([_unconditional(write)])
            self._touched.add(_key(write))

    def _holds(self, write: Write) -> bool:
        if write.expect is None:
            return True
        found = self.get(*_key(write))
        return (found.version if found else None) == write.expect.version

    def _merged(
        self, ask: Callable[[Table], Iterator[Item]], order: Callable[[Item], str]
    ) -> list[Item]:
        kept = [i for i in ask(self._beneath) if (i.pk, i.sk) not in self._touched]
        return sorted([*kept, *ask(self._own)], key=order)


def _key(write: Write) -> tuple[str, str]:
    return (write.item.pk, write.item.sk) if isinstance(write, Put) else (write.pk, write.sk)


def _unconditional(write: Write) -> Write:
    return Put(write.item) if isinstance(write, Put) else Delete(write.pk, write.sk)
