"""Chance that belongs to what it is about: one seed, one year, and each part of it the same alone.

A stream of its own for each message, person and case means that nothing drawn for one moves another:
an employer taken out of the town lives the same year, and a mended product meets the same luck.
"""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from random import Random
from unittest.mock import patch


def chance(*what: object) -> Random:
    """The chance of this very thing."""
    return Random(":".join(map(str, what)))


@contextmanager
def steadily(now: Callable[[], datetime], seed: int) -> Iterator[None]:
    """Within it, the product's own jitter is of the instant, not of what was drawn before."""

    def drawn() -> float:
        return chance(seed, "jitter", now()).random()

    def between(low: float, high: float) -> float:
        return low + (high - low) * drawn()

    with patch.object(random, "random", drawn), patch.object(random, "uniform", between):
        yield
