"""The firm's signature block: the letterhead's paragraphs in the style « Signature ».

They take the place of the line where a document has its lawyer sign; only their text is taken, so
that spaces and page breaks stay the document's.
"""

import copy
import re
from typing import Any

from . import parts, relations
from .package import DOCUMENT

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_LINE = re.compile(r"Maître[ \u00a0]\{\{ ?conseil\.nom ?\}\}\s*")
SIGNATURE = "signature"


def block(paper: dict[str, bytes]) -> tuple[str, ...]:
    """The lines of the firm's signature block; empty when it has none. Raises TemplateError."""
    body = parts.tree("papier à en-tête", DOCUMENT, paper[DOCUMENT])
    ids = _ids(paper)
    signed = [p for p in body.iter(f"{_W}p") if _style(p) in ids]
    return tuple(text for p in signed if (text := _text(p).strip()))


def sign(body: Any, lines: tuple[str, ...]) -> None:
    """Put these lines wherever the document has its lawyer sign."""
    for paragraph in [p for p in body.iter(f"{_W}p") if _LINE.fullmatch(_text(p))]:
        before = paragraph
        for number, line in enumerate(lines):
            new = _written(paragraph, line, first=number == 0)
            before.addnext(new)
            before = new
        if lines:
            paragraph.getparent().remove(paragraph)


def _written(model: Any, line: str, *, first: bool) -> Any:
    paragraph = model.makeelement(f"{_W}p", {})
    form = model.find(f"{_W}pPr")
    if form is not None:
        paragraph.append(copy.deepcopy(form))
        spacing = paragraph.find(f"{_W}pPr/{_W}spacing")
        if spacing is not None and not first:
            spacing.attrib.pop(f"{_W}before", None)
    run = paragraph.makeelement(f"{_W}r", {})
    text = run.makeelement(f"{_W}t", {})
    text.text = line
    run.append(text)
    paragraph.append(run)
    return paragraph


def _ids(members: dict[str, bytes]) -> set[str]:
    name = relations.related(members, "styles")
    if name not in members:
        return set()
    found = set()
    for style in parts.tree("papier à en-tête", name, members[name]).iterfind(f"{_W}style"):
        named = style.find(f"{_W}name")
        if named is not None and named.get(f"{_W}val", "").casefold() == SIGNATURE:
            found.add(style.get(f"{_W}styleId", ""))
    return found


def _style(paragraph: Any) -> str | None:
    style = paragraph.find(f"{_W}pPr/{_W}pStyle")
    return style.get(f"{_W}val") if style is not None else None


def _text(paragraph: Any) -> str:
    return "".join(node.text or "" for node in parts.texts(paragraph))
