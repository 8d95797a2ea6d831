"""A table for one piece of work: what was read once is not read again, until it writes there.

For as long as one message is written or one alert is planned: its steps ask for the same person,
the same case, the same choices. Never kept for the next one, whose facts are read anew.
"""

from collections.abc import Iterable, Iterator, Sequence

from .table import Item, Place, Put, Table, Write


class Look:
    """Items, and lists by a prefix, are remembered; a whole partition is read anew each time.

    A write, even refused, forgets the partitions it names: whoever tries again sees what moved.
    """

    def __init__(self, beneath: Table) -> None:
        self._beneath = beneath
        self._items: dict[Place, Item | None] = {}
        self._lists: dict[tuple[str, str], list[Item]] = {}

    def get(self, pk: str, sk: str) -> Item | None:
        if (pk, sk) not in self._items:
            self._items[pk, sk] = self._beneath.get(pk, sk)
        return self._items[pk, sk]

    def get_many(self, places: Iterable[Place]) -> dict[Place, Item]:
        wanted = list(places)
        fresh = [place for place in dict.fromkeys(wanted) if place not in self._items]
        if fresh:
            found = self._beneath.get_many(fresh)
            self._items |= {place: found.get(place) for place in fresh}
        return {place: item for place in wanted if (item := self._items[place])}

    def query(
        self, pk: str, *, begins: str = "", until: str = "", limit: int | None = None
    ) -> Iterator[Item]:
        if not begins or until or limit is not None:
            yield from self._beneath.query(pk, begins=begins, until=until, limit=limit)
            return
        if (pk, begins) not in self._lists:
            self._lists[pk, begins] = list(self._beneath.query(pk, begins=begins))
        yield from self._lists[pk, begins]

    def query_index(self, index_pk: str) -> Iterator[Item]:
        yield from self._beneath.query_index(index_pk)

    def scan(self, sk: str, after: str = "") -> Iterator[Item]:
        yield from self._beneath.scan(sk, after)

    def every(self) -> Iterator[Item]:
        yield from self._beneath.every()

    def write(self, writes: Sequence[Write]) -> None:
        try:
            self._beneath.write(writes)
        finally:
            self._forget({w.item.pk if isinstance(w, Put) else w.pk for w in writes})

    def _forget(self, partitions: set[str]) -> None:
        self._items = {p: item for p, item in self._items.items() if p[0] not in partitions}
        self._lists = {p: kept for p, kept in self._lists.items() if p[0] not in partitions}
