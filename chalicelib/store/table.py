"""The table port: the few operations the store needs, whatever keeps the items.

Two implementations pass the same contract tests: `dynamo.DynamoTable` and `memory.MemoryTable`.
Every item carries a `version`; a write may expect the item to be absent or at a version.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

import msgspec


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """One row: keys, its kind, its record as JSON text, the version that writes may expect.

    `index_pk`/`index_sk` place it in the `by-tenant` index; `expires` is a POSIX time in seconds
    (the engine's TTL is lazy, so readers filter too).
    """

    pk: str
    sk: str
    kind: str
    data: str
    version: int = 0
    index_pk: str = ""
    index_sk: str = ""
    expires: int | None = None


class Expect(msgspec.Struct, frozen=True):
    """What a write expects of the item before it: `version` None = absent."""

    version: int | None


ABSENT = Expect(None)


class Put(msgspec.Struct, frozen=True):
    item: Item
    expect: Expect | None = None


class Delete(msgspec.Struct, frozen=True):
    pk: str
    sk: str
    expect: Expect | None = None


class Check(msgspec.Struct, frozen=True):
    """Writes nothing: what it expects of an item must hold for the others to be written."""

    pk: str
    sk: str
    expect: Expect


Write = Put | Delete | Check
Place = tuple[str, str]
"""Where an item is: its PK and its SK."""


class WriteRefused(Exception):
    """An expectation did not hold; `failed` are the positions of the writes that caused it."""

    def __init__(self, failed: tuple[int, ...]) -> None:
        self.failed = failed
        super().__init__(f"expectation failed at {failed}")


class Table(Protocol):
    """Reads are strongly consistent, except through the index."""

    def get(self, pk: str, sk: str) -> Item | None:
        """The item, or None."""
        ...

    def get_many(self, places: Iterable[Place]) -> dict[Place, Item]:
        """Those of these items that are there, each by its place: one request a hundred."""
        ...

    def query(
        self, pk: str, *, begins: str = "", until: str = "", limit: int | None = None
    ) -> Iterator[Item]:
        """Items of a partition in key order: those beginning with `begins`, up to `until`."""
        ...

    def query_index(self, index_pk: str) -> Iterator[Item]:
        """Items of an index partition in index-key order (eventually consistent)."""
        ...

    def scan(self, sk: str, after: str = "") -> Iterator[Item]:
        """Every item whose sort key is `sk`, in the table's own stable order, page by page.

        It reads the whole table: for an operator's batch only. `after` is the partition key of
        the last item seen: the scan goes on behind it.
        """
        ...

    def every(self) -> Iterator[Item]:
        """Every item there is, page by page: what belongs to somebody is found by reading all."""
        ...

    def write(self, writes: Sequence[Write]) -> None:
        """All or nothing. Raises WriteRefused; engine conflicts are retried inside."""
        ...
