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
    left, top = 0, 0
    for gone, come in _pairs(old, new):
        yield from _apart(old[left:gone], new[top:come])
        yield _words(old[gone], new[come])
        left, top = gone + 1, come + 1
    yield from _apart(old[left:], new[top:])


def _pairs(old: list[str], new: list[str]) -> Iterator[tuple[int, int]]:
    """The places of alike paragraphs, both in order."""
    if len(old) * len(new) > _MAX_PAIRS:
        return  # Two texts that share nothing are not searched pair by pair.
    start = 0
    for come, line in enumerate(new):
        near = (n for n in range(start, len(old)) if _alike(old[n], line))
        gone = next(near, None)
        if gone is not None:
            yield gone, come
            start = gone + 1


def _apart(old: list[str], new: list[str]) -> Iterator[Compared]:
    """Paragraphs that are not alike: as many, one for one; else what left, then what came."""
    if len(old) == len(new):
        for gone, come in zip(old, new, strict=True):
            pieces = (Piece(Change.REMOVED, gone), Piece(Change.ADDED, come))
            yield Compared(pieces, changed=True)
        return
    yield from (_whole(Change.REMOVED, line) for line in old)
    yield from (_whole(Change.ADDED, line) for line in new)


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
