"""The text of a letter as a page shows it: headings in order, the items of a list together."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from ...letters.onscreen import Block, BlockKind, Preview

_FIRST, _LAST = 2, 6
"""The page's own title is the only heading of the first level."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A block of the page; `blocks` are several only for a list. `level` is that of its `<h…>`."""

    kind: str
    blocks: tuple[Block, ...]
    level: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingView:
    """`headers` is what stands above each page of the file; `gaps` how many markers are left."""

    headers: tuple[str, ...]
    parts: tuple[Part, ...]
    gaps: int


def reading_view(preview: Preview) -> ReadingView:
    """No heading is deeper than one more than the heading before it: readers by ear follow them."""
    made: list[Part] = []
    level = _FIRST - 1
    for kind, group in groupby(preview.blocks, key=lambda block: block.kind):
        blocks = tuple(group)
        if kind is not BlockKind.HEADING:
            apart = (
                (blocks,) if kind in (BlockKind.ITEM, BlockKind.NOTE) else ((b,) for b in blocks)
            )
            made += [Part(kind=kind, blocks=each) for each in apart]
            continue
        for heading in blocks:
            level = min(heading.level + _FIRST - 1, level + 1, _LAST)
            made.append(Part(kind=kind, blocks=(heading,), level=level))
    return ReadingView(headers=preview.headers, parts=tuple(made), gaps=_gaps(preview))


def _gaps(preview: Preview) -> int:
    lines = [line for block in preview.blocks for line in block.lines]
    cells = [cell for block in preview.blocks for row in block.rows for cell in row]
    lines += [line for cell in cells for line in cell]
    return sum(words.gap for line in lines for words in line)
