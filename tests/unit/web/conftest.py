"""Fixtures of the web room's tests."""

import pytest

from .world import CLOSURE, FILED, World


@pytest.fixture
def world() -> World:
    """Two employers, two firms, no case yet."""
    return World()


@pytest.fixture
def closed(world: World) -> str:
    """A closed case of the employer « atelier », without mandate; answers its id."""
    return world.open(FILED, CLOSURE).id
