"""The deadline rules (reference §3.2) as data, checked when loaded."""

from functools import cache
from typing import Literal

import msgspec

from ..cases import BY_KIND
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
    "rules/50_judge.toml",
    "rules/60_interruptions.toml",
    "rules/70_urgent.toml",
    "rules/80_file_access.toml",
    "rules/90_around.toml",
)

StartName = Literal[
    "filing", "instruction", "platform_restart", "complement_requested", "last_action", "closed",
    "refused", "grant_withdrawn", "act_edited", "silence", "appeal_received", "appeal_rejection",
    "reasons_requested", "reasons_given", "reasons_kept", "order_notified", "serious_doubt_denied",
    "judgment_notified", "regularisation_invited", "suspension_filed", "liberty_filed",
    "legal_aid_decided", "mediation_ended", "file_requested", "file_refusal", "cada_registered",
    "confirmed_refusal", "grant_expiry", "offer_published", "title_expiry",
]  # fmt: skip
EndName = Literal[
    "complement_answered", "closed", "refused", "granted", "request_withdrawn",
    "closure_withdrawn", "reopened", "grant_withdrawn", "refiled_as", "any_receipt",
    "receipt_of_reception", "appeal", "interruption", "appeal_rejected", "action",
    "express_rejection", "reasons_requested", "reasons_given", "legal_aid", "mediation",
    "cassation_filed", "confirmation", "court_step", "file_refused", "cada_registered",
    "access_action",
]  # fmt: skip
LENGTHS = ("months", "days", "working_days", "hours", "window", "given")


class Window(Part, frozen=True, kw_only=True):
    """A period around a day: months or days to add to it, negative for before.

    Of the readings, the opening kept is the latest and the closing the earliest (design §3.14).
    """

    closes_months: int
    opens_months: int | None = None
    opens_days: int | None = None


class Milestone(Part, frozen=True, kw_only=True):
    """A day said on the way to the date, in the trace only."""

    months: int
    text: str


class Rule(Part, frozen=True, kw_only=True):
    """One line of the reference §3.2.

    starts: what sets the clock running (chalicelib/law/clocks.py), one deadline per start found.
    months, days, working_days, hours, window: the length; `given`: the event itself says the date.
    wait_days: days that pass before the clock runs (legal aid).
    franc, roll, distance: délai franc; rolls past week-ends and holidays; R421-7 is added.
    franc_at_latest: not franc by prudence, but the latest date counts it franc and rolled.
    outer_months: the limit that remains when the time cannot be held against the person.
    birth: the date is the birth of an implicit decision, so an event of that very day is too late.
    binds_administration: the clock is not ours; late is said only after the latest date.
    ahead: the event is itself a day to come, so a future one is no mistake.
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
    days: int = 0
    working_days: int = 0
    hours: int = 0
    window: Window | None = None
    given: bool = False
    wait_days: int = 0
    milestone: Milestone | None = None
    franc: bool = False
    franc_at_latest: bool = False
    roll: bool = False
    distance: bool = False
    outer_months: int = 0
    dispatch: bool = False
    birth: bool = False
    binds_administration: bool = False
    ahead: bool = False
    urgent: bool = False
    suspended_by_complement: bool = False
    opposable: bool = False
    lawyer_only: bool = False
    when: Literal["remedies_not_stated", "receipt_not_complete"] | None = None
    ended_by: tuple[EndName, ...] = ()
    today: Literal["answer_complement", "contest", "court", "renew", "watch"] | None = None
    note: str = ""


class Remark(Part, frozen=True, kw_only=True):
    """A line of the reference §3.2 that moves no date: said in the trace of other deadlines."""

    id: str
    event: str
    on: tuple[str, ...]
    text: str
    reference: str


class _File(Part, frozen=True, kw_only=True):
    rule: tuple[Rule, ...]


class _Remarks(Part, frozen=True, kw_only=True):
    remark: tuple[Remark, ...]


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
def remarks() -> tuple[Remark, ...]:
    """Every remark. Raises BadInput when one names an unknown rule or reference."""
    found = load("rules/remarks.toml", _Remarks).remark
    for one in found:
        where = f"law/rules/remarks.toml, {one.id}"
        if one.reference not in catalogue():
            raise BadInput(where, f"unknown reference {one.reference!r}.", "Add it.")
        if one.event not in BY_KIND:
            raise BadInput(where, f"unknown kind of event {one.event!r}.", "See cases/events.py.")
        for id_ in one.on:
            rule(id_)
    return found


@cache
def remarks_on(rule_id: str) -> tuple[Remark, ...]:
    """The remarks said in the trace of that rule's deadlines."""
    return tuple(remark for remark in remarks() if rule_id in remark.on)


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
    if sum(bool(getattr(one, name)) for name in LENGTHS) != 1:
        raise BadInput(where, "it needs exactly one length.", f"Give one of {', '.join(LENGTHS)}.")
    if one.franc and not (one.months or one.days):
        raise BadInput(where, "only months and days are franc.", "Hours never are.")
    if unknown := [id_ for id_ in one.basis if id_ not in catalogue()]:
        raise BadInput(where, f"unknown references {unknown}.", "Add them to references.toml.")
