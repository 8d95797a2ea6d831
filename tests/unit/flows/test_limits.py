"""Counters: so many times in a window, per subject, with nothing personal kept or logged."""

import logging
from datetime import timedelta

import pytest

from chalicelib.errors import BadInput
from chalicelib.flows.limits import limits, read_limits, within
from chalicelib.store import memory_store
from tests.unit.web.world import NOW, World

WINDOW = timedelta(minutes=15)


def test_a_full_counter_refuses_until_its_window_ends() -> None:
    store = memory_store().limits

    taken = [store.take("a", "x", 2, WINDOW, NOW) for _ in range(4)]

    assert taken == [True, True, False, False]
    assert store.take("a", "y", 2, WINDOW, NOW), "another subject"
    assert store.take("b", "x", 2, WINDOW, NOW), "another act"
    assert store.take("a", "x", 2, WINDOW, NOW + WINDOW), "another window"


def test_a_subject_is_neither_kept_nor_logged(caplog: pytest.LogCaptureFixture) -> None:
    """An address under a plain hash is easily found again: the key is in no row."""
    world = World()

    with caplog.at_level(logging.WARNING):
        passed = [within(world.ctx, "sign_in", pair="Emma@x.example 192.0.2.7", ip="192.0.2.7") for _ in range(6)]  # fmt: skip
        same = within(world.ctx, "sign_in", pair=" emma@X.example 192.0.2.7 ")

    assert passed == [True] * 5 + [False]
    assert not same
    assert "too many: sign_in per pair" in caplog.text
    assert "emma" not in caplog.text.lower()
    assert "192.0.2.7" not in caplog.text
    rows = list(world.ctx.store.table.query("LIMIT"))
    assert rows == []
    kept = str(list(world.ctx.store.table.every()))
    assert "LIMIT#" in kept
    assert "192.0.2.7" not in kept
    assert "emma@x.example" not in kept


def test_an_unknown_subject_is_not_counted() -> None:
    """A request without an IP is not everybody else's without one."""
    world = World()

    assert all(within(world.ctx, "sign_in", ip="") for _ in range(100))


@pytest.mark.parametrize(
    "table",
    [
        {},
        {"sign_in": {"address": {"most": 0, "minutes": 5}}},
        {"sign_in": {"adress": {"most": 1, "minutes": 5}}},
    ],
)
def test_a_bad_table_is_refused_when_loaded(table: dict[str, object]) -> None:
    with pytest.raises(BadInput, match=r"limits\.toml"):
        read_limits(table)


def test_the_shipped_table_bounds_every_act_by_somebody() -> None:
    for act in limits().__struct_fields__:
        counters = getattr(limits(), act)
        assert any(getattr(counters, name) for name in counters.__struct_fields__), act
