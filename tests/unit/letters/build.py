"""Small templates for the tests, made with python-docx, and tampered with where a test says so."""

import io
import zipfile
from collections.abc import Callable

from docx import Document

from chalicelib.letters.package import sealed


def docx(*paragraphs: str, header: str = "") -> bytes:
    """A .docx of these paragraphs."""
    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    if header:
        document.sections[0].header.paragraphs[0].text = header
    raw = io.BytesIO()
    document.save(raw)
    return raw.getvalue()


def members(data: bytes) -> dict[str, bytes]:
    """Every member of a .docx."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def tampered(data: bytes, change: Callable[[dict[str, bytes]], None]) -> bytes:
    """The .docx after `change` on its members."""
    found = members(data)
    change(found)
    return sealed(found)
