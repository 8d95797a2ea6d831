"""A4 sheets laid out line by line: rows of cells, wrapped, never clipped. Pure arithmetic.

`drawn` measures and draws them with fpdf2 (decision 25).
"""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

WIDTH, HEIGHT = 210.0, 297.0
LEFT, TOP, BOTTOM = 20.0, 18.0, 22.0
TEXT_WIDTH = WIDTH - 2 * LEFT
MM_PER_POINT = 25.4 / 72
_LEADING = 1.42
_ROOM = HEIGHT - BOTTOM
# Where a word longer than its line may be cut: after the signs that part an address.
_STOPS = re.compile(r"[^/?&=.,;:@_\-]*[/?&=.,;:@_\-]+|[^/?&=.,;:@_\-]+")


class Style(NamedTuple):
    """Size in points."""

    size: float = 9.5
    bold: bool = False
    grey: bool = False


PLAIN, SMALL = Style(), Style(7.5, grey=True)
STRONG, TITLE, LABEL = Style(bold=True), Style(14, bold=True), Style(grey=True)
Measure = Callable[[str, Style], float]
"""The width of a text, in millimetres."""


class Cell(NamedTuple):
    """A text in a column: `x` from the left margin and `width`, in millimetres."""

    text: str
    x: float = 0.0
    width: float = TEXT_WIDTH
    style: Style = PLAIN


class Row(NamedTuple):
    """Cells side by side, `above` them so many millimetres of white.

    `fill` shades them, `ruled` draws a line over them, `keep` holds them with the row that follows.
    """

    cells: tuple[Cell, ...]
    above: float = 0.0
    fill: bool = False
    ruled: bool = False
    keep: bool = False


class Placed(NamedTuple):
    """A line of a cell at its place on the page: its left side, its top, the width it has."""

    x: float
    y: float
    width: float
    text: str
    style: Style


class Page(NamedTuple):
    """What one page shows. `fills` are (top, height) of shades, `rules` the heights of lines."""

    lines: list[Placed]
    fills: list[tuple[float, float]]
    rules: list[float]


class _Strip(NamedTuple):
    """One line of a row: its height, and the text of each cell there."""

    height: float
    cells: tuple[tuple[Cell, str], ...]


def line_height(style: Style) -> float:
    """Millimetres from one line to the next."""
    return style.size * MM_PER_POINT * _LEADING


def pages(rows: Sequence[Row], measure: Measure) -> list[Page]:
    """The rows on as many pages as they take, at least one."""
    made, y = [Page([], [], [])], TOP
    laid = [_strips(row, measure) for row in rows]
    for place, (row, strips) in enumerate(zip(rows, laid, strict=True)):
        y += row.above if y > TOP else 0
        if y > TOP and y + _needed(rows, laid, place) > _ROOM:
            made.append(Page([], [], []))
            y = TOP
        if row.ruled:
            made[-1].rules.append(y)
        drawn: list[tuple[int, Placed]] = []
        for strip in strips:
            if y + strip.height > _ROOM:
                _flush(made[-1], drawn)
                made.append(Page([], [], []))
                y = TOP
            if row.fill:
                made[-1].fills.append((y, strip.height))
            drawn += _lines(strip, y)
            y += strip.height
        _flush(made[-1], drawn)
    return made


def _flush(page: Page, drawn: list[tuple[int, Placed]]) -> None:
    """Column after column, as a voice or a copy reads a row; not line across line."""
    page.lines.extend(line for _, line in sorted(drawn, key=lambda one: one[0]))
    drawn.clear()


def _needed(rows: Sequence[Row], laid: Sequence[list[_Strip]], place: int) -> float:
    """The height that must hold together from this row on: a short row, a heading and its text."""
    strips = laid[place]
    whole = rows[place].keep or rows[place].fill or len(strips) <= 3
    height = sum(strip.height for strip in (strips if whole else strips[:2]))
    if rows[place].keep and place + 1 < len(rows):
        height += rows[place + 1].above + _needed(rows, laid, place + 1)
    return min(height, _ROOM - TOP)


def _lines(strip: _Strip, y: float) -> Iterator[tuple[int, Placed]]:
    for column, (cell, text) in enumerate(strip.cells):
        if text:
            yield column, Placed(LEFT + cell.x, y, cell.width, text, cell.style)


def _strips(row: Row, measure: Measure) -> list[_Strip]:
    columns = [
        (cell, list(wrapped(cell.text, cell.width, cell.style, measure))) for cell in row.cells
    ]
    height = max(line_height(cell.style) for cell in row.cells)
    return [
        _Strip(height, tuple((cell, lines[n] if n < len(lines) else "") for cell, lines in columns))
        for n in range(max(len(lines) for _, lines in columns))
    ]


def wrapped(text: str, width: float, style: Style, measure: Measure) -> Iterator[str]:
    """The lines of a text within `width`; a word too long for a line is cut, never clipped."""
    for paragraph in text.split("\n"):
        line, used = "", 0.0
        for word in _words(paragraph, width, style, measure):
            wide = measure(word, style)
            if line and used + measure(word.rstrip(" "), style) > width:
                yield line.rstrip(" ")
                line, used = "", 0.0
            line, used = line + word, used + wide
        yield line.rstrip(" ")


def _words(paragraph: str, width: float, style: Style, measure: Measure) -> Iterator[str]:
    """The words with the spaces that follow them; too long ones in pieces."""
    for word in re.findall(r" *[^ ]+ *|^ +$", paragraph):
        if measure(word, style) <= width:
            yield word
        else:
            for piece in _STOPS.findall(word):
                yield from _chopped(piece, width, style, measure)


def _chopped(piece: str, width: float, style: Style, measure: Measure) -> Iterator[str]:
    rest, used = "", 0.0
    for sign in piece:
        wide = measure(sign, style)
        if rest and used + wide > width:
            yield rest
            rest, used = "", 0.0
        rest, used = rest + sign, used + wide
    yield rest
