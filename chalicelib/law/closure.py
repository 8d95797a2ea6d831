"""The analysis of a closure (or refusal, or silence): the decision table walked over the facts.

What a formal decision would need, the arguable grounds with their strength, the documents in
order, the warnings. Source: reference §5 and §2.4; never a ground of strength "none".
"""

import re
from datetime import date

from ..cases.events import Act
from ..cases.fold import CaseState
from ..cases.parts import Case
from ..cases.words import Seen
from .advice import advised, shown
from .appeals import appeal_warnings
from .assumptions import assumptions
from .decision_table import CaseLine, GroundLine, table
from .engine import walk
from .facts import Facts, facts, formal_decision, said, standing_act
from .publication import publication
from .references import catalogue, cite, in_force, reference
from .values import Analysis, Ground, Mark, Missing, Strength
from .wording import typeset


def analyse(case: Case, state: CaseState, on: date) -> Analysis:
    """The honest analysis of what stands against the request on that day.

    Raises BadInput naming the event whose day is outside the calendar's years.
    """
    # An act that is only announced is analysed all the same; one that nobody could read is not.
    unread = {e.id for e in state.events if e.may_be}
    state = state.supposing(*(id_ for id_ in state.unconfirmed if id_ not in unread))
    found = walk(case, state, on)
    known, act = facts(case, state, tuple(found.done["D3"]), on), standing_act(state)
    applied = [line for line in table().case if _holds(line.when, known) is True]
    open_ = [c for c in table().case if c.to_check and _holds(c.when, known) is None]
    decided_on = act.on if act else on
    grounds = _grounds(applied, open_, act, known, decided_on)
    advice = advised([*applied, *open_], known, found)
    return Analysis(
        act=act.id if act else "",
        decided_on=decided_on,
        formal_decision=formal_decision(act) if act else None,
        missing=_missing(act) if act else (),
        grounds=grounds,
        cases=tuple(sorted({line.number for line in applied})),
        documents=tuple(one.id for one in advice),
        advice=advice,
        deadlines=shown([*applied, *open_], found),
        warnings=(
            *assumptions(state, act, on),
            *_warnings(applied, known, grounds),
            *(publication(state, on) if "reexamen" in {one.id for one in advice} else ()),
            *appeal_warnings(found),
        ),
    )


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
        Missing(
            id=need.id, label=typeset(need.label), seen=value, basis=in_force(need.basis, act.on)
        )
        for need, value in seen
        if value is not Seen.STATED
    )


def _grounds(
    applied: list[CaseLine], open_: list[CaseLine], act: Act | None, known: Facts, on: date
) -> tuple[Ground, ...]:
    sure = {id_ for line in applied for id_ in line.grounds}
    maybe = {id_ for line in open_ for id_ in line.grounds} - sure
    kept = [line for line in table().ground if line.id in sure | maybe]
    grounds = [_ground(line, act, known, on, checked=line.id in sure) for line in kept]
    # A ground none of whose texts was in force that day rests on nothing.
    stand = [ground for ground in grounds if ground.basis]
    return tuple(sorted(stand, key=lambda g: _ORDER.index(g.strength)))


_ORDER = (Strength.STRONG, Strength.MEDIUM, Strength.TO_CHECK, Strength.WEAK)
_MARKS = (Mark.READ, Mark.PARTLY, Mark.MEMORY)


def _ground(line: GroundLine, act: Act | None, known: Facts, on: date, *, checked: bool) -> Ground:
    strength, why = line.strength, line.why
    limits = [one for one in line.limit if _value(one.unless, known) is not True]
    if not checked or (line.absence and not _absence_proven(act)):
        strength, why = Strength.TO_CHECK, f"{why} {_TO_CHECK}"
    elif limits:
        weakest = max((one.strength for one in limits), key=_ORDER.index)
        strength = max((strength, weakest), key=_ORDER.index)
        why = " ".join((why, *(one.why for one in limits)))
    basis = in_force(line.basis, on)
    return Ground(
        id=line.id,
        label=typeset(line.label),
        strength=strength,
        basis=basis,
        why=_told(why, on),
        mark=max((line.mark, *_earlier(basis, on)), key=_MARKS.index),
    )


_TO_CHECK = (
    "À vérifier sur la plateforme : l’original complet et l’espace n’ont pas tous deux été lus."
)


def _earlier(basis: tuple[str, ...], on: date) -> list[Mark]:
    """The marks of the wordings of that day that are not those the table was written from."""
    wordings = [reference(id_, on) for id_ in basis]
    return [one.mark for one in wordings if one != catalogue()[one.id]]


def _absence_proven(act: Act | None) -> bool:
    """The complete original was read, the space looked into, and nothing found there (§7)."""
    if act is None or act.space_checked is None:
        return False
    return act.complete_original and not act.space_checked.documents_found


def _warnings(
    applied: list[CaseLine], known: Facts, grounds: tuple[Ground, ...]
) -> tuple[str, ...]:
    named = {id_ for line in applied for id_ in line.warnings}
    contested = bool(grounds) and known["closed"]
    return tuple(
        _told(line.text)
        for line in table().warning
        if (line.id in named or (line.when and _holds(line.when, known) is True))
        and not (line.alone and contested)
    )


def _told(text: str, on: date | None = None) -> str:
    """The text with each `{id}` as its citation: that of the day, or the latest for advice."""

    def cited(found: re.Match[str]) -> str:
        id_ = found[1]
        return cite(id_, on) if on and in_force((id_,), on) else cite(id_)

    return typeset(re.sub(r"\{([\w-]+)\}", cited, text))
