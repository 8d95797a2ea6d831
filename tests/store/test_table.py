"""The table port's contract, held by the memory and by the engine alike."""

import threading

import pytest

from chalicelib.store.table import (
    ABSENT,
    Check,
    Delete,
    Expect,
    Item,
    Put,
    Table,
    Write,
    WriteRefused,
)


def row(sk: str, version: int = 0, index_pk: str = "", index_sk: str = "") -> Item:
    data = f"data {sk} é"
    return Item(
        pk="p", sk=sk, kind="k", data=data, version=version, index_pk=index_pk, index_sk=index_sk
    )


def test_an_item_comes_back_as_it_was_put(table: Table) -> None:
    item = Item(
        pk="p",
        sk="a",
        kind="k",
        data='{"é": "’"}',
        version=3,
        index_pk="T",
        index_sk="1",
        expires=9,
    )

    table.write([Put(item)])

    assert table.get("p", "a") == item
    assert table.get("p", "b") is None


def test_a_query_is_in_order_and_bounded(table: Table) -> None:
    """By prefix, up to a key (included), limited; never another partition."""
    table.write([Put(row(sk)) for sk in ("b2", "a1", "b1", "c")])
    table.write([Put(Item(pk="other", sk="b0", kind="k", data=""))])

    assert [i.sk for i in table.query("p")] == ["a1", "b1", "b2", "c"]
    assert [i.sk for i in table.query("p", begins="b")] == ["b1", "b2"]
    assert [i.sk for i in table.query("p", until="b1")] == ["a1", "b1"]
    assert [i.sk for i in table.query("p", begins="b", until="b1~")] == ["b1"]
    assert [i.sk for i in table.query("p", limit=2)] == ["a1", "b1"]


def test_many_items_are_read_at_once(table: Table) -> None:
    """However many: those that are there, by their places, each once; none of nothing."""
    table.write([Put(row(sk)) for sk in ("a", "b")])
    items = [Item(pk=f"p{n}", sk="#", kind="k", data=f"{n}") for n in range(110)]
    for first in range(0, len(items), 50):
        table.write([Put(item) for item in items[first : first + 50]])

    found = table.get_many([("p", "a"), ("p", "gone"), ("gone", "a"), ("p", "a"), ("p", "b")])

    assert found == {("p", "a"): row("a"), ("p", "b"): row("b")}
    assert table.get_many((item.pk, "#") for item in items) == {(i.pk, "#"): i for i in items}
    assert table.get_many([]) == {}


def test_the_index_orders_by_its_own_key(table: Table) -> None:
    table.write(
        [Put(row("a", index_pk="T", index_sk="2")), Put(row("b", index_pk="T", index_sk="1"))]
    )
    table.write([Put(row("c"))])

    assert [i.sk for i in table.query_index("T")] == ["b", "a"]


def test_a_scan_finds_every_item_of_a_sort_key_and_goes_on_from_any(table: Table) -> None:
    """Its order is the table's own, but it is stable: behind each item come the others."""
    partitions = [f"p{n}" for n in range(30)]
    for pk in partitions:
        table.write([Put(Item(pk=pk, sk=sk, kind="k", data="x" * 900)) for sk in ("#S", "#other")])

    found = [item.pk for item in table.scan("#S")]

    assert sorted(found) == sorted(partitions)
    for n in (0, 11, 29):
        assert [item.pk for item in table.scan("#S", found[n])] == found[n + 1 :]
    assert list(table.scan("#nothing")) == []


@pytest.mark.parametrize("others", [0, 2])
def test_an_expectation_that_fails_writes_nothing(table: Table, others: int) -> None:
    """Absent, or at a version: a refused write names the failing positions and leaves no trace."""
    table.write([Put(row("a", 1))])
    more = [Put(row(f"other{n}")) for n in range(others)]

    for expect in (ABSENT, Expect(0), Expect(2)):
        with pytest.raises(WriteRefused) as refused:
            table.write([Put(row("a", 9), expect), *more])
        assert refused.value.failed == (0,)
    assert [i.sk for i in table.query("p")] == ["a"]
    table.write([Put(row("a", 2), Expect(1)), *more])
    kept = table.get("p", "a")
    assert kept is not None
    assert kept.version == 2


def test_a_delete_may_expect_a_version_too(table: Table) -> None:
    table.write([Put(row("a", 1)), Put(row("b", 1))])

    with pytest.raises(WriteRefused):
        table.write([Delete("p", "a", Expect(0))])
    with pytest.raises(WriteRefused) as refused:
        table.write([Put(row("b", 2), ABSENT), Delete("p", "a", Expect(1)), Put(row("c"))])
    assert refused.value.failed == (0,)
    table.write([Delete("p", "a", Expect(1)), Delete("p", "nothing there")])

    assert [i.sk for i in table.query("p")] == ["b"]


def test_of_many_writers_one_wins(table: Table) -> None:
    """Eight threads move the same version: exactly one succeeds, no update is lost."""
    table.write([Put(row("a", 0))])
    won: list[int] = []

    def move(n: int) -> None:
        try:
            table.write([Put(row("a", 1), Expect(0)), Put(row(f"by{n}"))])
            won.append(n)
        except WriteRefused:
            pass

    threads = [threading.Thread(target=move, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(won) == 1
    assert [i.sk for i in table.query("p")] == ["a", f"by{won[0]}"]


@pytest.mark.parametrize(
    ("expect", "holds"), [(Expect(1), True), (Expect(0), False), (ABSENT, False)]
)
def test_a_check_writes_nothing_and_stops_the_others(
    table: Table, expect: Expect, holds: bool
) -> None:
    """Another item is a condition of a write, and stays as it was."""
    table.write([Put(row("a", 1))])
    writes: list[Write] = [Put(row("b")), Delete("p", "x"), Check("p", "a", expect)]

    if holds:
        table.write(writes)
    else:
        with pytest.raises(WriteRefused) as refused:
            table.write(writes)
        assert refused.value.failed == (2,)

    assert [i.sk for i in table.query("p")] == (["a", "b"] if holds else ["a"])
    assert table.get("p", "a") == row("a", 1)


def test_a_check_alone_is_asked_too(table: Table) -> None:
    table.write([Put(row("a", 1))])

    table.write([Check("p", "a", Expect(1))])
    with pytest.raises(WriteRefused):
        table.write([Check("p", "a", Expect(2))])
