"""The documents a complement request lists: bullets, or what follows the announcement."""

from collections.abc import Iterator
from typing import NamedTuple

from ..cases.parts import Quote, RequestedItem
from ..cases.words import Confidence
from . import wording
from .page import Page
from .text import cut, one_line
from .values import Fact

MAX_ITEMS = 40
MAX_LABEL = 300


class Asked(NamedTuple):
    """The documents asked for, the words that announce them, and each label as a fact."""

    items: tuple[RequestedItem, ...] = ()
    quote: Quote | None = None
    facts: tuple[Fact, ...] = ()


def requested(page: Page) -> Asked:
    """The documents asked for: the bullets under "les pièces suivantes :", or what follows it."""
    for cue in wording.LIST_CUE.matches(page.folded):
        bullets = _bullets(page, cue.end())
        spans = (bullets or _in_line(page, cue.end()))[:MAX_ITEMS]
        if spans:
            labels = [cut(_label(page, span), MAX_LABEL) for span in spans]
            sure = Confidence.HIGH if bullets else Confidence.MEDIUM
            return Asked(
                tuple(RequestedItem(id=f"p{n}", label=text) for n, text in enumerate(labels, 1)),
                page.quote("list", cue.start(), cue.end()),
                tuple(
                    page.fact("item", text, span, sure=sure)
                    for text, span in zip(labels, spans, strict=True)
                ),
            )
    return Asked()


def _label(page: Page, span: tuple[int, int]) -> str:
    return one_line(page.text[slice(*span)])


def _bullets(page: Page, at: int) -> list[tuple[int, int]]:
    """The places of the bulleted labels; a line drawn in goes on with the one above it."""
    spans: list[tuple[int, int]] = []
    for low, high in _lines(page.text, at, at + 20_000):
        bullet = wording.BULLET.match(page.folded, low, high)
        if bullet:
            spans.append((bullet.end(), high))
        elif page.text[low:high].strip():
            if not spans or not page.text.startswith((" ", "\t"), low):
                break
            spans[-1] = (spans[-1][0], high)
        if len(spans) > MAX_ITEMS:
            break
    return [span for low, high in spans if (span := _trimmed(page.text, low, high, " ;.,\t\n"))]


def _lines(text: str, at: int, stop: int) -> Iterator[tuple[int, int]]:
    stop = min(stop, len(text))
    while at < stop:
        end = text.find("\n", at, stop)
        end = stop if end < 0 else end
        yield at, end
        at = end + 1


def _in_line(page: Page, at: int) -> list[tuple[int, int]]:
    end = min(len(page.text), at + 600)
    for mark in ("\n\n", ". "):
        stop = page.text.find(mark, at, end)
        end = stop if stop >= 0 else end
    spans = []
    while at < end:
        stop = page.text.find(";", at, end)
        stop = end if stop < 0 else stop
        spans.append(_trimmed(page.text, at, stop, " .,\t\n"))
        at = stop + 1
    return [span for span in spans if span and any(c.isalpha() for c in page.text[slice(*span)])]


def _trimmed(text: str, low: int, high: int, marks: str) -> tuple[int, int] | None:
    """The place without blanks before it nor marks after it; None when nothing is left."""
    inside = text[low:high]
    low += len(inside) - len(inside.lstrip(" ,\t\n"))
    high -= len(inside) - len(inside.rstrip(marks))
    return (low, high) if low < high else None
