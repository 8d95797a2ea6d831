"""The firm's letterhead (papier à en-tête) put on a template: headers, footers, margins, styles.

Of its body, only the signature block is taken (`stationery_signature`). The mention of a draft is
added to each header that lacks it, in a paragraph of its own, which the release takes out.
"""

import copy
import re
from functools import lru_cache
from typing import Any

from . import package, parts, relations
from .package import DOCUMENT
from .passages import folded
from .stationery_signature import block, sign
from .stationery_styles import restyled

NAME = "papier à en-tête"
MENTION = "Projet à valider par l’avocat"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_KINDS = {"header": "headerReference", "footer": "footerReference"}
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.{}+xml"
_PICTURES = {
    "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif",
    "bmp": "image/bmp", "tif": "image/tiff", "tiff": "image/tiff", "emf": "image/x-emf",
    "wmf": "image/x-wmf", "svg": "image/svg+xml",
}  # fmt: skip
# What the schema puts behind `titlePg` in a section.
_AFTER_TITLE = tuple(
    f"{_W}{tag}" for tag in ("textDirection", "bidi", "rtlGutter", "docGrid", "printerSettings")
)
_EMPTY = (
    '<w:{tag} xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    "<w:p/></w:{tag}>"
)


# Each pair is dressed once: a firm's drafts share their letterhead.
@lru_cache(maxsize=16)
def dressed(template: bytes, letterhead: bytes) -> bytes:
    """`template` on the firm's letterhead. The same two give the same bytes.

    Raises TemplateError when either is not a .docx that may be used.
    """
    members, paper = package.opened("modèle", template), package.opened(NAME, letterhead)
    body = parts.tree("modèle", DOCUMENT, members[DOCUMENT])
    source = _last_section(parts.tree(NAME, DOCUMENT, paper[DOCUMENT]))
    sign(body, block(paper))
    names = restyled(members, paper)
    sections = list(body.iter(f"{_W}sectPr"))
    if source is not None and sections:
        for section in sections:
            _page(section, source)
        _margins(members, paper, sections, source, names)
    members[DOCUMENT] = parts.serialized(body)
    return package.sealed(members)


def has_margins(members: dict[str, bytes]) -> bool:
    """Has this letterhead a header or a footer at all?"""
    source = _last_section(parts.tree(NAME, DOCUMENT, members[DOCUMENT]))
    return source is not None and any(_references(source, kind) for kind in _KINDS)


def _last_section(root: Any) -> Any:
    sections = list(root.iter(f"{_W}sectPr"))
    return sections[-1] if sections else None


def _page(section: Any, source: Any) -> None:
    """Paper size and margins of the letterhead."""
    for tag in (f"{_W}pgSz", f"{_W}pgMar"):
        own, given = section.find(tag), source.find(tag)
        if own is not None and given is not None:
            section.replace(own, copy.deepcopy(given))


def _margins(
    members: dict[str, bytes],
    paper: dict[str, bytes],
    sections: list[Any],
    source: Any,
    names: dict[str, str],
) -> None:
    """Headers and footers of the letterhead in the first section; the others follow it."""
    for kind in _KINDS:
        if not _references(source, kind) and kind == "footer":
            continue
        for section in sections:
            for old in _references(section, kind):
                section.remove(old)
        relations.drop(members, DOCUMENT, (kind,))
        _put(members, paper, sections[0], source, kind, names)
    _title_page(sections[0], source)


def _put(
    members: dict[str, bytes],
    paper: dict[str, bytes],
    section: Any,
    source: Any,
    kind: str,
    names: dict[str, str],
) -> None:
    known = relations.read(paper, DOCUMENT)
    given = {r.get(f"{_W}type", "default"): r for r in _references(source, kind)}
    wanted = ["default", *(t for t in ("first", "even") if t in given)]
    if source.find(f"{_W}titlePg") is not None and kind == "header" and "first" not in wanted:
        wanted.append("first")
    for number, sort in enumerate(wanted, 1):
        relation = known.get(relations.reference(given[sort])) if sort in given else None
        origin = (
            relations.target_of(DOCUMENT, relation.get("Target")) if relation is not None else ""
        )
        name = f"word/{kind}{number}.xml"
        members[name] = _written(members, paper, origin, kind, name, names)
        relations.declare(members, name, _TYPE.format(kind))
        made = section.makeelement(f"{_W}{_KINDS[kind]}", {f"{_W}type": sort})
        relations.refer(made, relations.add(members, DOCUMENT, kind, f"{kind}{number}.xml"))
        section.insert(number - 1, made)


