"""What a draft lacks: a visible `[À COMPLÉTER : …]` in place, never a blank (design §3.8)."""

import re
from html import escape

from .typography import NBSP

_BRACKETS = str.maketrans("[]", "()")
MARKER = re.compile(r"\[À COMPLÉTER[^\[\]]*\]")


class Gap:
    """A missing fact: false in a condition, and printed as its marker wherever it is used."""

    __slots__ = ("what",)

    def __init__(self, what: str) -> None:
        # A bracket in a fact that the gap quotes would end its marker.
        self.what = what.translate(_BRACKETS)

    def __bool__(self) -> bool:
        return False

    def __str__(self) -> str:
        return f"[À COMPLÉTER{NBSP}: {self.what}]"

    def __html__(self) -> str:
        return escape(str(self))


# What a fact may be: a text, a condition, rows of a list, or missing.
Value = str | bool | Gap | list[dict[str, str]]


def found(texts: list[str]) -> tuple[str, ...]:
    """What the markers of these texts ask for, once each, in reading order."""
    asked = (m.group() for text in texts for m in MARKER.finditer(text))
    names = (marker[1:-1].partition(":")[2].strip() or marker for marker in asked)
    return tuple(dict.fromkeys(names))
