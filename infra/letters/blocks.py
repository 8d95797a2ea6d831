"""An address is one paragraph, its lines apart by line breaks, as a secretary types it.

LibreOffice lays a document out 25 paragraphs a page at first, and where its own page happens to end
on the twenty-fifth it leaves a heading behind, whatever « keep with next » says. A letter whose
sender, addressee and references are twelve paragraphs ends its first page just there.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from docx.document import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph

ADDRESSES = ("Expéditeur", "Destinataire", "Identité")
_TAG = re.compile(r"\{%p ((if|elif|else|endif)\b.*?) ?%\}")


class _Known(NamedTuple):
    """Whether a line of the block is certainly, or possibly, printed before this place."""

    surely: bool = False
    maybe: bool = False


def gathered(document: Document) -> int:
    """Make one paragraph of each address, its conditions within it; how many were made."""
    paragraphs, made, place = document.paragraphs, 0, 0
    while place < len(paragraphs):
        block = _block(paragraphs[place:])
        if sum(not _tag(p) for p in block) > 1:
            _join(block)
            made += 1
        place += max(len(block), 1)
    return made


def _block(paragraphs: Sequence[Paragraph]) -> list[Paragraph]:
    """The longest address these begin with, its conditions closed; empty when there is none."""
    depth, end, style = 0, 0, ""
    for place, paragraph in enumerate(paragraphs):
        tag = _tag(paragraph)
        if tag:
            depth += {"if": 1, "endif": -1}.get(tag.split()[0], 0)
        elif _goes_on(paragraph, style):
            style = _style(paragraph)
        else:
            break
        if depth < 0 or (depth == 0 and tag.startswith("el")):
            break
        if depth == 0:
            end = place + 1
    block = list(paragraphs[:end])
    return block if style and _breaks(block) is not None else []


def _goes_on(paragraph: Paragraph, style: str) -> bool:
    """A first line, or another one of the same kind that no space sets apart."""
    if _style(paragraph) not in ADDRESSES:
        return False
    return not style or (_style(paragraph) == style and not paragraph.paragraph_format.space_before)


def _breaks(block: Sequence[Paragraph]) -> list[bool] | None:
    """Which lines a line break goes before; None when it depends on a condition."""
    breaks: list[bool] = []
    known = _Known()
    entered: list[tuple[_Known, bool]] = []
    ends: list[list[_Known]] = []
    for paragraph in block:
        word = _tag(paragraph).split()[0] if _tag(paragraph) else ""
        if word == "if":
            entered.append((known, False))
            ends.append([])
        elif word in ("elif", "else"):
            ends[-1].append(known)
            entered[-1] = (entered[-1][0], word == "else")
            known = entered[-1][0]
        elif word == "endif":
            before, always = entered.pop()
            known = _after(before, [*ends.pop(), known], always)
        elif known.maybe and not known.surely:
            return None
        else:
            breaks.append(known.surely)
            known = _Known(surely=True, maybe=True)
    return breaks


def _after(before: _Known, branches: list[_Known], always: bool) -> _Known:
    surely = before.surely or (always and all(one.surely for one in branches))
    return _Known(surely, before.maybe or any(one.maybe for one in branches))


def _join(block: Sequence[Paragraph]) -> None:
    """All in the first line's paragraph, which ends as the last line did, on one page."""
    lines = [p for p in block if not _tag(p)]
    host, breaks = lines[0], iter(_breaks(block) or [])
    for run in [run for p in block for run in _runs(p, breaks)]:
        host._p.append(run)
    form, last = host.paragraph_format, lines[-1].paragraph_format
    form.space_after, form.keep_with_next = last.space_after, last.keep_with_next
    form.keep_together = True
    for paragraph in block:
        if paragraph is not host:
            paragraph._p.getparent().remove(paragraph._p)


def _runs(paragraph: Paragraph, breaks: Iterator[bool]) -> list[object]:
    tag = _tag(paragraph)
    if tag:
        return [_run("w:t", f"{{% {tag} %}}")]
    runs = list(paragraph._p.iterchildren(qn("w:r")))
    return [_run("w:br"), *runs] if next(breaks) else runs


def _run(name: str, text: str = "") -> object:
    run, child = OxmlElement("w:r"), OxmlElement(name)
    if text:
        child.text = text
    run.append(child)
    return run


def _tag(paragraph: Paragraph) -> str:
    """What a paragraph that holds only a condition says; empty for any other."""
    found = _TAG.fullmatch(paragraph.text.strip())
    return found[1] if found else ""


def _style(paragraph: Paragraph) -> str:
    return str(paragraph.style.name) if paragraph.style else ""
