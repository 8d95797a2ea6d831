"""Two texts compared, as a page shows them: what changed, and what did not folded away."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ...letters.comparing import Compared


@dataclass(frozen=True, slots=True)
class Group:
    """Paragraphs in a row that all changed, or that none did."""

    changed: bool
    lines: tuple[Compared, ...]


def groups(lines: Iterable[Compared]) -> list[Group]:
    """The paragraphs in order, put together."""
    return [Group(flag, tuple(run)) for flag, run in groupby(lines, key=lambda c: c.changed)]
