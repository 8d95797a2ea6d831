"""The one engine that walks the deadline rules over a case (reference §3)."""

from datetime import date
from operator import attrgetter

from msgspec.structs import replace

from ..cases import BY_KIND
from ..cases.events import ComplementAnswered, ComplementRequested
from ..cases.fold import CaseState
from ..cases.parts import Case
from ..cases.words import Authenticity, Confidence
from . import aims, appeals, interruptions, late
from .calendar import add_months
from .doubts import days_inside, doubtful, to_come
from .endings import answered_late, ended_by
from .found import Found, found_in, key
from .plans import Plan, plans_for
from .references import in_force
from .rules import Rule
from .spans import Ended, Span, Start, closing
from .suspension import suspended
from .trace import Told, Trace, note
from .values import Deadline, DeadlineStatus
from .wording import french_day, le_day, typeset

# How deadlines are listed: the earliest prudent date first.
ORDER = attrgetter("due", "rule", "event", "for_")
_DUE = attrgetter("due")

_PAST, _CONDITIONAL = DeadlineStatus.PAST, DeadlineStatus.CONDITIONAL
_SUPERSEDED = DeadlineStatus.SUPERSEDED
_FAILED, _LOW = Authenticity.FAILED, Confidence.LOW
_SURE = (Confidence.LOW, Confidence.MEDIUM, Confidence.HIGH)
_LEAST = {(one, other): min(one, other, key=_SURE.index) for one in _SURE for other in _SURE}


def deadlines(case: Case, state: CaseState, on: date) -> tuple[Deadline, ...]:
    """Every deadline of the case as it stands on that day, the earliest prudent date first.

    Raises BadInput naming the event that no date can be computed from.
    """
    done = walk(case, state, on).done
    listed: list[Deadline] = []
    # In the order of the rules first: sorting by day alone keeps it for the deadlines of one day.
    for id_ in sorted(done):
        group = done[id_]
        listed += sorted(group, key=ORDER) if len(group) > 1 else group
    return tuple(sorted(listed, key=_DUE))


def walk(case: Case, state: CaseState, on: date) -> Found:
    """All that the rules find, by rule. Raises BadInput like `deadlines`."""
    with_days = days_inside(state.events)
    found = found_in(case, state.standing(), on)
    if told := doubtful(found, with_days):
        found.doubts.update(told)
        found.unsure.update(told)
    started, done = found.started, found.done
    for plan in plans_for(found.kinds):
        # Rules come after those they start from: a clock says the same to all that ask it.
        starts = started.get(plan.clock)
        if starts is None:
            find = plan.find
            starts = started[plan.clock] = find(found)
        if starts:
            done[plan.id] = dated = _dated(plan, starts, found)
            # What ends them comes second: whether an appeal was in time is read on D15 itself.
            _settle(plan, starts, dated, found)
        if plan.silence:
            late.weigh(found)
    return found


