"""The one engine that walks the deadline rules over a case (reference §3)."""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from itertools import chain
from operator import attrgetter

from msgspec.structs import replace

from ..cases import BY_KIND
from ..cases.events import ComplementRequested, Event
from ..cases.fold import CaseState
from ..cases.parts import Case
from ..cases.words import Authenticity, Confidence
from . import aims, appeals, calendar, interruptions, late
from .clocks import CLOCKS
from .doubts import doubtful, refuse_days_outside, to_come
from .endings import answered_late, ended_by
from .found import Found, Start, found_in, key
from .plans import Plan, ids, plans
from .references import in_force
from .rules import Rule
from .spans import Span
from .suspension import suspended
from .trace import Told, Trace, note
from .values import Deadline, DeadlineStatus
from .wording import le_day, typeset

_LIVE, _PAST = DeadlineStatus.LIVE, DeadlineStatus.PAST
_SUPERSEDED, _CONDITIONAL = DeadlineStatus.SUPERSEDED, DeadlineStatus.CONDITIONAL
_FAILED, _LOW = Authenticity.FAILED, Confidence.LOW
_ORDER = attrgetter("due", "rule", "event", "for_")
_SURE = {Confidence.LOW: 0, Confidence.MEDIUM: 1, Confidence.HIGH: 2}

# Some years of days, by the two forms that the end of a trace takes.
_KEPT = 4096


def deadlines(case: Case, state: CaseState, on: date) -> tuple[Deadline, ...]:
    """Every deadline of the case as it stands on that day, the earliest prudent date first.

    Raises BadInput naming the event that no date can be computed from.
    """
    groups = walk(case, state, on).done.values()
    return tuple(sorted(chain.from_iterable(groups), key=_ORDER))


def walk(case: Case, state: CaseState, on: date) -> Found:
    """All that the rules find, by rule. Raises BadInput like `deadlines`."""
    refuse_days_outside(state.events)
    found = found_in(case, state.standing(), on, ids())
    found.doubts.update(doubtful(found))
    kinds = found.kinds
    for plan in plans():
        if not plan.kinds.isdisjoint(kinds):
            _follow(plan, found)
    return found


def _follow(plan: Plan, found: Found) -> None:
    """Finds every deadline of one rule."""
    starts = _starts(plan, found)
    if not starts:
        return
    found.done[plan.rule.id] = dated = [_bare(plan, start, found) for start in starts]
    # Status comes second: whether an appeal was in time is read on D15 itself.
    for place, start in enumerate(starts):
        dated[place] = _settled(plan, dated[place], start, found)
    if plan.rule.id == late.SILENCE:
        late.weigh(found)


def _starts(plan: Plan, found: Found) -> Sequence[Start]:
    """With `when`, the limit exists only if the two months are not opposable (R421-5, L112-12)."""
    starts: tuple[Start, ...] = ()
    for name in plan.rule.starts:
        # Rules come after those they start from: a clock says the same to all that ask it.
        told = found.started.get(name)
        if told is None:
            told = found.started[name] = CLOCKS[name].find(found)
        starts += told
    if plan.rule.when is None:
        return starts
    return [start for start in starts if start.opposable is not True]


def _bare(plan: Plan, start: Start, found: Found) -> Deadline:
    """The deadline with its dates, before what ends it is looked for."""
    rule, on, event = plan.rule, start.on, found.by_id[start.event]
    dates = start.span or plan.dates(on, start.latest, start.at, found.where[start.for_])
    if rule.suspended_by_complement:
        dates = _suspended(dates, on, found)
    posted, last = _last(dates.due, rule.dispatch)
    told = found.doubts.get(start.event, ())
    if event.on > found.on and not rule.ahead:
        told = (*to_come(), *told)
    unsure = told or start.doubt or event.confidence or event.authenticity
    remarks = _remarks(plan, start, found) if plan.remarks else ()
    steady = on >= plan.steady and start.law_of is None
    return replace(
        plan.blank,
        for_=start.for_,
        due=dates.due,
        latest=dates.latest,
        starts_on=dates.opens_on or on,
        event=start.event,
        basis=rule.basis if steady else _basis(rule, start),
        confidence=_weakest(rule, start, event, told) if unsure else rule.confidence,
        opposable=start.opposable if rule.opposable else None,
        trace=Trace((*start.steps, *dates.steps, *remarks, *last)),
        dispatch_by=posted,
        outer=_outer(rule, start) if rule.outer_months else None,
        note=note(start.note, *told, rule.note) if told or start.note else rule.note,
    )


