"""A draft as a lawyer gives it back: what its text holds, lacks, and still hides."""

import io
import re
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any

from ..cases.parts import Part
from ..errors import TemplateError
from . import package, parts
from .citations import printed
from .gaps import found

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
# ECMA-376 part 1, 17.13.5: every way Word keeps a change that nobody accepted.
_TRACKED = frozenset(
    f"{_W}{tag}"
    for tag in (
        "ins", "del", "moveFrom", "moveTo", "rPrChange", "pPrChange", "sectPrChange",
        "tblPrChange", "tblGridChange", "trPrChange", "tcPrChange", "tblPrExChange",
        "numberingChange", "cellIns", "cellDel", "cellMerge", "customXmlInsRangeStart",
        "customXmlDelRangeStart", "customXmlMoveFromRangeStart", "customXmlMoveToRangeStart",
    )
)  # fmt: skip
_TAG = re.compile(r"<[^>]*>")
_MARKER = "[A COMPLETER"
_COMMENTS = re.compile(r"word/comments\w*\.xml|word/people\.xml")
_FILE = "document déposé"


class Returned(Part, frozen=True, kw_only=True):
    """`text` is one line per paragraph, notes and headers last; `faults` are French lines."""

    text: tuple[str, ...]
    gaps: tuple[str, ...]
    cites: tuple[str, ...]
    faults: tuple[str, ...]


def read(docx: bytes, on: date) -> Returned:
    """What a lawyer's file holds; `on` is the day whose law it cites.

    Raises TemplateError, in French, when it is not to be kept.
    """
    members = package.opened(_FILE, docx)
    _opens(docx)
    roots = [parts.tree(_FILE, part, members[part]) for part in parts.textual(members)]
    lines = [line for root in roots for line in parts.paragraphs(root)]
    return Returned(
        text=tuple(lines),
        gaps=_gaps(members, lines),
        cites=printed("\n".join(lines), on),
        faults=tuple(_faults(roots)),
    )


def _opens(docx: bytes) -> None:
    from docx import Document

    try:
        Document(io.BytesIO(docx))
    except (KeyError, ValueError, SyntaxError, AttributeError, zipfile.BadZipFile) as fault:
        why = "Word ne pourrait pas l’ouvrir. Enregistrez-le de nouveau au format .docx."
        raise TemplateError(_FILE, "fichier", why) from fault


def _gaps(members: dict[str, bytes], lines: list[str]) -> tuple[str, ...]:
    """What the markers ask for; a marker cut, retyped or hidden in another part counts too."""
    asked = found(lines)
    texts = (
        _TAG.sub("", content.decode("utf-8", "replace"))
        for name, content in members.items()
        if name.endswith(".xml") and not _COMMENTS.fullmatch(name)
    )
    if not asked and any(_MARKER in _plain(text) for text in texts):
        return ("une marque « [À COMPLÉTER » reste dans le document",)
    return asked


def _plain(text: str) -> str:
    """Upper case without accents, so that `[à completer` is one too."""
    split = unicodedata.normalize("NFKD", text).upper()
    return "".join(c for c in split if not unicodedata.combining(c))


def _faults(roots: list[Any]) -> Iterator[str]:
    marks = Counter(e.tag for root in roots for e in root.iter() if e.tag in _TRACKED)
    if marks:
        yield (
            f"Le document garde {sum(marks.values())} modification(s) suivie(s) : acceptez-les ou "
            "refusez-les toutes dans Word (onglet Révision), puis déposez-le de nouveau."
        )
    if any(_hidden(root) for root in roots):
        yield (
            "Le document contient du texte masqué : affichez-le dans Word (Ctrl+A, Police, "
            "décochez « Masqué »), relisez-le, puis déposez-le de nouveau."
        )


def _hidden(root: Any) -> bool:
    off = ("0", "false", "off")
    for mark in root.iter(f"{_W}vanish"):
        run = mark.getparent().getparent()
        shown = mark.get(f"{_W}val", "1") in off
        if not shown and run.tag == f"{_W}r" and any(t.text for t in run.iter(f"{_W}t")):
            return True
    return False
