"""Patterns over folded text, kept cheap: bounded blanks and gaps, and words looked for first.

A space of a pattern matches a run of blanks and line breaks, "…" up to 160 characters of the same
sentence. Nothing in a compiled pattern repeats without a bound, so a search is linear in the text.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import islice

from ..cases.words import Confidence

MAX_MATCHES = 50
"""Matches looked at: a text made of cues must not cost more than a long one."""
_BLANKS = r"\s{1,5}"
_SAME_SENTENCE = "[^.!?;]{0,160}?"


@cache
def phrase(pattern: str) -> re.Pattern[str]:
    """The compiled pattern. Raises re.error."""
    return re.compile(pattern.replace(" ", _BLANKS).replace("…", _SAME_SENTENCE))


class Cue:
    """A pattern, the words one of which every match of it holds, and how sure a match makes."""

    __slots__ = ("pattern", "sure", "words")

    def __init__(
        self, pattern: str, words: Sequence[str] = (), sure: Confidence = Confidence.HIGH
    ) -> None:
        self.pattern = phrase(pattern)
        self.words = tuple(words)
        self.sure = sure

    def may_match(self, folded: str) -> bool:
        """False when none of its words is there: looking for words is much the cheaper."""
        for word in self.words:
            if word in folded:
                return True
        return not self.words

    def search(self, folded: str) -> re.Match[str] | None:
        return self.pattern.search(folded) if self.may_match(folded) else None

    def matches(self, folded: str) -> Iterator[re.Match[str]]:
        """The first matches, in order."""
        if self.may_match(folded):
            yield from islice(self.pattern.finditer(folded), MAX_MATCHES)
