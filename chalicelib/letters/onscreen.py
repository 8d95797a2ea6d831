"""A letter's own text as blocks to read on a page: headings, paragraphs, lists, tables, gaps.

It is for reading before the file is opened: the .docx stays what is validated and sent. Text that
Word keeps as deleted is not shown; footnotes come last.
"""

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import Any, NamedTuple

from ..errors import TemplateError
from . import package, parts
from .gaps import MARKER

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FILE = "projet"
_STYLES = "word/styles.xml"
_HEADING = re.compile(r"heading (\d)")
_TITLES = ("title", "titre de requête")
_LISTS = ("list bullet", "list number", "list paragraph")
_DASH = re.compile(r"[–—-][\s\u00a0]+")


class BlockKind(StrEnum):
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    TABLE = "table"
    NOTE = "note"


class Words(NamedTuple):
    """Some words; `gap`: a marker of what is missing."""

    text: str
    gap: bool


Line = tuple[Words, ...]


class Block(NamedTuple):
    """One block in reading order: its `lines`, or the `rows` of a table, each cell its lines.

    `level` is that of a heading, 1 the first.
    """

    kind: BlockKind
    lines: tuple[Line, ...] = ()
    level: int = 0
    rows: tuple[tuple[tuple[Line, ...], ...], ...] = ()


class Preview(NamedTuple):
    """`headers` are what stands above each page, as « Projet à valider par l’avocat »."""

    headers: tuple[str, ...]
    blocks: tuple[Block, ...]


def preview(docx: bytes) -> Preview:
    """What the file says. Raises TemplateError, in French, when it is not one to open."""
    members = package.opened(_FILE, docx)
    styles = _styles(members)
    body = parts.tree(_FILE, package.DOCUMENT, members[package.DOCUMENT]).find(f"{_W}body")
    blocks = [] if body is None else [*_blocks(body, styles)]
    if "word/footnotes.xml" in members:
        blocks += _notes(parts.tree(_FILE, "word/footnotes.xml", members["word/footnotes.xml"]))
    return Preview(headers=tuple(_headers(members)), blocks=tuple(blocks))


def _blocks(parent: Any, styles: dict[str, str]) -> Iterator[Block]:
    for child in parent:
        if child.tag == f"{_W}p":
            yield from _paragraph(child, styles)
        elif child.tag == f"{_W}tbl":
            rows = tuple(_row(row) for row in child.iter(f"{_W}tr"))
            yield Block(BlockKind.TABLE, rows=rows)
        elif child.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}customXml"):
            yield from _blocks(child, styles)


def _paragraph(element: Any, styles: dict[str, str]) -> Iterator[Block]:
    lines = _lines(element)
    if not lines:
        return
    style = styles.get(_of(element, "pStyle"), "")
    heading = _HEADING.fullmatch(style)
    if heading or style in _TITLES:
        yield Block(BlockKind.HEADING, lines, level=int(heading[1]) if heading else 1)
    elif _dashed(lines):
        yield Block(BlockKind.ITEM, _undashed(lines))
    elif element.find(f"{_W}pPr/{_W}numPr") is not None or style.startswith(_LISTS):
        yield Block(BlockKind.ITEM, lines)
    else:
        yield Block(BlockKind.PARAGRAPH, lines)


def _row(row: Any) -> tuple[tuple[Line, ...], ...]:
    return tuple(
        tuple(line for p in cell.iter(f"{_W}p") for line in _lines(p))
        for cell in row.iter(f"{_W}tc")
    )


def _lines(paragraph: Any) -> tuple[Line, ...]:
    """The lines of a paragraph that say something."""
    pieces: list[str] = []
    for element in paragraph.iter(*(f"{_W}{t}" for t in ("t", "br", "cr", "tab", "noBreakHyphen"))):
        tag = element.tag.removeprefix(_W)
        in_run = element.getparent().tag == f"{_W}r"
        said = {"br": "\n", "cr": "\n", "tab": " " if in_run else "", "noBreakHyphen": "\u2011"}
        pieces.append(said.get(tag) if tag in said else element.text or "")  # type: ignore[arg-type]
    lines = (line.strip() for line in "".join(pieces).split("\n"))
    return tuple(tuple(_words(line)) for line in lines if line)


def _words(line: str) -> Iterator[Words]:
    """The line cut at its gaps."""
    done = 0
    for marker in MARKER.finditer(line):
        if marker.start() > done:
            yield Words(line[done : marker.start()], gap=False)
        yield Words(marker.group(), gap=True)
        done = marker.end()
    if done < len(line):
        yield Words(line[done:], gap=False)


def _dashed(lines: tuple[Line, ...]) -> bool:
    return bool(_DASH.match(lines[0][0].text))


def _undashed(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """Without its first dash, which the page's own list replaces."""
    (first, *others), *rest = lines
    text = _DASH.sub("", first.text, count=1)
    kept = (Words(text, first.gap), *others) if text else tuple(others)
    return (kept, *rest)


def _styles(members: dict[str, bytes]) -> dict[str, str]:
    """Style ids to their names in lower case, which Word keeps in English for its own."""
    if _STYLES not in members:
        return {}
    root = parts.tree(_FILE, _STYLES, members[_STYLES])
    return {
        str(style.get(f"{_W}styleId")): str(name.get(f"{_W}val")).lower()
        for style in root.iter(f"{_W}style")
        if (name := style.find(f"{_W}name")) is not None
    }


def _of(paragraph: Any, property_: str) -> str:
    found = paragraph.find(f"{_W}pPr/{_W}{property_}")
    return "" if found is None else str(found.get(f"{_W}val"))


def _notes(root: Any) -> Iterator[Block]:
    for paragraph in root.iter(f"{_W}p"):
        if lines := _lines(paragraph):
            yield Block(BlockKind.NOTE, lines)


def _headers(members: dict[str, bytes]) -> Iterator[str]:
    """What the pages say above their text, once each."""
    said: list[str] = []
    for part in parts.textual(members):
        if part.startswith("word/header"):
            try:
                said += parts.paragraphs(parts.tree(_FILE, part, members[part]))
            except TemplateError:
                continue
    yield from dict.fromkeys(" ".join(line.split()) for line in said if line.strip())
