"""A short year in memory: the same town, faults and checks as `make soak`, with few cases."""

import logging
from collections.abc import Iterator
from typing import Any

import pytest

from chalicelib import alerts
from chalicelib.flows import dispatch, sweep
from chalicelib.store.memory import MemoryTable

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
    ],
)
def test_the_checker_sees_what_the_product_would_no_longer_do(
    monkeypatch: pytest.MonkeyPatch, room: Any, step: str, without: Any, seen: str
) -> None:
    """Without one of its steps, a run ends with the fault that says so: the check can fail."""
    monkeypatch.setattr(room, step, without)

    faults = year(MemoryTable(), cases=6, seed=3, days=100).faults

    assert any(seen in fault for fault in faults)
