"""Patterns over folded text, kept cheap: bounded blanks and gaps, and words looked for first.

A space of a pattern matches a run of blanks and line breaks, "…" up to 160 characters of the same
sentence. Nothing in a compiled pattern repeats without a bound, so a search is linear in the text.
"""

import re
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import islice

from ..cases.words import Confidence
from .openings import anchored, openings

MAX_MATCHES = 50
"""Matches looked at: a text made of cues must not cost more than a long one."""
_BLANKS = r"\s{1,5}"
_SAME_SENTENCE = "[^.!?;]{0,160}?"


@cache
def phrase(pattern: str) -> re.Pattern[str]:
    """The compiled pattern. Raises re.error."""
    return re.compile(pattern.replace(" ", _BLANKS).replace("…", _SAME_SENTENCE))


class Cue:
    """A pattern, the words one of which every match of it holds, and how sure a match makes.

    Where the pattern shows how its matches begin (`openings`), it is tried at those places alone.
    """

    __slots__ = ("anchored", "openings", "pattern", "rarest", "sure", "words")

    def __init__(
        self, pattern: str, words: Sequence[str] = (), sure: Confidence = Confidence.HIGH
    ) -> None:
        self.pattern = phrase(pattern)
        self.openings = openings(pattern)
        self.anchored = anchored(pattern)
        self.rarest = sorted(self.openings, key=len, reverse=True)
        self.words = tuple(words)
        self.sure = sure

    def may_match(self, folded: str) -> bool:
        """False when none of its words is there: looking for words is much the cheaper."""
        for word in self.words:
            if word in folded:
                return True
        return not self.words

    def search(self, folded: str) -> re.Match[str] | None:
        if not self.may_match(folded):
            return None
        if not self.openings:
            return self.pattern.search(folded)
        match = self.pattern.match
        for place in self.places(folded):
            if found := match(folded, place):
                return found
        return None

    def there(self, folded: str) -> bool:
        """Is there a match? The longest openings, which are the rarest, are tried first."""
        if not self.openings:
            return self.search(folded) is not None
        match = self.pattern.match
        for word in self.rarest:
            place = folded.find(word) if word in folded else -1
            while place >= 0:
                if match(folded, place):
                    return True
                place = folded.find(word, place + 1)
        return False

    def within(self, folded: str, low: int, high: int) -> bool:
        """Is there a match between two places? In a sentence its openings spare no time."""
        return self.pattern.search(folded, low, high) is not None

    def matches(self, folded: str) -> Iterable[re.Match[str]]:
        """The first matches, in order."""
        if not self.may_match(folded):
            return ()
        if not self.openings:
            return islice(self.pattern.finditer(folded), MAX_MATCHES)
        kept: list[re.Match[str]] = []
        low, match = 0, self.pattern.match
        for place in self.places(folded):
            if place >= low and (found := match(folded, place)):
                kept.append(found)
                low = found.end()
                if len(kept) == MAX_MATCHES:
                    break
        return kept

    def places(self, folded: str) -> list[int]:
        """Where its matches may begin, in order; its own words are known to be there."""
        if self.anchored:
            return [0]
        if not self.openings:
            return [m.start() for m in islice(self.pattern.finditer(folded), MAX_MATCHES)]
        places: list[int] = []
        for word in self.openings:
            if word in folded:
                place = folded.find(word)
                while place >= 0:
                    places.append(place)
                    place = folded.find(word, place + 1)
        if len(places) > 1:
            places.sort()
        return places
