"""The sources of law that a text prints, as ids of the law's catalogue."""

import re
from collections.abc import Iterable
from datetime import date

from ..law.references import catalogue, cite, in_force, reference
from ..law.values import Mark, Reference
from .typography import typeset

# The id of an article is its number as the catalogue writes it: « L. 114-5 » is L114-5.
_ARTICLE = re.compile(r"\b([LRD])\*?\.\*?[ \u00a0](\d+(?:-\d+)*)")
_BY_NUMBER = re.compile(r"[LRD]\d|(?:CE|CAA|TA)-(?!\d{4}-)")
_DECISION = re.compile(r"n°[ \u00a0](\d{6,7}|\d{2}[A-Z]{2}\d{5})\b")


def articles(text: str) -> tuple[str, ...]:
    """Ids of the articles this text cites, in order, once each."""
    return tuple(dict.fromkeys(kind + number for kind, number in _ARTICLE.findall(text)))


def decisions(text: str) -> tuple[str, ...]:
    """Numbers of the court decisions this text cites (not a request's number)."""
    return tuple(dict.fromkeys(_DECISION.findall(text)))


def printed(text: str, on: date) -> tuple[str, ...]:
    """The ids of the catalogue's sources that this text prints, as cited on that day or ever."""
    cited, numbers = {*articles(text)}, {*decisions(text)}
    return tuple(id_ for id_ in catalogue() if _is_printed(id_, text, cited, numbers, on))


def _is_printed(id_: str, text: str, cited: set[str], numbers: set[str], on: date) -> bool:
    if id_ in cited or id_.rpartition("-")[2] in numbers:
        return True
    # An order or a decree has no number of its own kind: its citation is looked for.
    wordings = {cite(id_), cite(id_, on)} if in_force((id_,), on) else {cite(id_)}
    return not _BY_NUMBER.match(id_) and any(typeset(wording) in text for wording in wordings)


def known_on(ids: Iterable[str], on: date) -> tuple[str, ...]:
    """Those of these ids that are catalogued and may be cited of an act of that day."""
    return in_force((id_ for id_ in ids if id_ in catalogue()), on)


def to_check(ids: Iterable[str], on: date) -> tuple[Reference, ...]:
    """Those that nobody has read whole (marks V-p and M) in their wording of that day."""
    found = (reference(id_, on) for id_ in known_on(ids, on))
    return tuple(r for r in found if r.mark is not Mark.READ)


def out_of_force(ids: Iterable[str], on: date) -> tuple[Reference, ...]:
    """Those that were not in force on that day: a letter must not cite them."""
    kept = known_on(ids, on)
    return tuple(reference(id_) for id_ in ids if id_ in catalogue() and id_ not in kept)
