"""A .docx as a zip: opened within bounds, sealed so that the same content gives the same bytes.

A .docx comes from outside (a firm's template): members are counted, sized and looked at before
anything parses them (design §3.10). Duplicate members are what some versions of Word repair and
others refuse (python-docx issue 1436: a second docProps/core.xml in files saved by LibreOffice).
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterable

from ..errors import TemplateError

MAX_FILE = 5_000_000
MAX_UNPACKED = 10_000_000
MAX_PART = 2_000_000
MAX_MEMBERS = 400
TYPES = "[Content_Types].xml"
DOCUMENT = "word/document.xml"
_EPOCH = (1980, 1, 1, 0, 0, 0)
_MACROS = re.compile(r"vbaProject|vbaData|activeX|oleObject", re.IGNORECASE)
_OUTSIDE = re.compile(rb'<Relationship\b[^>]*TargetMode="External"[^>]*>')


def opened(template: str, data: bytes) -> dict[str, bytes]:
    """The members of a .docx. Raises TemplateError when it is not one, or is not safe to read."""
    if len(data) > MAX_FILE:
        raise TemplateError(template, "fichier", f"plus de {MAX_FILE // 1_000_000} Mo.")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _within_bounds(template, archive.infolist())
            members = {info.filename: archive.read(info) for info in archive.infolist()}
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError) as fault:
        raise TemplateError(
            template, "fichier", "ce n’est pas un document Word (.docx)."
        ) from fault
    if DOCUMENT not in members or TYPES not in members:
        raise TemplateError(template, "fichier", "ce n’est pas un document Word (.docx).")
    for name, content in members.items():
        _harmless(template, name, content)
    return members


def _within_bounds(template: str, infos: list[zipfile.ZipInfo]) -> None:
    names = [info.filename for info in infos]
    if len(names) > MAX_MEMBERS or sum(info.file_size for info in infos) > MAX_UNPACKED:
        raise TemplateError(template, "fichier", "trop gros une fois décompressé.")
    twice = next((name for name in names if names.count(name) > 1), "")
    if twice:
        raise TemplateError(template, twice, "cet élément du fichier est présent deux fois.")


def _harmless(template: str, name: str, content: bytes) -> None:
    if _MACROS.search(name):
        raise TemplateError(template, name, "les macros et contrôles ne sont pas acceptés.")
    if not name.endswith((".xml", ".rels")):
        return
    if len(content) > MAX_PART:
        raise TemplateError(template, name, "cette partie du document est trop longue.")
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content or b"\0" in content[:4]:
        raise TemplateError(template, name, "déclaration XML interdite (DOCTYPE, ENTITY, UTF-16).")
    for outside in _OUTSIDE.findall(content):
        if b"/hyperlink" not in outside:
            why = "le document appelle un fichier extérieur : rompez ce lien dans Word."
            raise TemplateError(template, name, why)


def sealed(members: dict[str, bytes]) -> bytes:
    """One .docx from its members: fixed order and dates, each member once."""
    order = sorted(members, key=lambda n: (n != TYPES, n != "_rels/.rels", n))
    return zipped((name, members[name]) for name in order)


def zipped(members: Iterable[tuple[str, bytes]]) -> bytes:
    """A zip of these members in this order; the same ones give the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            info = zipfile.ZipInfo(name, _EPOCH)
            info.create_system = 0  # The same whatever machine writes it.
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return out.getvalue()
