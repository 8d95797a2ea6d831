"""The last pass on a filled part: typography, highlighted gaps, silent properties."""

import copy
import re
from datetime import date
from typing import Any
from xml.sax.saxutils import escape

from .gaps import MARKER
from .parts import texts
from .typography import typeset_all

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
# What Word's schema puts after `highlight` in run properties; it goes before the first of them.
_AFTER_HIGHLIGHT = frozenset(
    f"{_W}{tag}"
    for tag in (
        "u", "effect", "bdr", "shd", "fitText", "vertAlign", "rtl", "cs", "em", "lang",
        "eastAsianLayout", "specVanish", "oMath",
    )
)  # fmt: skip
# A number that a line must not cut: of an article (L. 114-5), of a case (n° 7500-2026-0412)…
# It opens with a letter to look for, as the rules of typography do.
_NUMBER = re.compile(r"[LRDnN](?:(?<=[LRD])\.?\*?|(?<=[nN])°)[ \u00a0]\d+(?:-\d+)+")
CORE = "docProps/core.xml"
_CORE_XML = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/'
    'core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:dcterms="http://purl.org/dc/terms/" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
    "<dc:title>{title}</dc:title><dc:language>fr-FR</dc:language>"
    '<dcterms:created xsi:type="dcterms:W3CDTF">{day}T00:00:00Z</dcterms:created>'
    '<dcterms:modified xsi:type="dcterms:W3CDTF">{day}T00:00:00Z</dcterms:modified>'
    "</cp:coreProperties>"
)


def typeset_runs(root: Any) -> None:
    """French typography in every text of the part."""
    nodes = texts(root)
    for node, text in zip(nodes, typeset_all([node.text or "" for node in nodes]), strict=True):
        _write(node, text)


def highlight_gaps(root: Any) -> None:
    """Each `[À COMPLÉTER …]` in a run of its own, highlighted in yellow, the rest as it was."""
    for node in texts(root):
        if MARKER.search(node.text or ""):
            _split(node)


def keep_numbers_whole(root: Any) -> None:
    """The hyphens of a number that is cited as w:noBreakHyphen: no line ends on one of them.

    Last, since what Word reads as a hyphen is then no letter of the text (`parts.paragraphs` does).
    """
    for node in texts(root):
        text = node.text or ""
        places = [m.start() + i for m in _NUMBER.finditer(text) for i in _hyphens(m.group())]
        if places:
            _unbroken(node, text, places)


def _hyphens(number: str) -> list[int]:
    return [i for i, sign in enumerate(number) if sign == "-"]


def _unbroken(node: Any, text: str, places: list[int]) -> None:
    """Cut the text at these hyphens, inside its run."""
    ends = [*places, len(text)]
    _write(node, text[: places[0]])
    last = node
    for place, end in zip(places, ends[1:], strict=True):
        hyphen, rest = (node.makeelement(f"{_W}{tag}", {}) for tag in ("noBreakHyphen", "t"))
        _write(rest, text[place + 1 : end])
        last.addnext(hyphen)
        hyphen.addnext(rest)
        last = rest


def properties(title: str, on: date) -> bytes:
    """Properties made from the draft alone: no author, no revision, no clock."""
    return _CORE_XML.format(title=escape(title), day=on.isoformat()).encode()


def _split(node: Any) -> None:
    run, text = node.getparent(), node.text
    pieces, last = [], 0
    for match in MARKER.finditer(text):
        pieces += [(text[last : match.start()], False), (match.group(), True)]
        last = match.end()
    pieces.append((text[last:], False))
    before, after = _around(run, node)
    runs = [_run(run, [copy.deepcopy(e) for e in before])] if before else []
    for piece, gap in pieces:
        if piece:
            runs.append(_text_run(run, node, piece, gap))
    if after:
        runs.append(_run(run, [copy.deepcopy(e) for e in after]))
    for new in reversed(runs):
        run.addnext(new)
    run.getparent().remove(run)


def _around(run: Any, node: Any) -> tuple[list[Any], list[Any]]:
    children = [child for child in run if child.tag != f"{_W}rPr"]
    place = children.index(node)
    return children[:place], children[place + 1 :]


def _run(model: Any, children: list[Any]) -> Any:
    run = model.makeelement(f"{_W}r", {})
    properties = model.find(f"{_W}rPr")
    if properties is not None:
        run.append(copy.deepcopy(properties))
    for child in children:
        run.append(child)
    return run


def _text_run(model: Any, node: Any, text: str, gap: bool) -> Any:
    child = node.makeelement(f"{_W}t", {})
    _write(child, text)
    run = _run(model, [child])
    if gap:
        _highlight(run)
    return run


def _highlight(run: Any) -> None:
    properties = run.find(f"{_W}rPr")
    if properties is None:
        properties = run.makeelement(f"{_W}rPr", {})
        run.insert(0, properties)
    for old in properties.findall(f"{_W}highlight"):
        properties.remove(old)
    mark = run.makeelement(f"{_W}highlight", {f"{_W}val": "yellow"})
    later = next((e for e in properties if e.tag in _AFTER_HIGHLIGHT), None)
    if later is None:
        properties.append(mark)
    else:
        later.addprevious(mark)


def _write(node: Any, text: str) -> None:
    node.text = text
    if text != text.strip():
        node.set(_SPACE, "preserve")
