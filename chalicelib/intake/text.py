"""Text of a mail: cleaned for people (quotes are cut from it) and folded for patterns.

`fold` keeps one character for one character, so that a match in the folded text has the same place
in the cleaned one and can be quoted exactly.
"""

import re
import unicodedata
from collections.abc import Iterator

MAX_TEXT = 200_000
"""Longest text read, in characters; a platform mail has a few thousand."""

MAX_KNOWN = 2_000
"""Characters whose folding is remembered: hostile mails must not fill the memory."""

_BREAKS = re.compile("\r\n|[\r\v\f\u0085\u2028\u2029]")
# Soft hyphens, marks of writing direction, controls; lone surrogates, which UTF-8 cannot encode.
_INVISIBLE = re.compile(
    "[\u0000-\u0008\u000e-\u001f\u007f-\u0084\u0086-\u009f\u00ad\u200b-\u200f\u202a-\u202e"
    "\u2060-\u2069\ud800-\udfff\ufeff\ufff9-\ufffb\ufffe\uffff]"
)
_BLANKS = re.compile("[ \t\u00a0\u202f]{2,}")
_END_OF_LINE = re.compile("[ \t\u00a0\u202f]+\n")
_BLANK_LINES = re.compile("\n{3,}")
# Only a letter and its few marks are composed: normalising a long run of marks is quadratic.
_MARKED = re.compile("[A-Za-z][\u0300-\u036f]{1,3}")
_SENTENCE_END = re.compile(r"[.!?;](?=\s)|\n\s*\n|\n\s*[-*•]\s")
_NOT_ASCII = re.compile("[^\x00-\x7f]")
_ADDRESS = re.compile(r"[^\s<>,;:\"()\[\]@]{1,64}@[^\s<>,;:\"()\[\]@]{1,255}")

_SAME = {
    "’": "'", "‘": "'", "ʼ": "'", "´": "'", "`": "'", "“": '"', "”": '"', "«": '"', "»": '"',
    "–": "-", "—": "-", "‑": "-", "‐": "-", "−": "-", "º": "°", "\u00a0": " ", "\u202f": " ",
    "\u2009": " ", "\t": " ",
}  # fmt: skip


class _Fold(dict[int, str]):
    """A table filled as characters are met, and no further than what a mail in French needs."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        folded = _SAME.get(char) or unicodedata.normalize("NFD", char)[0].casefold()
        folded = folded if len(folded) == 1 else char
        if len(self) < MAX_KNOWN:
            self[code] = folded
        return folded


_FOLD = _Fold()
_COMMON = tuple(zip("éèêàâçôîùû’\u00a0«»–`\t", "eeeaacoiuu' \"\"-' ", strict=True))
"""What French mails are full of."""


def clean(text: str) -> str:
    """The text with one line ending, composed accents, no invisible characters, no long blanks."""
    text = visible(_BREAKS.sub("\n", text))
    text = _MARKED.sub(lambda found: unicodedata.normalize("NFC", found[0]), text)
    text = _BLANKS.sub(" ", text)
    return _BLANK_LINES.sub("\n\n", _END_OF_LINE.sub("\n", text)).strip()


def visible(text: str) -> str:
    """The text without what no reader sees and no file or store takes: controls, surrogates.

    Every text of a mail goes through here: bodies by `clean`, headers and file names by `one_line`.
    """
    return _INVISIBLE.sub("", text)


def cut(text: str, most: int) -> str:
    """At most `most` characters of a text, with a mark people see where it was cut."""
    return text if len(text) <= most else f"{text[:most].rstrip()} […]"


def fold(text: str) -> str:
    """Lower case, no accents, plain quotes, dashes and spaces; same length as `text`."""
    if text.isascii():
        return text.lower().replace("`", "'").replace("\t", " ")
    # Half the time of `str.translate` on French. "İ" alone would take two characters.
    plain = text.replace("İ", "i").lower()
    for char, folded in _COMMON:
        plain = plain.replace(char, folded)
    return _NOT_ASCII.sub(_folded, plain)


def _folded(found: re.Match[str]) -> str:
    return _FOLD[ord(found[0])]


def fold_text(text: str) -> str:
    """`fold`, with the dot of "M. Traore" or "R. 5221-20" made "·": it ends no sentence."""
    folded = fold(text)
    pieces, done = [], 0
    for place in _dots(folded):
        if folded[place - 1].islower() and (place == 1 or folded[place - 2].isspace()):
            pieces += [folded[done:place], "·"]
            done = place + 1
    return "".join((*pieces, folded[done:])) if pieces else folded


def _dots(text: str) -> Iterator[int]:
    """The places of the dots, but one that opens the text."""
    place = text.find(".", 1)
    while place >= 0:
        yield place
        place = text.find(".", place + 1)


def addresses(header: str) -> list[str]:
    """The mail addresses written in a header, lower case; those between < and > when there are.

    Own rule: email.utils recurses on nested parentheses, and takes an address from a shown name.
    """
    bracketed = re.findall(r"<([^<>]{3,320})>", header)
    found = [_ADDRESS.fullmatch(text.strip()) for text in bracketed]
    kept = [match[0].lower() for match in found if match]
    return kept or [match[0].lower() for match in _ADDRESS.finditer(header)]


def one_line(text: str) -> str:
    """The visible words on one line, for a quote or a header."""
    return " ".join(visible(text).split())


def name_key(name: str) -> frozenset[str]:
    """The words of a name whatever their order, accents, case and hyphens; no civility."""
    words = re.findall(r"[a-z0-9]+", fold(name[:200]))
    return frozenset(words) - {"m", "mr", "mme", "mlle", "monsieur", "madame", "mademoiselle"}


def sentence_around(text: str, start: int, end: int, reach: int = 240) -> tuple[int, int]:
    """The place of the sentence holding `start:end`, at most `reach` characters on each side."""
    low, high = max(0, start - reach), min(len(text), end + reach)
    for found in _SENTENCE_END.finditer(text, low, start):
        low = found.end()
    after = _SENTENCE_END.search(text, end, high)
    return low, after.start() + 1 if after else high
