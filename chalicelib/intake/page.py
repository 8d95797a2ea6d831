"""A text of a mail with its folded twin, from which facts are quoted with their place."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from ..cases.parts import Quote
from ..cases.words import Confidence
from .patterns import Cue
from .text import Sentences, cut, fold_text, one_line
from .values import Fact

MAX_QUOTE = 600
"""Longest quote kept of a mail, in characters."""


class Dated(NamedTuple):
    """A date printed after a cue: the day, the cue's place and the date's own."""

    day: date
    cue: tuple[int, int]
    place: tuple[int, int]


class Page:
    """One part of a message. Places are counted in the part's cleaned text, from `offset`.

    `part` is `body`, `subject`, or the name of what was attached.
    """

    __slots__ = ("_said", "around", "dates", "folded", "offset", "part", "text")

    def __init__(self, text: str, part: str = "body", offset: int = 0) -> None:
        self.text = text
        self.folded = fold_text(text)
        self.around = Sentences(self.folded).around
        self.part = part
        self.offset = offset
        self.dates: dict[Cue, list[Dated]] = {}  # those after a cue, looked for once
        # what one sentence says, which several facts quote
        self._said: dict[tuple[int, int], tuple[str, int, int]] = {}

    def quote(self, fact: str, start: int, end: int) -> Quote:
        """The whole sentence around a place: its words on one line, and where they stand."""
        low, high = self.around(start, end)
        return self.words(fact, low, high)

    def words(self, fact: str, low: int, high: int) -> Quote:
        """The words between two places, blanks around them left out."""
        place = (low, high)
        if place not in self._said:
            self._said[place] = self._words(low, high)
        said, start, end = self._said[place]
        return Quote(fact=fact, text=said, part=self.part, start=start, end=end)

    def _words(self, low: int, high: int) -> tuple[str, int, int]:
        inside, offset = self.text[low:high], self.offset
        bare = inside.strip()
        if len(bare) < len(inside):
            low += len(inside) - len(inside.lstrip())
            high = low + len(bare)
        said = one_line(bare)
        if len(said) > MAX_QUOTE:
            said = cut(said, MAX_QUOTE)
        return said, offset + low, offset + high

    def fact(
        self,
        name: str,
        value: str,
        place: tuple[int, int],
        *,
        sure: Confidence = Confidence.HIGH,
        around: tuple[int, int] | None = None,
    ) -> Fact:
        """A value read at `place`, quoted with the sentence `around` it."""
        start, end = place
        quote = self.words(name, *self.around(*(around or place)))
        where = (self.offset + start, self.offset + end)
        return Fact(
            name=name, value=value, quote=quote, confidence=sure, start=where[0], end=where[1]
        )

    def sentence(self, start: int, end: int) -> str:
        """The folded sentence around a place."""
        low, high = self.around(start, end)
        return self.folded[low:high]

    def first(self, fact: str, cue: Cue) -> Quote | None:
        """The sentence of the first match, or None."""
        found = cue.search(self.folded)
        return self.quote(fact, *found.span()) if found else None

    def slice(self, low: int, high: int) -> "Page":
        """The part between two places, which keeps its places in the whole."""
        return Page(self.text[low:high], self.part, self.offset + low)


def blocks(page: Page, places: list[int]) -> tuple[list[Page], Page]:
    """What a text says of each of several things, and what it says of all.

    A thing's own words run from the line that names it (or from its name, when a line names two)
    to the next thing, the last one's to the end of its paragraph.
    """
    starts = list(_starts(page.text, places))
    stop = page.text.find("\n\n", places[-1])
    ends = [*starts[1:], stop if stop >= 0 else len(page.text)]
    own = [page.slice(low, high) for low, high in zip(starts, ends, strict=True)]
    blank = "\n" * (ends[-1] - starts[0])
    rest = page.text[: starts[0]] + blank + page.text[ends[-1] :]
    return own, Page(rest, page.part, page.offset)


def _starts(text: str, places: list[int]) -> Iterator[int]:
    lines = [text.rfind("\n", 0, place) + 1 for place in places]
    for line, place in zip(lines, places, strict=True):
        yield place if lines.count(line) > 1 else line
