"""The decision table of the reference §5 (closure.toml), checked when loaded."""

from functools import cache
from typing import Literal

from ..cases.parts import Part
from ..errors import BadInput
from .facts import NAMES
from .references import catalogue
from .tables import load
from .values import Mark, Strength


class Need(Part, frozen=True, kw_only=True):
    """One thing a formal decision carries; `id` is the act's field."""

    id: str
    label: str
    basis: tuple[str, ...]


class Limit(Part, frozen=True, kw_only=True):
    """What weakens a ground `unless` a fact holds: the strength it falls to, and why."""

    unless: str
    strength: Strength
    why: str


class GroundLine(Part, frozen=True, kw_only=True):
    """A ground at its best strength. `absence`: it rests on something not being there."""

    id: str
    label: str
    strength: Strength
    basis: tuple[str, ...]
    mark: Mark
    why: str
    absence: bool = False
    limit: tuple[Limit, ...] = ()


class DocumentLine(Part, frozen=True, kw_only=True):
    """A document: what it is called, the deadlines it obeys, those left when none runs.

    `court` documents come after those that can be sent at once; `exhibits` asks for the list;
    `lapses`: no longer to prepare once what was done ended all its dates. `until`: nor once that
    procedure was begun against the act.
    """

    id: str
    label: str
    note: str = ""
    rules: tuple[str, ...] = ()
    outer: tuple[str, ...] = ()
    court: bool = False
    lapses: bool = False
    until: Literal["", "annulment", "suspension"] = ""
    exhibits: bool = False


class CaseLine(Part, frozen=True, kw_only=True):
    """A case of the reference §5 (several lines may share a number).

    `deadlines` are the rules to show. `first`: its documents come before all others.
    `to_check`: see the head of closure.toml.
    """

    number: int
    when: tuple[str, ...]
    grounds: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    deadlines: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    first: bool = False
    to_check: bool = False


class WarningLine(Part, frozen=True, kw_only=True):
    """Said when a case names it or when all of its own facts hold.

    `alone`: not said of a closure once a ground stands against it.
    """

    id: str
    text: str
    alone: bool = False
    when: tuple[str, ...] = ()


class Table(Part, frozen=True, kw_only=True):
    need: tuple[Need, ...]
    ground: tuple[GroundLine, ...]
    document: tuple[DocumentLine, ...]
    case: tuple[CaseLine, ...]
    warning: tuple[WarningLine, ...]


@cache
def table() -> Table:
    """The table. Raises BadInput when a line names an unknown ground, fact, reference…"""
    found = load("closure.toml", Table)
    _check({g for c in found.case for g in c.grounds}, {g.id for g in found.ground}, "grounds")
    _check({w for c in found.case for w in c.warnings}, {w.id for w in found.warning}, "warnings")
    documents = {d for c in found.case for d in c.documents}
    _check(documents, {d.id for d in found.document}, "documents")
    bases = [*(g.basis for g in found.ground), *(n.basis for n in found.need)]
    _check({id_ for basis in bases for id_ in basis}, set(catalogue()), "references")
    lines = [*(c.when for c in found.case), *(w.when for w in found.warning)]
    limits = [limit.unless for g in found.ground for limit in g.limit]
    facts = {name.removeprefix("!") for when in (*lines, limits) for name in when}
    _check(facts, set(NAMES), "facts")
    return found


def _check(used: set[str], known: set[str], what: str) -> None:
    if unknown := sorted(used - known):
        raise BadInput("law/closure.toml", f"unknown {what}: {unknown}.", "Add or correct them.")
