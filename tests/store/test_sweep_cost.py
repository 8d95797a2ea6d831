"""A sweep costs what is due, never what is stored (design §4)."""

import os

import pytest

from tests.bench.sweep import swept

pytestmark = pytest.mark.engine


def test_a_sweep_asks_the_same_whatever_is_stored(
    engine_endpoint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same deadlines due, among as many, ten and fifty times more stored ones."""
    monkeypatch.setitem(os.environ, "AWS_ENDPOINT_URL", engine_endpoint)

    alone, among, lost = (swept(due=4, stored=stored) for stored in (4, 40, 200))

    assert alone.done == among.done == lost.done == {"wake": 4}
    assert alone.asked == among.asked == lost.asked
    assert alone.asked.items >= 4
