"""What Word refuses to open, or mends with a warning, looked for in a .docx without Word.

The order of properties is that of the schema (ECMA-376 part 1, CT_PPr and CT_RPr): LibreOffice and
python-docx read any order, Word calls the file unreadable.
"""

import io
import posixpath
import zipfile
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from lxml import etree

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_PPR = [
    "pStyle",
    "keepNext",
    "keepLines",
    "pageBreakBefore",
    "framePr",
    "widowControl",
    "numPr",
    "suppressLineNumbers",
    "pBdr",
    "shd",
    "tabs",
    "suppressAutoHyphens",
    "kinsoku",
    "wordWrap",
    "overflowPunct",
    "topLinePunct",
    "autoSpaceDE",
    "autoSpaceDN",
    "bidi",
    "adjustRightInd",
    "snapToGrid",
    "spacing",
    "ind",
    "contextualSpacing",
    "mirrorIndents",
    "suppressOverlap",
    "jc",
    "textDirection",
    "textAlignment",
    "textboxTightWrap",
    "outlineLvl",
    "divId",
    "cnfStyle",
    "rPr",
    "sectPr",
    "pPrChange",
]
_RPR = [
    "rStyle",
    "rFonts",
    "b",
    "bCs",
    "i",
    "iCs",
    "caps",
    "smallCaps",
    "strike",
    "dstrike",
    "outline",
    "shadow",
    "emboss",
    "imprint",
    "noProof",
    "snapToGrid",
    "vanish",
    "webHidden",
    "color",
    "spacing",
    "w",
    "kern",
    "position",
    "sz",
    "szCs",
    "highlight",
    "u",
    "effect",
    "bdr",
    "shd",
    "fitText",
    "vertAlign",
    "rtl",
    "cs",
    "em",
    "lang",
    "eastAsianLayout",
    "specVanish",
    "oMath",
    "rPrChange",
]
_ORDERS = {f"{_W}pPr": _PPR, f"{_W}rPr": _RPR}
_BLOCKS = {f"{_W}{tag}" for tag in ("p", "tbl", "sdt", "bookmarkStart", "bookmarkEnd", "sectPr")}
_STYLED = (f"{_W}pStyle", f"{_W}rStyle", f"{_W}tblStyle")


def faults(docx: bytes) -> Iterator[str]:
    """Each fault, by its part."""
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        names = archive.namelist()
        parts = {
            n: etree.fromstring(archive.read(n)) for n in names if n.endswith((".xml", ".rels"))
        }
    yield from (f"{name}: twice in the zip" for name, n in Counter(names).items() if n > 1)
    yield from _untyped(names, parts["[Content_Types].xml"])
    yield from _unrelated(names, parts)
    styles = {s.get(f"{_W}styleId") for s in parts["word/styles.xml"].iter(f"{_W}style")}
    for name, root in parts.items():
        yield from (f"{name}: {fault}" for fault in _part(root, styles))
    yield from (f"document: {fault}" for fault in _body(parts["word/document.xml"]))


def _part(root: Any, styles: set[str | None]) -> Iterator[str]:
    for element in root.iter(*_ORDERS):
        order = _ORDERS[element.tag]
        places = [order.index(etree.QName(c).localname) for c in element if c.tag.startswith(_W)]
        if any(one >= other for one, other in pairwise(places)):
            yield f"{etree.QName(element).localname} out of order: {[c.tag for c in element]}"
        if element.getparent().index(element) and element.getparent().tag in (f"{_W}p", f"{_W}r"):
            yield f"{etree.QName(element).localname} is not first"
    yield from (f"no style {e.get(f'{_W}val')}" for e in root.iter(*_STYLED)
                if e.get(f"{_W}val") not in styles)  # fmt: skip
    ids = Counter(e.get(f"{_W}id") for e in root.iter(f"{_W}bookmarkStart"))
    yield from (f"bookmark {one} twice" for one, n in ids.items() if n > 1)
    ignored = (root.get(f"{_MC}Ignorable") or "").split()
    yield from (f"prefix {p} is ignored and unknown" for p in ignored if p not in root.nsmap)


def _body(root: Any) -> Iterator[str]:
    (body,) = root
    if body[-1].tag != f"{_W}sectPr":
        yield "does not end with its section"
    yield from (f"a stray {child.tag}" for child in body if child.tag not in _BLOCKS)
    for cell in root.iter(f"{_W}tc"):
        if cell[-1].tag != f"{_W}p":
            yield "a cell does not end with a paragraph"
    begun = Counter(e.get(f"{_W}fldCharType") for e in root.iter(f"{_W}fldChar"))
    if begun["begin"] != begun["end"]:
        yield "a field is not closed"


def _untyped(names: list[str], types: Any) -> Iterator[str]:
    said = {e.get("PartName") or e.get("Extension") for e in types}
    for name in names:
        if name != "[Content_Types].xml" and not {f"/{name}", name.rpartition(".")[2]} & said:
            yield f"{name}: of no content type"


def _unrelated(names: list[str], parts: dict[str, Any]) -> Iterator[str]:
    """Relations to parts that are not there, and ids that no relation gives."""
    for name, root in parts.items():
        if name.endswith(".rels"):
            folder = posixpath.dirname(posixpath.dirname(name))
            for one in root.iter(_RELATION):
                target = posixpath.normpath(posixpath.join("/", folder, one.get("Target")))
                if one.get("TargetMode") != "External" and target.lstrip("/") not in names:
                    yield f"{name}: no part {target}"
        else:
            rels = f"{posixpath.dirname(name)}/_rels/{posixpath.basename(name)}.rels"
            given = {e.get("Id") for e in parts[rels]} if rels in parts else set()
            asked = {v for e in root.iter() for k, v in e.attrib.items() if k.startswith(_R)}
            yield from (f"{name}: no relation {one}" for one in asked - given)
