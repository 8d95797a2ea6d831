"""A paragraph of a table filled with words and with sources of law: `{L114-5}`, `{L114-5:n}`."""

import re
from datetime import date

from ..law import catalogue as law
from ..law.references import cite, in_force

_PLACE = re.compile(r"\{([\w-]+)(:n)?\}")
_NUMBER = re.compile(r"[LRD]\.\*?[ \u00a0][\d-]+")


def places(text: str) -> tuple[str, ...]:
    """The names between braces in a paragraph: words and references."""
    return tuple(name for name, _ in _PLACE.findall(text))


def references(text: str) -> tuple[str, ...]:
    """The ids of the references that a paragraph prints."""
    return tuple(name for name in places(text) if name in law())


def filled(text: str, words: dict[str, str], on: date) -> str:
    """The paragraph with its words and its references as cited on that day.

    Empty when one of them was not in force: a letter never cites it (design §3.8).
    """
    cited = references(text)
    if len(in_force(cited, on)) != len(set(cited)):
        return ""

    def put(match: re.Match[str]) -> str:
        name, number_only = match.groups()
        if name in words:
            return words[name]
        citation = cite(name, on)
        number = _NUMBER.search(citation) if number_only else None
        return number.group() if number else citation

    return _PLACE.sub(put, text)
