"""One piece of work reads nothing twice, and never believes what it wrote itself to be unwritten."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

import pytest

from chalicelib.store.look import Look
from chalicelib.store.memory import MemoryTable
from chalicelib.store.table import ABSENT, Item, Place, Put, Table, Write, WriteRefused


class Counted(MemoryTable):
    """A table that counts what it is asked."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: Counter[str] = Counter()

    def get(self, pk: str, sk: str) -> Item | None:
        self.asked["get"] += 1
        return super().get(pk, sk)

    def get_many(self, places: Iterable[Place]) -> dict[Place, Item]:
        self.asked["get_many"] += 1
        return super().get_many(places)

    def query(
        self, pk: str, *, begins: str = "", until: str = "", limit: int | None = None
    ) -> Iterator[Item]:
        self.asked["query"] += 1
        return super().query(pk, begins=begins, until=until, limit=limit)


def row(pk: str, sk: str, data: str = "") -> Item:
    return Item(pk=pk, sk=sk, kind="k", data=data)


@pytest.fixture
def beneath() -> Counted:
    kept = Counted()
    kept.write([Put(row("p", "a1")), Put(row("p", "a2")), Put(row("p", "b")), Put(row("q", "x"))])
    return kept


def seen(table: Table) -> tuple[object, ...]:
    listed = [item.sk for item in table.query("p", begins="a")]
    return table.get("p", "b"), table.get("p", "gone"), listed


def test_what_was_read_once_is_not_read_again(beneath: Counted) -> None:
    """Items, those that are not there too, and lists by a prefix."""
    look = Look(beneath)

    assert seen(look) == seen(look) == seen(beneath)
    assert look.get_many([("p", "b"), ("p", "gone")]).keys() == {("p", "b")}
    assert beneath.asked == {"get": 4, "query": 2}


def test_what_is_read_ahead_is_one_request(beneath: Counted) -> None:
    """Whoever asks for one of them afterwards asks nothing of the table."""
    look = Look(beneath)
    look.get_many([("p", "b"), ("p", "gone"), ("q", "x"), ("p", "b")])

    assert look.get("q", "x") == row("q", "x")
    assert look.get("p", "gone") is None
    assert beneath.asked == {"get_many": 1}


def test_a_whole_partition_is_read_anew_each_time(beneath: Counted) -> None:
    """A kill-switch, a receipt that waits, a case that moved meanwhile: these must be found."""
    look = Look(beneath)
    before = list(look.query("q"))
    beneath.write([Put(row("q", "y"))])

    assert [item.sk for item in before] == ["x"]
    assert [item.sk for item in look.query("q")] == ["x", "y"]


@pytest.mark.parametrize("refused", [False, True])
def test_a_write_forgets_the_partitions_it_names(beneath: Counted, *, refused: bool) -> None:
    """Refused, too: whoever tries again sees what was written meanwhile. Others are kept."""
    look = Look(beneath)
    seen(look)
    look.get("q", "x")
    beneath.write([Put(row("p", "a3")), Put(row("p", "gone", "came")), Put(row("q", "x", "moved"))])

    write: Sequence[Write] = [Put(row("p", "b", "ours"), ABSENT if refused else None)]
    if refused:
        with pytest.raises(WriteRefused):
            look.write(write)
    else:
        look.write(write)

    assert seen(look) == seen(beneath)
    assert look.get("q", "x") == row("q", "x")
