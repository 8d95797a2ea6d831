"""One house for all the system tests: a start takes seconds, and tests leave it running."""

from collections.abc import Iterator

import pytest

from tests.system.house import House


@pytest.fixture(scope="package")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Started once with its samples, as `make run` on a fresh machine; gone with these tests, since
    it sweeps and asks its queues all the time.
    """
    house = House(tmp_path_factory.mktemp("house"))
    house.start()
    yield house
    house.destroy()
