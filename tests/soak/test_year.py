"""A short year in memory: the same town, faults and checks as `make soak`, with few cases."""

import logging
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from chalicelib import alerts
from chalicelib.flows import dispatch, escalate, sweep
from chalicelib.store.memory import MemoryTable
from chalicelib.store.records import Delivery

from .year import year


@pytest.fixture(autouse=True)
def quietly() -> Iterator[None]:
    """What is refused, late or lost here is so on purpose."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def test_a_year_tells_each_alert_once_while_it_has_its_cause() -> None:
    """Every due alert ends, none is told twice or too late, whatever is lost on the way."""
    result = year(MemoryTable(), cases=4, seed=3)

    assert result.faults == []
    assert result.figures["happened"]["reminders owed"] > 50
    assert result.figures["happened"]["news owed"] > 10


def nothing(*_: Any, **__: Any) -> None:
    """A step of the product that is left out."""


def to_nobody(*_: Any, **__: Any) -> list[Any]:
    """Nobody is found to be told."""
    return []


@pytest.mark.parametrize(
    ("room", "step", "without", "seen"),
    [
        (sweep, "confirm", nothing, "stays due"),
        (alerts, "tell", to_nobody, "was not told of"),
        (dispatch, "begin", nothing, "nobody is asked to confirm"),
        (escalate, "holds", nothing, "is over, and its cause holds"),
    ],
)
def test_the_checker_sees_what_the_product_would_no_longer_do(
    monkeypatch: pytest.MonkeyPatch, room: Any, step: str, without: Any, seen: str
) -> None:
    """Without one of its steps, a run ends with the fault that says so: the check can fail."""
    monkeypatch.setattr(room, step, without)

    faults = year(MemoryTable(), cases=6, seed=3, days=100).faults

    assert any(seen in fault for fault in faults)


def test_an_employer_lives_the_same_year_alone() -> None:
    """What is drawn for one moves nothing of another: a fault is met again by its employer alone."""
    town, alone = MemoryTable(), MemoryTable()
    year(town, cases=6, seed=3, days=70)
    year(alone, cases=6, seed=3, days=70, only=("employeur-0",))

    told = ends(town)
    assert len(told) > 20
    assert ends(alone) == told


def ends(table: MemoryTable) -> dict[str, tuple[str, int, str]]:
    """How each message of the employer's cases ended, by its id."""
    mine = (i.data for i in table.items() if i.kind == "delivery" and "#employeur-0#" in i.pk)
    found = [msgspec.json.decode(data, type=Delivery) for data in mine]
    return {d.id: (d.state, d.attempts, str(d.updated_at)) for d in found}
