"""Text as a font can show it: nothing vanishes, right-to-left words read as they are written.

A sign that the font lacks becomes its code in brackets: a reader sees that something stood there,
and what (a name in another script, an emoji).
"""

import re
import unicodedata
from collections.abc import Container
from functools import cache

# A letter and its few marks are composed; normalising a long run of marks is quadratic.
_MARKED = re.compile("[^\\W\\d_][\u0300-\u036f]{1,3}")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_ARABIC = re.compile("[\u0600-\u06ff]+")
# Shape the word around them, or choose a variant of the sign before: they have no look themselves.
_LOOKLESS = re.compile("[\u200b-\u200f\u061c\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff]")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_MIRRORED = dict(zip("()[]{}<>«»", ")(][}{><»«", strict=True))
_FORMS = ("isolated", "final", "initial", "medial")
Forms = dict[str, dict[str, str]]


def shown(text: str, known: Container[int]) -> str:
    """`text` in signs of the font whose code points are `known`, line breaks kept."""
    text = _CONTROL.sub("", _LOOKLESS.sub("", text)).replace("\t", "    ")
    text = _MARKED.sub(lambda found: unicodedata.normalize("NFC", found[0]), text)
    text = _ARABIC.sub(lambda found: _joined(found[0]), text)
    if all(ord(sign) in known for sign in set(text) if sign != "\n"):
        return text
    coded = [s if s == "\n" or ord(s) in known else f"[U+{ord(s):04X}]" for s in text]
    return "".join(coded).replace("][U", " U")


def coded(text: str) -> bool:
    """Does a shown text hold a code for a sign?"""
    return "[U+" in text


def right_to_left(line: str) -> bool:
    """Does the line hold a word that is written from right to left?"""
    return _RIGHT_TO_LEFT.search(line) is not None


def opens_right(line: str) -> bool:
    """Is its first letter one of such a word? Then the whole line goes to the right."""
    letters = (sign for sign in line if unicodedata.bidirectional(sign) in ("L", "R", "AL"))
    return unicodedata.bidirectional(next(letters, "a")) != "L"


def visual(line: str) -> str:
    """The line in the order it is drawn, from left to right (Unicode's bidirectional rules)."""
    from fpdf.bidi import BidiParagraph

    drawn = BidiParagraph(line).get_reordered_characters()
    return "".join(
        _MIRRORED.get(c.character, c.character) if c.embedding_level % 2 else c.character
        for c in drawn
    )


def _joined(word: str) -> str:
    """An Arabic word with each letter in the form its neighbours give it."""
    forms = _forms()
    out = []
    for place, letter in enumerate(word):
        own = forms.get(letter, {})
        before = "initial" in forms.get(word[place - 1], {}) if place else False
        after = "final" in forms.get(word[place + 1], {}) if place + 1 < len(word) else False
        after = after and "initial" in own
        name = ("medial" if after else "final") if before else ("initial" if after else "isolated")
        out.append(own.get(name, letter))
    return "".join(out)


@cache
def _forms() -> Forms:
    """Letter → its forms, from Unicode's own decompositions (Arabic Presentation Forms-B)."""
    found: Forms = {}
    for code in range(0xFE80, 0xFEF5):
        kind, *letters = unicodedata.decomposition(chr(code)).split()
        if len(letters) == 1 and kind.strip("<>") in _FORMS:
            found.setdefault(chr(int(letters[0], 16)), {})[kind.strip("<>")] = chr(code)
    return found
