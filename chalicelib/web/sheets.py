"""A long list shown in sheets (feuilles): which part of it, and whether there is more."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, NamedTuple, TypeVar

T = TypeVar("T")
SIZE = 50


class Sheet(NamedTuple, Generic[T]):
    """The `number`-th part of a list of `total` things, counted from 0; `more`: another follows."""

    items: Sequence[T]
    number: int
    total: int
    more: bool


def sheet_of(every: Sequence[T], asked: str, size: int = SIZE) -> Sheet[T]:
    """The part that the query asks for; what is no number, or too far, is the nearest part."""
    wanted = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 0
    number = min(wanted, max(len(every) - 1, 0) // size)
    start = number * size
    return Sheet(every[start : start + size], number, len(every), len(every) > start + size)
