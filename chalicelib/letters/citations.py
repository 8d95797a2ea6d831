"""The sources of law that a text prints, as ids of the law's catalogue."""

import re
from collections.abc import Iterable
from datetime import date

from ..law.references import catalogue, in_force, reference
from ..law.values import Mark, Reference

# The id of an article is its number as the catalogue writes it: « L. 114-5 » is L114-5.
_ARTICLE = re.compile(r"\b([LRD])\*?\.\*?[ \u00a0](\d+(?:-\d+)*)")
_DECISION = re.compile(r"n°[ \u00a0](\d{6,7}|\d{2}[A-Z]{2}\d{5})\b")


def articles(text: str) -> tuple[str, ...]:
    """Ids of the articles this text cites, in order, once each."""
    return tuple(dict.fromkeys(kind + number for kind, number in _ARTICLE.findall(text)))


def decisions(text: str) -> tuple[str, ...]:
    """Numbers of the court decisions this text cites (not a request's number)."""
    return tuple(dict.fromkeys(_DECISION.findall(text)))


def printed(declared: Iterable[str], text: str) -> tuple[str, ...]:
    """Which of the declared ids this text prints."""
    cited = set(articles(text))
    return tuple(
        id_ for id_ in declared if id_ in cited or re.search(rf"n°[ \u00a0]{_number(id_)}\b", text)
    )


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


def _number(id_: str) -> str:
    return re.escape(id_.rpartition("-")[2])
