"""Each rule made ready once: what the engine would else look up again for every deadline."""

from datetime import date
from functools import cache
from typing import NamedTuple

from ..cases.events import ActionFiled, Event, LegalAidRequested, MediationOpened
from ..cases.words import Party
from . import appeals
from .clocks import CLOCKS
from .endings import Ending, ending
from .references import first_days, reference
from .rules import Remark, Rule, Window, remarks_on, rules
from .spans import Count, counting
from .trace import Trace
from .values import Deadline, DeadlineStatus
from .windows import window


class Plan(NamedTuple):
    """A rule with its clocks and endings found, and what may be said of its deadlines.

    `kinds`: a case with no event of these has no deadline by this rule. `dates` counts its time.
    `blank` is its deadline before a case fills it. From `steady` on all its sources are in force.
    `remarks` are for its traces; with no event of the `warned` kinds there is nothing to warn
    about in its notes.
    """

    rule: Rule
    kinds: frozenset[type[Event]]
    endings: tuple[Ending, ...]
    steady: date
    blank: Deadline
    dates: Count
    remarks: tuple[Remark, ...]
    warned: frozenset[type[Event]]


@cache
def plans() -> tuple[Plan, ...]:
    """The plan of every rule, each after those it starts from. Raises BadInput like `rules`."""
    return tuple(plan(one) for one in rules())


@cache
def ids() -> tuple[str, ...]:
    """The ids of the rules, in that order."""
    return tuple(one.rule.id for one in plans())


def plan(rule: Rule) -> Plan:
    """The rule made ready."""
    return Plan(
        rule=rule,
        kinds=frozenset().union(*(CLOCKS[name].kinds for name in rule.starts)),
        endings=tuple(ending(name) for name in rule.ended_by),
        steady=_steady(rule.basis),
        blank=_blank(rule),
        dates=counting(rule) if rule.window is None else _window(rule, rule.window),
        remarks=remarks_on(rule.id),
        warned=_warned(rule),
    )


def _window(rule: Rule, length: Window) -> Count:
    return lambda on, latest_on, _at, _places: window(rule, length, on, latest_on)


def _steady(basis: tuple[str, ...]) -> date:
    """The first day from which every one of them may be cited for ever."""
    if any(reference(id_).in_force_to for id_ in basis):
        return date.max
    return max((first_days().get(id_, date.min) for id_ in basis), default=date.min)


def _blank(rule: Rule) -> Deadline:
    return Deadline(
        rule=rule.id,
        label=rule.label,
        for_=Party.EMPLOYER,
        due=date.max,
        latest=date.max,
        starts_on=date.max,
        event="",
        basis=rule.basis,
        confidence=rule.confidence,
        opposable=None,
        status=DeadlineStatus.LIVE,
        trace=Trace(),
        for_lawyer_only=rule.lawyer_only,
        urgent=rule.urgent,
        note=rule.note,
    )


def _warned(rule: Rule) -> frozenset[type[Event]]:
    kinds: list[type[Event]] = []
    if "interruption" in rule.ended_by or "appeal" in rule.ended_by:
        kinds += appeals.KINDS
    if "legal_aid" in rule.ended_by:
        kinds += (LegalAidRequested, MediationOpened)
    if rule.today == "contest":
        kinds.append(ActionFiled)
    return frozenset(kinds)
