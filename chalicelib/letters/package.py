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
_MACROS = re.compile(r"vbaProject|vbaData|activeX|oleObject|embeddings/", re.IGNORECASE)
_MACRO_TYPE = re.compile(rb"macroEnabled|vbaProject", re.IGNORECASE)
_ENCODING = re.compile(rb"""<\?xml[^>]*\bencoding\s*=\s*["'](?!(?:utf-8|us-ascii)["'])""", re.I)
_OUTSIDE = re.compile(rb"TargetMode\s*=", re.IGNORECASE)
_LINK = re.compile(r"(?:https?|mailto):", re.IGNORECASE)
_NOT_WORD = "ce n’est pas un document Word (.docx)."
_SAVE = "Dans Word : Fichier, Enregistrer sous, « Document Word (*.docx) »."
_LIGHTER = "Allégez-le : retirez ou réduisez les images."


def opened(template: str, data: bytes) -> dict[str, bytes]:
    """The members of a .docx. Raises TemplateError when it is not one, or is not safe to read."""
    if len(data) > MAX_FILE:
        raise TemplateError(template, "fichier", f"plus de {MAX_FILE // 1_000_000} Mo.", _LIGHTER)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _within_bounds(template, archive.infolist())
            members = {info.filename: archive.read(info) for info in archive.infolist()}
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError) as fault:
        raise TemplateError(template, "fichier", _NOT_WORD, _SAVE) from fault
    if DOCUMENT not in members or TYPES not in members:
        raise TemplateError(template, "fichier", _NOT_WORD, _SAVE)
    for name, content in members.items():
        _harmless(template, name, content)
    return members


def _within_bounds(template: str, infos: list[zipfile.ZipInfo]) -> None:
    # Names are told apart without regard to case (ECMA-376 part 2).
    names = [info.filename.casefold() for info in infos]
    if len(names) > MAX_MEMBERS or sum(info.file_size for info in infos) > MAX_UNPACKED:
        raise TemplateError(template, "fichier", "trop gros une fois décompressé.", _LIGHTER)
    twice = next((name for name in names if names.count(name) > 1), "")
    if twice:
        why = "cet élément du fichier est présent deux fois."
        raise TemplateError(template, twice, why, "Ouvrez-le dans Word et enregistrez-le.")


def _harmless(template: str, name: str, content: bytes) -> None:
    if _MACROS.search(name) or (name == TYPES and _MACRO_TYPE.search(content)):
        raise TemplateError(
            template, name, "les macros et les objets incorporés ne sont pas acceptés.", _SAVE
        )
    if not name.endswith((".xml", ".rels")):
        return
    if len(content) > MAX_PART:
        raise TemplateError(template, name, "cette partie du document est trop longue.", _LIGHTER)
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content or _coded(content):
        why = "déclaration XML interdite (DOCTYPE, ENTITY, ou codage autre que UTF-8)."
        raise TemplateError(template, name, why, "Word n’en écrit pas : refaites le fichier.")
    if name.endswith(".rels") and _OUTSIDE.search(content):
        _inside(template, name, content)


def _coded(content: bytes) -> bool:
    """Is it written in another code, in which a forbidden declaration would not be seen?"""
    return b"\0" in content[:4] or bool(_ENCODING.search(content[:200]))


def _inside(template: str, name: str, content: bytes) -> None:
    from docx.oxml.parser import parse_xml

    try:
        relations = list(parse_xml(content))
    except (SyntaxError, ValueError) as fault:
        raise TemplateError(template, name, f"XML mal formé ({fault}).") from fault
    for relation in relations:
        outside = relation.get("TargetMode", "").lower() == "external"
        link = str(relation.get("Type", "")).endswith("/hyperlink")
        if outside and not (link and _LINK.match(relation.get("Target", ""))):
            why = "le document appelle un fichier extérieur."
            raise TemplateError(template, name, why, "Dans Word, rompez ce lien.")


def sealed(members: dict[str, bytes], after: bytes = b"") -> bytes:
    """One .docx from its members: fixed order and dates, each member once.

    With `after`, what was sealed before of other members of the same file: it comes first, as it
    is, and is not compressed again.
    """
    order = sorted(members, key=lambda n: (n != TYPES, n != "_rels/.rels", n))
    return zipped(((name, members[name]) for name in order), after)


def zipped(members: Iterable[tuple[str, bytes]], after: bytes = b"") -> bytes:
    """A zip of these members in this order, behind those of the zip `after`.

    The same ones give the same bytes.
    """
    out = io.BytesIO(after)
    with zipfile.ZipFile(out, "a" if after else "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            info = zipfile.ZipInfo(name, _EPOCH)
            info.create_system = 0  # The same whatever machine writes it.
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return out.getvalue()
