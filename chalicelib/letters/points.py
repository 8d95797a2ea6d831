"""What a lawyer must read or settle: where to read a source, and the open points relied on."""

from collections.abc import Iterable
from functools import cache

from ..cases.parts import Part
from ..law import catalogue as law
from ..law.clearing import OpenPoint, open_points
from ..law.values import DeadlineStatus, Reference
from .catalogue import Document, check_known, documents, load_table
from .conditions import CONDITIONS, holds, names_in
from .situation import Situation

_FILE = "reading.toml"


class Relied(Part, frozen=True, kw_only=True):
    """What relies on an open point of the legal reference (§8)."""

    point: str
    when: tuple[str, ...] = ()
    cites: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()


class Against(Part, frozen=True, kw_only=True):
    """Case-law opposed to any contest when all of `when` hold."""

    when: tuple[str, ...]
    cites: tuple[str, ...]


class Reading(Part, frozen=True, kw_only=True):
    """Where the sources not read whole are found, and what relies on an open point."""

    other: str
    sources: dict[str, str]
    relied: tuple[Relied, ...]
    against: tuple[Against, ...]


@cache
def reading() -> Reading:
    """The table. Raises BadInput when it names what does not exist."""
    table = load_table(_FILE, Reading)
    lines = table.relied
    both: tuple[Relied | Against, ...] = (*lines, *table.against)
    check_known(_FILE, "condition", names_in(n for p in both for n in p.when), CONDITIONS)
    check_known(_FILE, "reference", {id_ for p in both for id_ in p.cites}, law())
    check_known(_FILE, "open point", {p.point for p in lines}, open_points())
    check_known(_FILE, "document", {id_ for p in lines for id_ in p.documents}, documents())
    return table


def where(source: Reference) -> str:
    """Where to read that source whole."""
    return reading().sources.get(source.source, reading().other)


def against(s: Situation) -> tuple[str, ...]:
    """The ids of the case-law that may be opposed whatever the grounds."""
    held = (line.cites for line in reading().against if holds(line.when, s))
    return tuple(dict.fromkeys(id_ for cites in held for id_ in cites))


def relied_on(document: Document, s: Situation, cited: Iterable[str]) -> tuple[OpenPoint, ...]:
    """The open points that the draft relies on, `cited` being all the sources behind it."""
    sources = {*cited}
    shown = {
        d.rule
        for d in s.deadlines
        if d.rule in document.deadlines and d.status is not DeadlineStatus.SUPERSEDED
    }
    found = [p.point for p in reading().relied if _relies(p, document, s, sources, shown)]
    return tuple(open_points()[id_] for id_ in dict.fromkeys(found))


def _relies(
    line: Relied, document: Document, s: Situation, cited: set[str], shown: set[str]
) -> bool:
    if not holds(line.when, s):
        return False
    named = (({*line.cites}, cited), ({*line.rules}, shown), ({*line.documents}, {document.id}))
    asked = [(wanted, found) for wanted, found in named if wanted]
    return not asked or any(wanted & found for wanted, found in asked)
