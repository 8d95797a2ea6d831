"""The PDF files a message encloses, put after its print: their pages as they are, nothing active.

One exhibit is one file (CJA R414-5): an attachment is a part of the message that brought it.
"""

import io
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from pypdf import PdfReader

MAX_BYTES = 15_000_000
MAX_PAGES = 300
# What opens, plays or runs; the rest of a page (text, stamps, signatures) stays.
_ACTIVE = ("/Link", "/FileAttachment", "/Movie", "/Sound", "/Screen", "/RichMedia", "/3D")
_LEADS = ("/A", "/AA", "/Dest", "/Parent", "/Popup", "/IRT")


class Sheets(NamedTuple):
    """A PDF that can be printed: its bytes and how many pages it has."""

    data: bytes
    pages: int


def sheets(data: bytes) -> Sheets | None:
    """The file as pages; None when it is no PDF, is locked, broken or too large."""
    if len(data) > MAX_BYTES or data.lstrip()[:5] != b"%PDF-":
        return None
    try:
        count = len(_reader(data).pages)
        made = joined(None, (Sheets(data, count),)) if 0 < count <= MAX_PAGES else b""
    except Exception:  # noqa: BLE001 - pypdf raises nearly anything on a broken file
        return None
    return Sheets(data, count) if made else None


def joined(print_: bytes | None, enclosed: tuple[Sheets, ...]) -> bytes:
    """One PDF: the print, then the pages of each enclosed file. Same arguments, same bytes."""
    from pypdf import PdfWriter

    if print_ is not None and not enclosed:
        return print_
    # Not as a context manager: entering it empties what was cloned.
    writer = PdfWriter(clone_from=io.BytesIO(print_) if print_ else None)
    for one in enclosed:
        for page in _reader(one.data).pages:
            # Before it is copied: what a copied object names is copied with it.
            _quiet(page)
            writer.add_page(page)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _reader(data: bytes) -> "PdfReader":
    from pypdf import PdfReader
    from pypdf.errors import PdfReadError

    reader = PdfReader(io.BytesIO(data))
    if reader.is_encrypted:
        raise PdfReadError("locked")
    return reader


def _quiet(page: Any) -> None:
    """Take from a page what acts when it is opened or clicked, and what leads out of it."""
    from pypdf.generic import ArrayObject, NameObject

    for name in ("/AA", "/B"):
        page.pop(name, None)
    kept = ArrayObject()
    for annotation in page.get("/Annots") or ():
        own = annotation.get_object()
        if own.get("/Subtype") in _ACTIVE:
            continue
        for name in _LEADS:
            own.pop(name, None)
        kept.append(annotation)
    page[NameObject("/Annots")] = kept
