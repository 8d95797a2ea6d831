"""Each rule made ready once: what the engine would else look up again for every deadline."""

from collections.abc import Callable
from datetime import date
from functools import cache, lru_cache

import msgspec

from ..cases import BY_KIND
from ..cases.events import (
    ActionFiled,
    ComplementRequested,
    Event,
    LegalAidRequested,
    MediationOpened,
)
from ..cases.parts import Part
from . import appeals, late
from .clocks import CLOCKS
from .endings import Ending, ending
from .found import Found, Start
from .references import first_days, reference
from .rules import Remark, Rule, StartName, Window, remarks_on, rules
from .spans import Count, counting
from .values import DeadlineStatus
from .windows import window

# The mixes of kinds of event that cases have.
_MIXES = 1024


class Plan(Part, frozen=True, kw_only=True):
    """A rule with its clocks and endings found, and what may be said of its deadlines.

    `kinds`: a case with no event of these has no deadline by this rule. `clock` names all that it
    starts from. `dates` counts its time. From `steady` on all its sources are in force. `remarks`
    are for its traces; with no event of the `warned` kinds there is nothing to warn about in its
    notes. `status` is that of its deadlines while they run. `left_open`: it is only a limit where
    the two months may not hold (`when`). `silence`: late acts are weighed after it. `amended`:
    something may move its dates or add to its trace. `may_end`: something may end it, or warn.
    """

    rule: Rule
    id: str
    kinds: frozenset[type[Event]]
    clock: str
    clocks: tuple[tuple[StartName, Callable[[Found], tuple[Start, ...]]], ...]
    endings: tuple[Ending, ...]
    steady: date
    dates: Count
    remarks: tuple[Remark, ...]
    warned: frozenset[type[Event]]
    status: DeadlineStatus
    left_open: bool
    silence: bool
    amended: bool
    may_end: bool


@cache
def plans() -> tuple[Plan, ...]:
    """The plan of every rule, each after those it starts from. Raises BadInput like `rules`."""
    return tuple(plan(one) for one in rules())


@lru_cache(_MIXES)
def plans_for(kinds: frozenset[type[Event]]) -> tuple[Plan, ...]:
    """Of the plans, what events of these kinds alone may set running, end or warn about."""
    return tuple(_among(one, kinds) for one in plans() if not one.kinds.isdisjoint(kinds))


@cache
def ids() -> tuple[str, ...]:
    """The ids of the rules, in that order."""
    return tuple(one.id for one in plans())


def plan(rule: Rule) -> Plan:
    """The rule made ready."""
    return Plan(
        rule=rule,
        id=rule.id,
        kinds=frozenset().union(*(CLOCKS[name].kinds for name in rule.starts)),
        clock=" ".join(rule.starts),
        clocks=tuple((name, CLOCKS[name].find) for name in rule.starts),
        endings=tuple(ending(name) for name in rule.ended_by),
        steady=_steady(rule.basis),
        dates=counting(rule) if rule.window is None else _window(rule, rule.window),
        remarks=remarks_on(rule.id),
        warned=_warned(rule),
        status=DeadlineStatus.LIVE if rule.window is None else DeadlineStatus.WINDOW,
        left_open=rule.when is not None,
        silence=rule.id == late.SILENCE,
        amended=rule.suspended_by_complement or bool(remarks_on(rule.id)),
        may_end=True,
    )


def _among(one: Plan, kinds: frozenset[type[Event]]) -> Plan:
    endings = tuple(e for e in one.endings if not e.kinds.isdisjoint(kinds))
    remarks = tuple(r for r in one.remarks if BY_KIND[r.event] in kinds)
    asked = one.rule.suspended_by_complement and ComplementRequested in kinds
    return msgspec.structs.replace(
        one,
        clocks=tuple(c for c in one.clocks if not CLOCKS[c[0]].kinds.isdisjoint(kinds)),
        endings=endings,
        remarks=remarks,
        warned=one.warned & kinds,
        amended=asked or bool(remarks),
        may_end=bool(endings or one.warned & kinds),
    )


def _window(rule: Rule, length: Window) -> Count:
    return lambda on, latest_on, _at, _places: window(rule, length, on, latest_on)


def _steady(basis: tuple[str, ...]) -> date:
    """The first day from which every one of them may be cited for ever."""
    if any(reference(id_).in_force_to for id_ in basis):
        return date.max
    return max((first_days().get(id_, date.min) for id_ in basis), default=date.min)


def _warned(rule: Rule) -> frozenset[type[Event]]:
    kinds: list[type[Event]] = []
    if "interruption" in rule.ended_by or "appeal" in rule.ended_by:
        kinds += appeals.KINDS
    if "legal_aid" in rule.ended_by:
        kinds += (LegalAidRequested, MediationOpened)
    if rule.today == "contest":
        kinds.append(ActionFiled)
    return frozenset(kinds)
