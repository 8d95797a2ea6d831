"""Two texts compared: paragraphs aligned, then words, so that a lawyer sees what moved. Pure."""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from enum import StrEnum

from ..cases.parts import Part

_WORD = re.compile(r"\s+|[\w’']+|[^\w\s]")
_ALIKE = 0.5
_MAX_WORDS = 3000
_MAX_PAIRS = 10_000


class Change(StrEnum):
    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


class Piece(Part, frozen=True):
    """Some words: in both texts, only in the second, or only in the first."""

    change: Change
    text: str


class Compared(Part, frozen=True):
    """One paragraph; `changed` False when it is the same in both."""

    pieces: tuple[Piece, ...]
    changed: bool


def compare(old: Sequence[str], new: Sequence[str]) -> tuple[Compared, ...]:
    """The second text's paragraphs, with what left the first in its place. Empty ones are left."""
    before = [line for line in old if line.strip()]
    after = [line for line in new if line.strip()]
    found: list[Compared] = []
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            found += [_whole(Change.SAME, line) for line in after[c:d]]
        else:
            found += _replaced(before[a:b], after[c:d])
    return tuple(found)


def _replaced(old: list[str], new: list[str]) -> Iterator[Compared]:
    """Paragraphs that answer each other word by word, the others whole, in reading order."""
    left = list(old)
    # Two texts that share nothing are not searched for likenesses, pair by pair.
    paired = len(old) * len(new) <= _MAX_PAIRS
    for line in new:
        near = (n for n, gone in enumerate(left) if paired and _alike(gone, line))
        place = next(near, None)
        if place is None:
            yield _whole(Change.ADDED, line)
            continue
        yield from (_whole(Change.REMOVED, gone) for gone in left[:place])
        yield _words(left[place], line)
        del left[: place + 1]
    yield from (_whole(Change.REMOVED, gone) for gone in left)


def _alike(one: str, other: str) -> bool:
    first, second = _WORD.findall(one), _WORD.findall(other)
    if max(len(first), len(second)) > _MAX_WORDS:
        return False
    matcher = SequenceMatcher(None, first, second, autojunk=False)
    return matcher.quick_ratio() >= _ALIKE and matcher.ratio() >= _ALIKE


def _words(old: str, new: str) -> Compared:
    before, after = _WORD.findall(old), _WORD.findall(new)
    pieces: list[Piece] = []
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(Piece(Change.SAME, "".join(after[c:d])))
            continue
        if a < b:
            pieces.append(Piece(Change.REMOVED, "".join(before[a:b])))
        if c < d:
            pieces.append(Piece(Change.ADDED, "".join(after[c:d])))
    return Compared(tuple(pieces), changed=True)


def _whole(change: Change, line: str) -> Compared:
    return Compared((Piece(change, line),), changed=change is not Change.SAME)
