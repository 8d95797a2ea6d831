"""The one engine that walks the deadline rules over a case (reference §3)."""

from datetime import date
from functools import lru_cache
from itertools import chain
from operator import attrgetter

from msgspec.structs import replace

from ..cases import BY_KIND
from ..cases.events import ComplementRequested
from ..cases.fold import CaseState
from ..cases.parts import Case
from ..cases.words import Authenticity, Confidence
from . import aims, appeals, calendar, interruptions, late
from .doubts import doubtful, refuse_days_outside, to_come
from .endings import answered_late, ended_by
from .found import Found, Start, found_in, key
from .plans import Plan, ids, plans_for
from .references import in_force
from .rules import Rule
from .spans import Span
from .suspension import suspended
from .trace import Told, Trace, note
from .values import Deadline, DeadlineStatus
from .wording import le_day, typeset

# How deadlines are listed: the earliest prudent date first.
ORDER = attrgetter("due", "rule", "event", "for_")

_PAST, _CONDITIONAL = DeadlineStatus.PAST, DeadlineStatus.CONDITIONAL
_SUPERSEDED = DeadlineStatus.SUPERSEDED
_FAILED, _LOW = Authenticity.FAILED, Confidence.LOW
_SURE = (Confidence.LOW, Confidence.MEDIUM, Confidence.HIGH)
_LEAST = {(one, other): min(one, other, key=_SURE.index) for one in _SURE for other in _SURE}

# Some years of days, by the two forms that the end of a trace takes.
_KEPT = 4096


def deadlines(case: Case, state: CaseState, on: date) -> tuple[Deadline, ...]:
    """Every deadline of the case as it stands on that day, the earliest prudent date first.

    Raises BadInput naming the event that no date can be computed from.
    """
    groups = walk(case, state, on).done.values()
    return tuple(sorted(chain.from_iterable(groups), key=ORDER))


def walk(case: Case, state: CaseState, on: date) -> Found:
    """All that the rules find, by rule. Raises BadInput like `deadlines`."""
    refuse_days_outside(state.events)
    found = found_in(case, state.standing(), on, ids())
    if told := doubtful(found):
        found.doubts.update(told)
        found.unsure.update(told)
    started = found.started
    for plan in plans_for(found.kinds):
        # Rules come after those they start from: a clock says the same to all that ask it.
        starts = started.get(plan.clock)
        if starts is None:
            starts = _started(plan, found)
        if plan.left_open:
            starts = _left_open(starts)
        if starts:
            _follow(plan, starts, found)
        if plan.silence:
            late.weigh(found)
    return found


def _started(plan: Plan, found: Found) -> tuple[Start, ...]:
    """What the clocks of a rule say, kept for the rules that start alike."""
    starts: tuple[Start, ...] = ()
    for name, find in plan.clocks:
        told = found.started.get(name)
        if told is None:
            told = found.started[name] = find(found)
        starts += told
    found.started[plan.clock] = starts
    return starts


def _follow(plan: Plan, starts: tuple[Start, ...], found: Found) -> None:
    """Finds every deadline of one rule."""
    dated = []
    for start in starts:
        dated.append(_dated(plan, start, found))
    found.done[plan.id] = dated
    # What ends them comes second: whether an appeal was in time is read on D15 itself.
    for place, start in enumerate(starts):
        if plan.may_end or start.ended or start.unproven or dated[place].status is _PAST:
            dated[place] = _settled(plan, dated[place], start, found)


def _left_open(starts: tuple[Start, ...]) -> tuple[Start, ...]:
    """With `when`, the limit exists only if the two months are not opposable (R421-5, L112-12)."""
    return tuple([
        start if start.opposable is False else replace(start, conditional=True)
        for start in starts
        if start.opposable is not True
    ])  # fmt: skip


