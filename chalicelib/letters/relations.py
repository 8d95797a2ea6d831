"""The relations and content types of a .docx's parts: read, moved and written as members."""

import posixpath
from typing import Any

from . import parts
from .package import DOCUMENT, TYPES

RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_R = f"{{{RELATIONS}}}"


def rels_of(part: str) -> str:
    """The member that holds the relations of `part`."""
    folder, name = posixpath.split(part)
    return f"{folder}/_rels/{name}.rels"


def target_of(part: str, target: str) -> str:
    """The member that a relation of `part` points at."""
    joined = posixpath.join("/", posixpath.dirname(part), target)
    return posixpath.normpath(joined).lstrip("/")


def read(members: dict[str, bytes], part: str) -> dict[str, Any]:
    """The relations of `part`, by id. Raises TemplateError."""
    name = rels_of(part)
    if name not in members:
        return {}
    return {r.get("Id", ""): r for r in parts.tree("modèle", name, members[name])}


def related(members: dict[str, bytes], kind: str) -> str:
    """The member that the body calls its `kind` (styles, theme…); empty when it has none."""
    for relation in read(members, DOCUMENT).values():
        if relation.get("Type", "").endswith(f"/{kind}"):
            return target_of(DOCUMENT, relation.get("Target", ""))
    return ""


def add(members: dict[str, bytes], part: str, kind: str, target: str, mode: str = "") -> str:
    """Relate `part` to a target, of `kind` (header, image…); answers the relation's id."""
    name = rels_of(part)
    blank = f'<Relationships xmlns="{PACKAGE}"/>'.encode()
    root = parts.tree("modèle", name, members.get(name, blank))
    taken = {child.get("Id") for child in root}
    made = next(f"rIdP{n}" for n in range(1, len(taken) + 2) if f"rIdP{n}" not in taken)
    child = root.makeelement(f"{{{PACKAGE}}}Relationship", {})
    root.append(child)
    child.set("Id", made)
    child.set("Type", f"{RELATIONS}/{kind}")
    child.set("Target", target)
    if mode:
        child.set("TargetMode", mode)
    members[name] = parts.serialized(root)
    return made


def drop(members: dict[str, bytes], part: str, kinds: tuple[str, ...]) -> None:
    """Take away the relations of `part` of these kinds, and the members they name."""
    name = rels_of(part)
    root = parts.tree("modèle", name, members[name])
    gone = set()
    for child in list(root):
        if child.get("Type", "").rpartition("/")[2] in kinds:
            gone.add(target_of(part, child.get("Target", "")))
            root.remove(child)
    members[name] = parts.serialized(root)
    for member in gone:
        members.pop(member, None)
        members.pop(rels_of(member), None)
    _untype(members, gone)


def declare(members: dict[str, bytes], part: str, content_type: str) -> None:
    """Say of what type a part is."""
    root = parts.tree("modèle", TYPES, members[TYPES])
    child = root.makeelement(f"{{{_TYPES}}}Override", {})
    root.append(child)
    child.set("PartName", f"/{part}")
    child.set("ContentType", content_type)
    members[TYPES] = parts.serialized(root)


def ids_in(root: Any) -> list[tuple[Any, str, str]]:
    """Every use of a relation in a part: element, attribute, the relation's id."""
    return [
        (element, name, value)
        for element in root.iter()
        if isinstance(element.tag, str)
        for name, value in element.attrib.items()
        if name.startswith(_R)
    ]


def reference(element: Any) -> str:
    """The relation that a header's or footer's reference names."""
    return str(element.get(f"{_R}id", ""))


def refer(element: Any, relation: str) -> None:
    element.set(f"{_R}id", relation)


def _untype(members: dict[str, bytes], gone: set[str]) -> None:
    root = parts.tree("modèle", TYPES, members[TYPES])
    for child in list(root):
        if child.get("PartName", "").lstrip("/") in gone:
            root.remove(child)
    members[TYPES] = parts.serialized(root)
