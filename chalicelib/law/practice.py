"""Vigie's own thresholds (practice.toml): conventions, never law."""

from functools import cache

from ..cases.parts import Part
from .tables import load
from .values import Mark


class Threshold(Part, frozen=True, kw_only=True):
    """A number of days, and how far its source was read."""

    days: int
    mark: Mark


class Practice(Part, frozen=True, kw_only=True):
    """`short_time`: below it, the time given to complete is not taken for a reasonable one."""

    short_time: Threshold


@cache
def practice() -> Practice:
    """The thresholds. Raises BadInput on a fault of the table."""
    return load("practice.toml", Practice)
