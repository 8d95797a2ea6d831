"""The styles of a firm's letterhead over those of a template, matched by their name in Word.

Ids differ from one language of Word to another; names do not (`heading 1` is that everywhere).
"""

import copy
from typing import Any

from . import parts, relations

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_LOOKS = (f"{_W}pPr", f"{_W}rPr", f"{_W}tblPr")
_AFTER_LOOKS = tuple(f"{_W}{tag}" for tag in ("trPr", "tcPr", "tblStylePr"))
_LINKS = tuple(f"{_W}{tag}" for tag in ("basedOn", "next", "link"))


def restyled(members: dict[str, bytes], paper: dict[str, bytes]) -> dict[str, str]:
    """Give the template the letterhead's styles; answers its style ids with ours for each.

    A style that both have looks as the letterhead's; one that only the letterhead has is added.
    Raises TemplateError.
    """
    name, given = relations.related(members, "styles"), relations.related(paper, "styles")
    if name not in members or given not in paper:
        return {}
    own = parts.tree("modèle", name, members[name])
    theirs = parts.tree("papier à en-tête", given, paper[given])
    ids = _ids(own, theirs)
    _defaults(own, theirs)
    kept = {_name(style): style for style in own.iterfind(f"{_W}style")}
    for style in theirs.iterfind(f"{_W}style"):
        _take(own, kept.get(_name(style)), style, ids)
    members[name] = parts.serialized(own)
    _theme(members, paper)
    return ids


def _ids(own: Any, theirs: Any) -> dict[str, str]:
    """For each id of the letterhead, the id that style has, or will have, in the template."""
    known = {_name(style): _id(style) for style in own.iterfind(f"{_W}style")}
    taken, made = set(known.values()), {}
    for style in theirs.iterfind(f"{_W}style"):
        id_ = _id(style)
        made[id_] = known.get(_name(style)) or (f"Papier{id_}" if id_ in taken else id_)
    return made


def _defaults(own: Any, theirs: Any) -> None:
    given, old = theirs.find(f"{_W}docDefaults"), own.find(f"{_W}docDefaults")
    if given is None:
        return
    if old is not None:
        own.remove(old)
    own.insert(0, copy.deepcopy(given))


def _take(own: Any, kept: Any, style: Any, ids: dict[str, str]) -> None:
    new = _plain(copy.deepcopy(style), ids)
    if kept is None:
        new.set(f"{_W}styleId", ids[_id(style)])
        new.attrib.pop(f"{_W}default", None)
        own.append(new)
        return
    for look in _LOOKS:
        for old in kept.findall(look):
            kept.remove(old)
    looks = [child for child in new if child.tag in _LOOKS]
    # Looks stand last in a style, but for a table's conditional ones.
    later = next((child for child in kept if child.tag in _AFTER_LOOKS), None)
    for look in looks:
        if later is None:
            kept.append(look)
        else:
            later.addprevious(look)


def _plain(style: Any, ids: dict[str, str]) -> Any:
    """The style with its links under our ids, without the numbering it had at home."""
    for link in style.iter(*_LINKS):
        link.set(f"{_W}val", ids.get(link.get(f"{_W}val"), link.get(f"{_W}val")))
    for numbering in list(style.iter(f"{_W}numPr")):
        numbering.getparent().remove(numbering)
    return style


def _theme(members: dict[str, bytes], paper: dict[str, bytes]) -> None:
    """The fonts and colours that styles call by theme."""
    own, given = relations.related(members, "theme"), relations.related(paper, "theme")
    if own in members and given in paper and relations.rels_of(given) not in paper:
        members[own] = paper[given]


def _name(style: Any) -> str:
    name = style.find(f"{_W}name")
    word = name.get(f"{_W}val", "").casefold() if name is not None else ""
    return f"{style.get(f'{_W}type', 'paragraph')}/{word}"


def _id(style: Any) -> str:
    return str(style.get(f"{_W}styleId", ""))