def _suspended(dates: Span, on: date, found: Found) -> Span:
    due, latest, steps = suspended(dates.due, on, found.of(ComplementRequested), found.state)
    return Span(due=due, latest=max(latest, dates.latest), steps=dates.steps + steps)


def _basis(rule: Rule, start: Start) -> tuple[str, ...]:
    """The sources in force on the day whose law applies; all of them when none is known to be."""
    return in_force(rule.basis, start.law_of or start.on) or rule.basis


def _outer(rule: Rule, start: Start) -> date | None:
    """The limit that remains where the time cannot surely be held against the person."""
    if start.opposable is True:
        return None
    return calendar.add_months(start.on, rule.outer_months)


def _remarks(plan: Plan, start: Start, found: Found) -> list[Told]:
    """What was done and moves no date, such as a complaint to the Défenseur des droits (D20)."""
    return [
        Told(f"{remark.text} ({le_day(event.on)}).", event.on, remark.reference)
        for remark in plan.remarks
        for event in found.of(BY_KIND[remark.event])
        if event.on >= start.on
    ]


@lru_cache(_KEPT)
def _last(due: date, dispatch: bool) -> tuple[date | None, tuple[Told, ...]]:
    """The day to post by, if any, and the steps that end a trace."""
    prudent = Told("Date prudente : {}.", due)
    if not dispatch:
        return None, (prudent,)
    posted = calendar.dispatch_by(due)
    advised = Told("Envoi par la poste conseillé trois jours ouvrés avant : {}.", posted)
    return posted, (prudent, advised)


def _weakest(rule: Rule, start: Start, event: Event, told: tuple[str, ...]) -> Confidence:
    if told or event.authenticity is _FAILED:
        return _LOW
    known = rule.confidence
    for other in (start.doubt, event.confidence):
        if other is not None and _SURE[other] < _SURE[known]:
            known = other
    return known


def _settled(plan: Plan, deadline: Deadline, start: Start, found: Found) -> Deadline:
    """The deadline with its status, and the reason when something ended it."""
    rule = plan.rule
    ended = start.ended or ended_by(rule, plan.endings, deadline, start, found)
    if start.unproven:
        found.unproven.add(key(deadline))
    if ended is not None:
        found.ended[key(deadline)] = ended
        if ended.day <= found.on:
            return replace(deadline, status=_SUPERSEDED, note=ended.reason, ended_by=ended.by)
    status = _status(rule, deadline, start, found)
    told = _late_notes(plan, deadline, start, found, status)
    if ended is not None:
        told.append(_to_come(ended.day))
    if not told and status is _LIVE:
        return deadline
    return replace(deadline, status=status, note=note(deadline.note, *told))


def _status(rule: Rule, deadline: Deadline, start: Start, found: Found) -> DeadlineStatus:
    if deadline.latest < found.on:
        return _PAST
    unsure = start.conditional or start.unproven
    if unsure or (rule.when is not None and start.opposable is None):
        return _CONDITIONAL
    return _LIVE if rule.window is None else DeadlineStatus.WINDOW


def _to_come(day: date) -> str:
    """An event of a day to come ends nothing yet: the date and its ladder stay live."""
    return typeset(f"Événement postérieur au jour demandé, {le_day(day)} : à vérifier.")


def _late_notes(
    plan: Plan, deadline: Deadline, start: Start, found: Found, status: DeadlineStatus
) -> list[str]:
    told, rule = [], plan.rule
    if rule.binds_administration and status is _PAST and start.known:
        told.append(_overdue(answered_late(plan.endings, deadline, start, found)))
    if plan.warned.isdisjoint(found.kinds):
        return told
    if "interruption" in rule.ended_by:
        told.extend(appeals.warnings_about(found, deadline.event, deadline.for_))
    if "legal_aid" in rule.ended_by:
        told.extend(interruptions.warnings_about(found, deadline))
    if "appeal" in rule.ended_by:
        told.extend(appeals.kind_left(found, deadline.event, deadline.for_))
    if rule.today == "contest":
        told.extend(aims.warnings_about(found, deadline, start))
    return told


def _overdue(answered: date | None) -> str:
    if answered is None:
        return "Délai dépassé sans réponse enregistrée."
    return typeset(f"Réponse enregistrée après le délai, {le_day(answered)}.")