def _written(
    members: dict[str, bytes],
    paper: dict[str, bytes],
    origin: str,
    kind: str,
    name: str,
    names: dict[str, str],
) -> bytes:
    tag = "hdr" if kind == "header" else "ftr"
    root = parts.tree(NAME, origin or kind, paper.get(origin, _EMPTY.format(tag=tag).encode()))
    for style in root.iter(f"{_W}pStyle", f"{_W}rStyle", f"{_W}tblStyle"):
        style.set(f"{_W}val", names.get(style.get(f"{_W}val"), style.get(f"{_W}val")))
    # Lists of the letterhead are numbered elsewhere: a header's paragraph keeps its text only.
    for numbering in list(root.iter(f"{_W}numPr")):
        numbering.getparent().remove(numbering)
    _carry(members, paper, origin, name, root)
    if kind == "header":
        _mention(root)
    return parts.serialized(root)


def _carry(
    members: dict[str, bytes], paper: dict[str, bytes], origin: str, name: str, root: Any
) -> None:
    """Pictures and web links of a header or footer, under names of their own."""
    known, made = relations.read(paper, origin) if origin else {}, {}
    for element, attribute, old in relations.ids_in(root):
        relation = known.get(old)
        kind = relation.get("Type", "").rpartition("/")[2] if relation is not None else ""
        if kind not in ("image", "hyperlink"):
            del element.attrib[attribute]
            continue
        if old not in made:
            made[old] = _related(members, paper, origin, name, relation, kind)
        element.set(attribute, made[old])


def _related(
    members: dict[str, bytes],
    paper: dict[str, bytes],
    origin: str,
    name: str,
    relation: Any,
    kind: str,
) -> str:
    target = relation.get("Target", "")
    if kind == "hyperlink":
        return relations.add(members, name, kind, target, "External")
    picture = relations.target_of(origin, target)
    extension = picture.rpartition(".")[2].lower()
    stem = re.sub(r"\W", "-", name.rpartition("/")[2].partition(".")[0])
    taken = sum(member.startswith(f"word/media/papier-{stem}-") for member in members)
    copied = f"media/papier-{stem}-{taken + 1}.{extension}"
    members[f"word/{copied}"] = paper.get(picture, b"")
    relations.declare(
        members, f"word/{copied}", _PICTURES.get(extension, "application/octet-stream")
    )
    return relations.add(members, name, kind, copied)


def _mention(root: Any) -> None:
    if folded(MENTION) in folded("\n".join(parts.paragraphs(root))):
        return
    paragraph = root.makeelement(f"{_W}p", {})
    form = paragraph.makeelement(f"{_W}pPr", {})
    form.append(form.makeelement(f"{_W}jc", {f"{_W}val": "right"}))
    run = paragraph.makeelement(f"{_W}r", {})
    face = run.makeelement(f"{_W}rPr", {})
    face.append(face.makeelement(f"{_W}i", {}))
    text = run.makeelement(f"{_W}t", {})
    text.text = MENTION
    run.append(face)
    run.append(text)
    paragraph.append(form)
    paragraph.append(run)
    root.insert(0, paragraph)


def _title_page(section: Any, source: Any) -> None:
    own = section.find(f"{_W}titlePg")
    if own is not None:
        section.remove(own)
    if source.find(f"{_W}titlePg") is None:
        return
    mark = section.makeelement(f"{_W}titlePg", {})
    later = next((child for child in section if child.tag in _AFTER_TITLE), None)
    if later is None:
        section.append(mark)
    else:
        later.addprevious(mark)


def _references(section: Any, kind: str) -> list[Any]:
    return list(section.findall(f"{_W}{_KINDS[kind]}"))