def _dated(plan: Plan, start: Start, found: Found) -> Deadline:
    """The deadline with its dates and its status, were nothing to end it."""
    rule, on, id_, for_ = plan.rule, start.on, start.event, start.for_
    dates = start.span or plan.dates(on, start.latest, start.at, found.where[for_])
    if plan.amended:
        dates = _amended(plan, dates, start, found)
    due, latest = dates.due, dates.latest
    if rule.dispatch:
        posted, last = _posted(due)
    else:
        posted, last = None, (Told(_PRUDENT, due),)
    status, said, confidence = plan.status, rule.note, rule.confidence
    if latest < found.on:
        status = _PAST
    elif start.conditional or start.unproven:
        status = _CONDITIONAL
    if start.doubt:
        confidence = _LEAST[confidence, start.doubt]
    if id_ in found.unsure:
        said, confidence = _unsure(rule, start, found, confidence)
    elif start.note:
        said = note(start.note, said)
    return Deadline(
        plan.id,
        rule.label,
        for_,
        due,
        latest,
        dates.opens_on or on,
        id_,
        rule.basis if on >= plan.steady and start.law_of is None else _basis(rule, start),
        confidence,
        start.opposable if rule.opposable else None,
        status,
        Trace(start.steps + dates.steps + last),
        posted,
        _outer(rule, start) if rule.outer_months else None,
        rule.lawyer_only,
        rule.urgent,
        said,
    )


def _unsure(rule: Rule, start: Start, found: Found, known: Confidence) -> tuple[str, Confidence]:
    """The note and the confidence of a deadline whose event is not sure."""
    event, told = found.by_id[start.event], found.doubts.get(start.event, ())
    if event.on > found.on and not rule.ahead:
        told = (*to_come(), *told)
    if told or event.authenticity is _FAILED:
        known = _LOW
    elif event.confidence:
        known = _LEAST[known, event.confidence]
    return note(start.note, *told, rule.note), known


def _amended(plan: Plan, dates: Span, start: Start, found: Found) -> Span:
    """The dates with what suspends them, and the steps with what was done and moves no date."""
    if plan.rule.suspended_by_complement:
        dates = _suspended(dates, start.on, found)
    if remarks := _remarks(plan, start, found):
        dates = replace(dates, steps=(*dates.steps, *remarks))
    return dates


def _suspended(dates: Span, on: date, found: Found) -> Span:
    due, latest, steps = suspended(dates.due, on, found.of(ComplementRequested), found.state)
    return Span(due, max(latest, dates.latest), dates.steps + steps)


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
def _posted(due: date) -> tuple[date, tuple[Told, ...]]:
    """The day to post by, and the steps that end the trace of what may be posted."""
    posted = calendar.dispatch_by(due)
    return posted, (Told(_PRUDENT, due), Told(_POSTED, posted))


_PRUDENT = "Date prudente : {}."
_POSTED = "Envoi par la poste conseillé trois jours ouvrés avant : {}."


def _settled(plan: Plan, deadline: Deadline, start: Start, found: Found) -> Deadline:
    """The deadline with what ended it and the reason, or what its note says of its end."""
    ended = start.ended or ended_by(plan.rule, plan.endings, deadline, start, found)
    if start.unproven:
        found.unproven.add(key(deadline))
    if ended is not None:
        found.ended[key(deadline)] = ended
        if ended.day <= found.on:
            return replace(deadline, status=_SUPERSEDED, note=ended.reason, ended_by=ended.by)
    told = _late_notes(plan, deadline, start, found)
    if ended is not None:
        told.append(_to_come(ended.day))
    return replace(deadline, note=note(deadline.note, *told)) if told else deadline


def _to_come(day: date) -> str:
    """An event of a day to come ends nothing yet: the date and its ladder stay live."""
    return typeset(f"Événement postérieur au jour demandé, {le_day(day)} : à vérifier.")


def _late_notes(plan: Plan, deadline: Deadline, start: Start, found: Found) -> list[str]:
    told, rule = [], plan.rule
    if rule.binds_administration and deadline.status is _PAST and start.known:
        told.append(_overdue(answered_late(plan.endings, deadline, start, found)))
    if not plan.warned:
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
