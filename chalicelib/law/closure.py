"""The analysis of a closure (or refusal, or silence): the decision table walked over the facts.

What a formal decision would need, the arguable grounds with their strength, the documents in
order, the warnings. Source: reference §5 and §2.4; never a ground of strength "none".
"""

from datetime import date
from functools import cache

from ..cases.events import Act
from ..cases.fold import CaseState
from ..cases.parts import Case, Part
from ..cases.words import Seen
from ..errors import BadInput
from .appeals import appeal_warnings
from .engine import walk
from .facts import NAMES, Facts, facts, formal_decision, said, standing_act
from .references import catalogue
from .tables import load
from .values import Analysis, Ground, Mark, Missing, Strength
from .wording import typeset


class Need(Part, frozen=True, kw_only=True):
    """One thing a formal decision carries; `id` is the act's field."""

    id: str
    label: str
    basis: tuple[str, ...]


class GroundLine(Part, frozen=True, kw_only=True):
    """A ground at its best strength. `absence`, `needs_proof`: what that strength rests on."""

    id: str
    label: str
    strength: Strength
    basis: tuple[str, ...]
    mark: Mark
    why: str
    absence: bool = False
    needs_proof: bool = False


class CaseLine(Part, frozen=True, kw_only=True):
    """A case of the reference §5 (several lines may share a number).

    `first`: its documents come before all others. `to_check`: see the head of closure.toml.
    """

    number: int
    when: tuple[str, ...]
    grounds: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    first: bool = False
    to_check: bool = False


class WarningLine(Part, frozen=True, kw_only=True):
    """Said when a case names it or when all of its own facts hold."""

    id: str
    text: str
    when: tuple[str, ...] = ()


class Table(Part, frozen=True, kw_only=True):
    need: tuple[Need, ...]
    ground: tuple[GroundLine, ...]
    case: tuple[CaseLine, ...]
    warning: tuple[WarningLine, ...]


@cache
def table() -> Table:
    """The decision table. Raises BadInput when a line names an unknown ground or reference."""
    found = load("closure.toml", Table)
    _check({g for c in found.case for g in c.grounds}, {g.id for g in found.ground}, "grounds")
    _check({w for c in found.case for w in c.warnings}, {w.id for w in found.warning}, "warnings")
    bases = [*(g.basis for g in found.ground), *(n.basis for n in found.need)]
    _check({id_ for basis in bases for id_ in basis}, set(catalogue()), "references")
    lines = [*(c.when for c in found.case), *(w.when for w in found.warning)]
    _check({name.removeprefix("!") for when in lines for name in when}, set(NAMES), "facts")
    return found


def analyse(case: Case, state: CaseState, on: date) -> Analysis:
    """The honest analysis of what stands against the request on that day."""
    found = walk(case, state, on)
    known, act = facts(case, state, found.done["D3"], on), standing_act(state)
    applied = [line for line in table().case if _holds(line.when, known) is True]
    open_ = [c for c in table().case if c.to_check and _holds(c.when, known) is None]
    return Analysis(
        act=act.id if act else "",
        formal_decision=formal_decision(act) if act else None,
        missing=_missing(act) if act else (),
        grounds=_grounds(applied, open_, act, known),
        cases=tuple(sorted({line.number for line in applied})),
        documents=_documents([*applied, *open_], known),
        warnings=(*_warnings(applied, known), *appeal_warnings(found)),
    )


def _check(used: set[str], known: set[str], what: str) -> None:
    if unknown := sorted(used - known):
        raise BadInput("law/closure.toml", f"unknown {what}: {unknown}.", "Add or correct them.")


def _holds(when: tuple[str, ...], known: Facts) -> bool | None:
    """All conditions true; None when none is false but some cannot be told."""
    values = [_value(name, known) for name in when]
    if False in values:
        return False
    return None if None in values else True


def _value(name: str, known: Facts) -> bool | None:
    value = known[name.removeprefix("!")]
    return value if value is None or not name.startswith("!") else not value


def _missing(act: Act) -> tuple[Missing, ...]:
    seen = ((need, said(act, need.id)) for need in table().need)
    return tuple(
        Missing(id=need.id, label=typeset(need.label), seen=value, basis=need.basis)
        for need, value in seen
        if value is not Seen.STATED
    )


def _grounds(
    applied: list[CaseLine], open_: list[CaseLine], act: Act | None, known: Facts
) -> tuple[Ground, ...]:
    sure = {id_ for line in applied for id_ in line.grounds}
    maybe = {id_ for line in open_ for id_ in line.grounds} - sure
    kept = [line for line in table().ground if line.id in sure | maybe]
    grounds = [_ground(line, act, known, checked=line.id in sure) for line in kept]
    return tuple(sorted(grounds, key=lambda g: _ORDER.index(g.strength)))


_ORDER = (Strength.STRONG, Strength.MEDIUM, Strength.TO_CHECK, Strength.WEAK)


def _ground(line: GroundLine, act: Act | None, known: Facts, *, checked: bool) -> Ground:
    strength, why = line.strength, line.why
    if not checked or (line.absence and not _absence_proven(act)):
        strength, why = Strength.TO_CHECK, f"{why} {_TO_CHECK}"
    elif line.needs_proof and not known["produced_with_proof"]:
        strength, why = Strength.MEDIUM, f"{why} {_NO_PROOF}"
    return Ground(
        id=line.id,
        label=typeset(line.label),
        strength=strength,
        basis=line.basis,
        why=typeset(why),
        mark=line.mark,
    )


_TO_CHECK = (
    "À vérifier sur la plateforme : l’original complet et l’espace n’ont pas tous deux été lus."
)
_NO_PROOF = "La preuve de l’envoi manque encore."


def _absence_proven(act: Act | None) -> bool:
    """The complete original was read, the space looked into, and nothing found there (§7)."""
    if act is None or act.space_checked is None:
        return False
    return act.complete_original and not act.space_checked.documents_found


def _documents(applied: list[CaseLine], known: Facts) -> tuple[str, ...]:
    first = [id_ for line in applied if line.first for id_ in line.documents]
    rest = {id_ for line in applied for id_ in line.documents}
    if known["closed"] and known["formal_decision"] is not True:
        rest.add("observations")
    ordered = list(dict.fromkeys([*first, *(id_ for id_ in _DOCUMENTS if id_ in rest)]))
    return (*ordered, "bordereau") if _WITH_EXHIBITS & set(ordered) else tuple(ordered)


# What can be done at once first, then the appeals, then the court (reference §4.1).
_DOCUMENTS = (
    "reponse-complement", "observations", "recours-gracieux", "recours-hierarchique",
    "communication-motifs", "mise-en-demeure", "requete-annulation", "refere-suspension",
    "reexamen",
)  # fmt: skip
_WITH_EXHIBITS = {"recours-gracieux", "requete-annulation", "refere-suspension"}


def _warnings(applied: list[CaseLine], known: Facts) -> tuple[str, ...]:
    named = {id_ for line in applied for id_ in line.warnings}
    return tuple(
        typeset(line.text)
        for line in table().warning
        if line.id in named or (line.when and _holds(line.when, known) is True)
    )
