"""The final file: the draft's mention, comments, properties and traces of editing taken out."""

import posixpath
import re
from datetime import date
from typing import Any

from ..errors import BadInput
from . import finish, package, parts
from .gaps import MARKER
from .giving_back import read

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FILE = "document validé"
_DROPPED = re.compile(
    r"docProps/(custom|app)\.xml|docProps/thumbnail\.\w+|customXml/.*|"
    r"word/(comments\w*|people|documenttasks.*)\.xml|word/_rels/comments\w*\.xml\.rels"
)
_COMMENTS = tuple(
    f"{_W}{tag}" for tag in ("commentRangeStart", "commentRangeEnd", "commentReference")
)
_TRACES = (*_COMMENTS, f"{_W}rsids", f"{_W}rsid", f"{_W}dataBinding", f"{_W}proofErr")
_RSID = re.compile(rf"{re.escape(_W)}rsid\w*")
_SHOWN = tuple(
    f"{_W}{tag}"
    for tag in (
        "drawing",
        "pict",
        "object",
        "fldChar",
        "fldSimple",
        "sectPr",
        "noBreakHyphen",
        "sym",
    )
)
_TEXTPATH = "{urn:schemas-microsoft-com:vml}textpath"


def final(docx: bytes, marks: tuple[str, ...], title: str, on: date) -> bytes:
    """The file to send, made of a lawyer's version; `marks` are the mentions of a draft.

    Raises BadInput, in French, while a gap, a tracked change or hidden text remains, or a mention
    that could not be taken out; TemplateError when it is not a Word file.
    """
    returned = read(docx, on)
    if returned.gaps:
        raise BadInput("document", f"il reste à compléter : {' ; '.join(returned.gaps)}.")
    if returned.faults:
        raise BadInput("document", " ".join(returned.faults))
    members = _kept(package.opened(_FILE, docx))
    for part in [name for name in members if _is_text(name)]:
        root = parts.tree(_FILE, part, members[part])
        _without_traces(root)
        for mark in marks:
            _without_mark(root, mark)
        members[part] = parts.serialized(root)
    if finish.CORE in members:
        members[finish.CORE] = finish.properties(title, on)
    made = package.sealed(members)
    _clean(made, marks, on)
    return made


def _is_text(name: str) -> bool:
    return name.startswith("word/") and name.endswith(".xml") and "/theme/" not in name


def _clean(docx: bytes, marks: tuple[str, ...], on: date) -> None:
    """What was made is read again: nothing that should have gone may leave."""
    text = "\n".join(read(docx, on).text)
    left = [mark for mark in marks if _folded(mark) in _folded(text)]
    if left or MARKER.search(text):
        why = f"la mention « {left[0] if left else 'À COMPLÉTER'} » n’a pas pu être retirée."
        raise BadInput("document", why, "Retirez-la dans Word, puis déposez le document.")


def _kept(members: dict[str, bytes]) -> dict[str, bytes]:
    """The members without those to drop, and without what points at them."""
    gone = {name for name in members if _DROPPED.fullmatch(name)}
    kept = {name: data for name, data in members.items() if name not in gone}
    for name in [n for n in kept if n.endswith(".rels")]:
        base = posixpath.dirname(posixpath.dirname(name))
        kept[name] = _unlinked(name, kept[name], base, gone)
    kept[package.TYPES] = _unlinked(package.TYPES, kept[package.TYPES], "", gone)
    return kept


def _unlinked(name: str, data: bytes, base: str, gone: set[str]) -> bytes:
    root = parts.tree(_FILE, name, data)
    for child in list(root):
        target = child.get("Target") or child.get("PartName") or ""
        path = target if target.startswith("/") else posixpath.join("/", base, target)
        outside = child.get("TargetMode") == "External"
        if not outside and posixpath.normpath(path).lstrip("/") in gone:
            root.remove(child)
    return parts.serialized(root)


def _without_traces(root: Any) -> None:
    for element in list(root.iter(*_TRACES)):
        element.getparent().remove(element)
    for element in root.iter():
        for name in [n for n in element.attrib if _RSID.fullmatch(n)]:
            del element.attrib[name]


def _without_mark(root: Any, mark: str) -> None:
    wanted = _folded(mark)
    for path in list(root.iter(_TEXTPATH)):
        if wanted in _folded(path.get("string", "")):
            picture = next(path.iterancestors(f"{_W}pict"), path)
            picture.getparent().remove(picture)
    for paragraph in list(root.iter(f"{_W}p")):
        nodes = [t for t in parts.texts(paragraph) if next(t.iterancestors(f"{_W}p")) is paragraph]
        if _cut(nodes, wanted) and _bare(paragraph):
            paragraph.getparent().remove(paragraph)


def _bare(paragraph: Any) -> bool:
    """Nothing is left of it but a blank line, and what holds it stays whole without it."""
    if any((t.text or "").strip() for t in parts.texts(paragraph)):
        return False
    if next(paragraph.iter(*_SHOWN), None) is not None:
        return False
    # A header must keep a paragraph, a table cell must end with one.
    after = [e.tag for e in paragraph.itersiblings()]
    before = [e.tag for e in paragraph.itersiblings(preceding=True)]
    in_cell = paragraph.getparent().tag == f"{_W}tc"
    return f"{_W}p" in (after[-1:] if in_cell else [*after, *before])


def _cut(nodes: list[Any], wanted: str) -> bool:
    """Take `wanted` out of texts that Word may have split over several runs; was it there?"""
    found = False
    while (start := _folded("".join(n.text or "" for n in nodes)).find(wanted)) >= 0:
        found, end, place = True, start + len(wanted), 0
        for node in nodes:
            text = node.text or ""
            first, last = max(start - place, 0), max(end - place, 0)
            node.text = text[:first] + text[last:]
            place += len(text)
    return found


def _folded(text: str) -> str:
    """As long as `text`: one apostrophe, one space, lower case where it keeps the length."""
    plain = text.translate({0x2019: "'", 0xA0: " ", 0x202F: " "})
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in plain)
