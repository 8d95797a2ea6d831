"""What only the printed pages show: a heading left behind at the foot of one, a page half empty."""

import io
import itertools
import re
from collections.abc import Iterator
from pathlib import Path

from docx import Document
from pypdf import PageObject, PdfReader

# Titles, and the words that open a party or the conclusions.
_HEADS = ("heading 1", "heading 2", "heading 3", "partie", "dispositif", "titre de requête")
_FOOT = re.compile(r"\d+/\d+$")
_HALF = 421  # Points: the middle of an A4 page.


def faults(docx: Path) -> Iterator[str]:
    """Each fault of the pages printed beside this .docx: `page 2 : …`."""
    heads, annexes = _styled(docx, _HEADS), _styled(docx, ("annexe",))
    pages = PdfReader(docx.with_suffix(".pdf")).pages
    shown = [_FOOT.sub("", _bare(page.extract_text())) for page in pages]
    for number, (text, after) in enumerate(itertools.pairwise(shown), 1):
        left = [head for head in heads if text.endswith(_bare(head))]
        if left:
            yield f"page {number} ends on the heading « {left[0]} »"
        following = after.removeprefix(shown[0][:0])
        opens = any(_bare(head) in following[:120] for head in annexes)
        if not opens and _lowest(pages[number - 1]) > _HALF:
            yield f"page {number} is half empty"


def _styled(docx: Path, styles: tuple[str, ...]) -> list[str]:
    paragraphs = Document(io.BytesIO(docx.read_bytes())).paragraphs
    return [
        p.text for p in paragraphs
        if p.text.strip() and p.style and str(p.style.name).casefold() in styles
    ]  # fmt: skip


def _bare(text: str) -> str:
    """Letters and signs alone: a PDF says nothing certain of its spaces."""
    return re.sub(r"[\s\u00a0\u202f]", "", text).replace("\u2011", "-").casefold()


def _lowest(page: PageObject) -> float:
    """How far above the page's edge its body ends, in points; the footer stands under 70."""
    places: list[float] = []

    def seen(text: str, _cm: object, place: list[float], _font: object, _size: float) -> None:
        if text.strip() and place[5] > 70:
            places.append(place[5])

    page.extract_text(visitor_text=seen)
    return min(places, default=0.0)
