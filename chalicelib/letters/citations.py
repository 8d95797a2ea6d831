"""The sources of law that a text prints, as ids of the law's catalogue."""

import re
from collections.abc import Iterable

from ..law.references import catalogue, reference
from ..law.values import Mark, Reference

# The id of an article is its number as the catalogue writes it: « L. 114-5 » is L114-5.
_ARTICLE = re.compile(r"\b([LRD])\*?\.[ \u00a0](\d+(?:-\d+)*)")
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


def to_check(ids: Iterable[str]) -> tuple[Reference, ...]:
    """Those of these references that nobody has read whole (marks V-p and M)."""
    known = (reference(id_) for id_ in dict.fromkeys(ids) if id_ in catalogue())
    return tuple(r for r in known if r.mark is not Mark.READ)


def _number(id_: str) -> str:
    return re.escape(id_.rpartition("-")[2])
