"""The deadline rules (reference §3.2) as data, checked when loaded."""

from functools import cache
from typing import Literal

import msgspec

from ..cases.parts import Part
from ..cases.words import Confidence
from ..errors import BadInput
from .references import catalogue
from .tables import load
from .values import Mark
from .wording import typeset

_FILES = (
    "rules/10_instruction.toml",
    "rules/20_appeals.toml",
    "rules/30_court.toml",
    "rules/40_reasons.toml",
)

StartName = Literal[
    "filing", "platform_restart", "complement_requested", "last_action", "closed", "refused",
    "grant_withdrawn", "silence", "appeal_received", "appeal_rejection",
    "reasons_requested", "reasons_given",
]  # fmt: skip
EndName = Literal[
    "complement_answered", "closed", "refused", "granted", "request_withdrawn",
    "closure_withdrawn", "receipt_of_reception", "appeal", "interruption", "appeal_rejected",
    "action", "express_rejection", "reasons_requested", "reasons_given",
]  # fmt: skip


class Rule(Part, frozen=True, kw_only=True):
    """One line of the reference §3.2.

    starts: what sets the clock running (chalicelib/law/starts.py), one deadline per start found.
    months, working_days: the length; `printed`: the length is in the mail (15 or 30 days if not).
    franc, roll, distance: délai franc; rolls past week-ends and holidays; R421-7 is added.
    birth: the date is the birth of an implicit decision, so an event of that very day is too late.
    when: the deadline exists only if the act's remedies, or the receipt, leave it open.
    opposable: the deadline says whether it can be held against the person.
    ended_by: what supersedes it. today: what the employer does while it runs.
    """

    id: str
    label: str
    starts: tuple[StartName, ...]
    basis: tuple[str, ...]
    mark: Mark
    confidence: Confidence
    months: int = 0
    working_days: int = 0
    printed: bool = False
    franc: bool = False
    roll: bool = False
    distance: bool = False
    dispatch: bool = False
    birth: bool = False
    urgent: bool = False
    suspended_by_complement: bool = False
    opposable: bool = False
    lawyer_only: bool = False
    when: Literal["remedies_not_stated", "receipt_not_complete"] | None = None
    ended_by: tuple[EndName, ...] = ()
    today: Literal["answer_complement", "contest", "watch"] | None = None
    note: str = ""


class _File(Part, frozen=True, kw_only=True):
    rule: tuple[Rule, ...]


@cache
def rules() -> tuple[Rule, ...]:
    """Every rule, each after those it starts from. Raises BadInput on a fault of the tables."""
    found = tuple(_typeset(one) for name in _FILES for one in load(name, _File).rule)
    for one in found:
        _check(one)
    if len({one.id for one in found}) != len(found):
        raise BadInput("law/rules", "a rule is there twice.", "Keep one entry per id.")
    return found


@cache
def rule(id_: str) -> Rule:
    """The rule `id_` (`D7`). Raises BadInput when there is none."""
    for one in rules():
        if one.id == id_:
            return one
    raise BadInput("rule", f"{id_!r} is not a deadline rule.", "See the reference §3.2.")


@cache
def endings() -> dict[EndName, str]:
    """The French reason for each ending. Raises BadInput when a rule's ending has none."""
    reasons = load("rules/endings.toml", dict[EndName, str])
    used = {name for one in rules() for name in one.ended_by}
    if missing := used - reasons.keys():
        raise BadInput("law/rules/endings.toml", f"no reason for {sorted(missing)}.", "Add it.")
    return reasons


def _typeset(one: Rule) -> Rule:
    return msgspec.structs.replace(one, label=typeset(one.label), note=typeset(one.note))


def _check(one: Rule) -> None:
    where = f"law/rules, {one.id}"
    if sum(bool(x) for x in (one.months, one.working_days, one.printed)) != 1:
        raise BadInput(where, "it needs exactly one length.", "Give months or working_days.")
    if one.franc and not one.months:
        raise BadInput(where, "only months are franc so far.", "Give months.")
    if unknown := [id_ for id_ in one.basis if id_ not in catalogue()]:
        raise BadInput(where, f"unknown references {unknown}.", "Add them to references.toml.")
