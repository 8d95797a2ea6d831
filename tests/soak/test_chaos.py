"""A short chaos rehearsal: the same storms and checks as `make soak`, with few cases."""

import logging
from collections.abc import Iterator
from typing import Any

import pytest

from chalicelib.flows import sweep
from chalicelib.store.memory import MemoryTable

from .weather import Strike
from .year import year


@pytest.fixture(autouse=True)
def quietly() -> Iterator[None]:
    """What is refused, late or lost here is so on purpose."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def test_every_alert_ends_though_workers_die_and_the_stream_and_the_table_fail() -> None:
    """None lost, none late by more than the storm, none repeated without saying so."""
    result = year(MemoryTable(), cases=10, seed=2, days=90, stormy=True)

    assert result.faults == []
    happened = result.figures["happened"]
    assert all(happened[strike] > 0 for strike in Strike), happened
    assert happened["reminders owed"] > 20


def left_out(*_: Any) -> None:
    """A step of the product that is not there."""


def test_the_rehearsal_sees_a_sweep_that_no_longer_makes_up_for_the_stream(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The check can fail: what the stream lost is then told to nobody."""
    monkeypatch.setattr(sweep, "dispatch", left_out)

    faults = year(MemoryTable(), cases=10, seed=3, minutes=30, days=90, stormy=True).faults

    assert any("was not told of" in fault for fault in faults), faults