def _dated(plan: Plan, starts: tuple[Start, ...], found: Found) -> list[Deadline]:
    """The deadlines with their dates and their status, were nothing to end them."""
    rule, where, today, unsure = plan.rule, found.where, found.on, found.unsure
    dated = []
    count = plan.dates
    for start in starts:
        on, id_, for_ = start.on, start.event, start.for_
        span = count(start, where)
        if plan.amended:
            span = _amended(plan, span, start, found)
        due, latest = span.due, span.latest
        status, said, confidence = plan.status, rule.note, rule.confidence
        if latest < today:
            status = _PAST
        elif start.conditional or start.unproven:
            status = _CONDITIONAL
        if start.doubt:
            confidence = _LEAST[confidence, start.doubt]
        if id_ in unsure:
            said, confidence = _unsure(rule, start, found, confidence)
        elif start.note:
            said = f"{start.note} {said}" if said else start.note
        dated.append(
            Deadline(
                plan.id,
                rule.label,
                for_,
                due,
                latest,
                span.opens_on or on,
                id_,
                rule.basis if on >= plan.steady and start.law_of is None else _basis(rule, start),
                confidence,
                start.opposable if rule.opposable else None,
                status,
                Trace(start.steps + span.steps),
                span.posted,
                add_months(on, rule.outer_months)
                if rule.outer_months and start.opposable is not True
                else None,
                rule.lawyer_only,
                rule.urgent,
                said,
            )
        )
    return dated


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
    due, latest = dates.due, dates.latest
    steps = dates.steps[: -2 if plan.rule.dispatch else -1]  # Those that close it come last again.
    if plan.rule.suspended_by_complement:
        requests = found.of(ComplementRequested)
        due, later, more = suspended(due, start.on, requests, found.of(ComplementAnswered))
        latest, steps = max(later, latest), steps + more
    if plan.remarks:
        steps += tuple(_remarks(plan, start, found))
    posted, last = closing(due, dispatch=plan.rule.dispatch)
    return Span(due, latest, steps + last, dates.opens_on, posted)


def _basis(rule: Rule, start: Start) -> tuple[str, ...]:
    """The sources in force on the day whose law applies; all of them when none is known to be."""
    return in_force(rule.basis, start.law_of or start.on) or rule.basis


def _remarks(plan: Plan, start: Start, found: Found) -> list[Told]:
    """What was done and moves no date, such as a complaint to the Défenseur des droits (D20)."""
    return [
        Told(f"{remark.text} ({le_day(event.on)}).", event.on, remark.reference)
        for remark in plan.remarks
        for event in found.of(BY_KIND[remark.event])
        if event.on >= start.on
    ]


def _settle(plan: Plan, starts: tuple[Start, ...], dated: list[Deadline], found: Found) -> None:
    """Puts what ended each deadline and the reason, or what its note says of its end."""
    endings, noted = plan.endings, plan.noted
    for place, start in enumerate(starts):
        ended = start.ended
        if start.unproven:
            found.unproven.add(key(dated[place]))
        if ended is None:
            if endings:
                ended = ended_by(plan.rule, endings, dated[place], start, found)
            if ended is None and not noted:
                continue
        deadline = dated[place]
        if ended is not None:
            found.ended[key(deadline)] = ended
            if ended.day <= found.on:
                dated[place] = replace(
                    deadline, status=_SUPERSEDED, note=ended.reason, ended_by=ended.by
                )
                continue
        told = _late_notes(plan, deadline, start, ended, found)
        if told:
            dated[place] = replace(deadline, note=note(deadline.note, *told))


# An event of a day to come ends nothing yet: the date and its ladder stay live.
_TO_COME = typeset("Événement postérieur au jour demandé, le {} : à vérifier.")
_ANSWERED_LATE = typeset("Réponse enregistrée après le délai, le {}.")


def _late_notes(
    plan: Plan, deadline: Deadline, start: Start, ended: Ended | None, found: Found
) -> list[str]:
    told: list[str] = []
    rule, event, for_ = plan.rule, deadline.event, deadline.for_
    if plan.awaited and deadline.status is _PAST and start.known:
        told.append(_overdue(answered_late(plan.endings, deadline, start, found)))
    if plan.warned:
        if "interruption" in rule.ended_by:
            told += appeals.warnings_about(found, event, for_)
        if "legal_aid" in rule.ended_by:
            told += interruptions.warnings_about(found, deadline)
        if "appeal" in rule.ended_by:
            told += appeals.kind_left(found, event, for_)
        if rule.today == "contest":
            told += aims.warnings_about(found, deadline, start)
    if ended is not None:
        told.append(_TO_COME.format(french_day(ended.day)))
    return told


def _overdue(answered: date | None) -> str:
    if answered is None:
        return "Délai dépassé sans réponse enregistrée."
    return _ANSWERED_LATE.format(french_day(answered))
