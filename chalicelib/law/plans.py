"""Each rule made ready once: what the engine would else look up again for every deadline."""

from collections.abc import Callable, Mapping
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
from ..cases.words import Party
from . import appeals, late
from .clocks import CLOCKS
from .counting import counting
from .endings import Ending, ending
from .found import Found
from .references import first_days, reference
from .rules import EndName, Remark, Rule, StartName, Window, remarks_on, rules
from .spans import Count, Places, Span, Start
from .values import DeadlineStatus
from .windows import window

# The mixes of kinds of event that cases have.
_MIXES = 1024


class Plan(Part, frozen=True, kw_only=True):
    """A rule with its clocks and endings found, and what may be said of its deadlines.

    `kinds`: a case with no event of these has no deadline by this rule. `clock` names all that it
    starts from, and `find` finds it. `dates` counts its time. From `steady` on all its sources are
    in force. `remarks` are for its traces; with no event of the `warned` kinds there is nothing to
    warn about in its notes; `awaited`: the time is the administration's to answer in; `noted`: for
    either reason, its notes may say more. `status` is that of its deadlines while they run.
    `silence`: late acts are weighed after it. `amended`: something may move its dates or add to
    its trace.
    """

    rule: Rule
    id: str
    kinds: frozenset[type[Event]]
    clock: str
    find: Callable[[Found], tuple[Start, ...]]
    endings: tuple[Ending, ...]
    steady: date
    dates: Count
    remarks: tuple[Remark, ...]
    warned: frozenset[type[Event]]
    noted: bool
    status: DeadlineStatus
    silence: bool
    amended: bool
    awaited: bool


@cache
def plans() -> tuple[Plan, ...]:
    """The plan of every rule, each after those it starts from. Raises BadInput like `rules`."""
    return tuple(plan(one) for one in rules())


@lru_cache(_MIXES)
def plans_for(kinds: frozenset[type[Event]]) -> tuple[Plan, ...]:
    """Of the plans, what events of these kinds alone may set running, end or warn about."""
    by_kind = _endings_by_kind()
    possible = set().union(*[by_kind[kind] for kind in kinds])
    among = [one for one in plans() if not one.kinds.isdisjoint(kinds)]
    return tuple([_among(one, kinds, possible) for one in among])


@cache
def _endings_by_kind() -> dict[type[Event], set[EndName]]:
    """The endings that an event of each kind may be."""
    names = {name for one in rules() for name in one.ended_by}
    return {
        kind: {name for name in names if kind in ending(name).kinds} for kind in BY_KIND.values()
    }


def plan(rule: Rule) -> Plan:
    """The rule made ready."""
    warned, awaited = _warned(rule), rule.binds_administration
    return Plan(
        rule=rule,
        id=rule.id,
        kinds=frozenset().union(*(CLOCKS[name].kinds for name in rule.starts)),
        clock=_named(rule, rule.starts),
        find=_finding(rule, rule.starts),
        endings=tuple(ending(name) for name in rule.ended_by),
        steady=_steady(rule.basis),
        dates=counting(rule) if rule.window is None else _window(rule, rule.window),
        remarks=remarks_on(rule.id),
        warned=warned,
        noted=bool(warned) or awaited,
        status=DeadlineStatus.LIVE if rule.window is None else DeadlineStatus.WINDOW,
        silence=rule.id == late.SILENCE,
        amended=rule.suspended_by_complement or bool(remarks_on(rule.id)),
        awaited=awaited,
    )


def _among(one: Plan, kinds: frozenset[type[Event]], possible: set[EndName]) -> Plan:
    rule, starts = one.rule, one.rule.starts
    if len(starts) > 1:
        starts = tuple([s for s in starts if not CLOCKS[s].kinds.isdisjoint(kinds)])
    endings = tuple([e for e in one.endings if e.name in possible])
    remarks = one.remarks and tuple([r for r in one.remarks if BY_KIND[r.event] in kinds])
    warned = one.warned & kinds
    asked = rule.suspended_by_complement and ComplementRequested in kinds
    same = starts is rule.starts
    return msgspec.structs.replace(
        one,
        clock=one.clock if same else _named(rule, starts),
        find=one.find if same else _finding(rule, starts),
        endings=endings,
        remarks=remarks,
        warned=warned,
        noted=bool(warned) or one.awaited,
        amended=asked or bool(remarks),
    )


def _named(rule: Rule, starts: tuple[StartName, ...]) -> str:
    return " ".join([*starts, rule.when] if rule.when else starts)


def _finding(rule: Rule, starts: tuple[StartName, ...]) -> Callable[[Found], tuple[Start, ...]]:
    """What these clocks say together, each kept for the rules that ask it too."""
    if len(starts) == 1 and rule.when is None:
        return CLOCKS[starts[0]].find

    def find(found: Found) -> tuple[Start, ...]:
        every: tuple[Start, ...] = ()
        for name in starts:
            told = found.started.get(name)
            if told is None:
                told = found.started[name] = CLOCKS[name].find(found)
            every += told
        return _left_open(every) if rule.when else every

    return find


def _left_open(starts: tuple[Start, ...]) -> tuple[Start, ...]:
    """With `when`, the limit exists only if the two months are not opposable (R421-5, L112-12)."""
    return tuple([
        start if start.opposable is False else msgspec.structs.replace(start, conditional=True)
        for start in starts
        if start.opposable is not True
    ])  # fmt: skip


def _window(rule: Rule, length: Window) -> Count:
    def count(start: Start, _where: Mapping[Party, Places]) -> Span:
        return window(rule, length, start.on, start.latest).closed(dispatch=rule.dispatch)

    return count


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
