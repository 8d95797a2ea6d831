"""Rows to a PDF: one embedded font, page numbers, no clock and no random id (decision 25).

The same rows give the same bytes. Text is drawn as text: addresses are no links.
"""

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from . import glyphs
from .catalogue import TEMPLATES
from .pieces import pieces
from .sheet import (
    BOTTOM,
    HEIGHT,
    LEFT,
    MM_PER_POINT,
    SMALL,
    TEXT_WIDTH,
    Page,
    Placed,
    Row,
    Style,
    pages,
)

if TYPE_CHECKING:
    from fpdf import FPDF

FONT = TEMPLATES / "fonts" / "DejaVuSans.ttf"
_ASCENT = 0.93  # Of the size: from a line's top to its baseline.
_PAGE_AT = TEXT_WIDTH - 30


class Metrics(NamedTuple):
    """The width of each sign of the font, in thousandths of its size."""

    widths: dict[int, float]

    def measure(self, text: str, style: Style) -> float:
        """Millimetres."""
        thousandths = sum(self.widths.get(ord(sign), 600) for sign in text)
        return thousandths * style.size * MM_PER_POINT / 1000


@cache
def metrics() -> Metrics:
    """Read once per process."""
    with _document() as (_, font):
        return Metrics({code: float(font.cw[code]) for code in font.cmap})


def pdf(title: str, foot: str, rows: Sequence[Row], on: date, following: int = 0) -> bytes:
    """The rows as a PDF titled `title`, with `foot` and the page number under each page.

    `on` is the day written in its properties, `following` how many pages will be put after them.
    """
    known = metrics()
    laid = pages([_visible(row, known) for row in rows], known.measure)
    left = _start(glyphs.shown(foot, known.widths), known)
    with _document() as (document, _):
        document.set_title(title)
        document.set_lang("fr-FR")
        document.set_producer("Vigie")
        document.set_creation_date(datetime.combine(on, time.min, UTC))
        for number, page in enumerate(laid, 1):
            document.add_page()
            _draw(document, page, known)
            right = pieces().say("page", page=number, pages=len(laid) + following)
            _foot(document, left, right, known)
        return bytes(document.output())


@contextmanager
def _document() -> "Iterator[tuple[FPDF, Any]]":
    """An empty document with its font, whose file is closed at the end."""
    with warnings.catch_warnings():
        # fpdf2 regrets that Pillow is not there: we print no picture.
        warnings.filterwarnings("ignore", message="Pillow could not be imported")
        from fpdf import FPDF

    document = FPDF(format="A4")
    document.set_auto_page_break(False)
    document.add_font("vigie", fname=FONT)
    font: Any = document.fonts["vigie"]
    try:
        yield document, font
    finally:
        font.ttfont.close()


def _visible(row: Row, known: Metrics) -> Row:
    cells = (cell._replace(text=glyphs.shown(cell.text, known.widths)) for cell in row.cells)
    return row._replace(cells=tuple(cells))


def _start(text: str, known: Metrics) -> str:
    """The start of a text that fits beside the page number."""
    text = text.replace("\n", " ")[:200]
    if known.measure(text, SMALL) <= _PAGE_AT:
        return text
    while text and known.measure(f"{text}…", SMALL) > _PAGE_AT:
        text = text[:-1]
    return f"{text.rstrip()}…"


def _draw(document: "FPDF", page: Page, known: Metrics) -> None:
    document.set_fill_color(238)
    for top, height in page.fills:
        document.rect(LEFT - 3, top - 1.2, TEXT_WIDTH + 6, height + 2.4, style="F")
    document.set_draw_color(170)
    document.set_line_width(0.2)
    for top in page.rules:
        document.line(LEFT, top - 1.1, LEFT + TEXT_WIDTH, top - 1.1)
    for line in page.lines:
        _write(document, line, known)


def _write(document: "FPDF", line: Placed, known: Metrics) -> None:
    from fpdf.enums import TextMode

    style, text, x = line.style, line.text, line.x
    document.set_font("vigie", size=style.size)
    document.set_text_color(90 if style.grey else 0)
    # One font file: bold is the same letters with a thin outline.
    document.text_mode = TextMode.FILL_STROKE if style.bold else TextMode.FILL
    document.set_draw_color(0)
    document.set_line_width(0.025 * style.size)
    if glyphs.right_to_left(text):
        if glyphs.opens_right(text):
            x += max(0.0, line.width - known.measure(text, style))
        text = glyphs.visual(text)
    document.text(x, line.y + style.size * MM_PER_POINT * _ASCENT, text)


def _foot(document: "FPDF", left: str, right: str, known: Metrics) -> None:
    top = HEIGHT - BOTTOM + 6
    document.set_draw_color(170)
    document.set_line_width(0.2)
    document.line(LEFT, top - 1.5, LEFT + TEXT_WIDTH, top - 1.5)
    _write(document, Placed(LEFT, top, TEXT_WIDTH, left, SMALL), known)
    x = LEFT + TEXT_WIDTH - known.measure(right, SMALL)
    _write(document, Placed(x, top, TEXT_WIDTH, right, SMALL), known)
