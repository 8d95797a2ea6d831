"""The one engine that walks the deadline rules over a case (reference §3)."""

from datetime import date
from functools import lru_cache

import msgspec

from ..cases import BY_KIND
from ..cases.fold import CaseState
from ..cases.parts import Case
from ..cases.words import Authenticity, Confidence, Party
from . import aims, appeals, calendar, interruptions, late
from .clocks import CLOCKS
from .doubts import doubts, refuse_days_outside
from .endings import answered_late, ended_by
from .found import Ended, Found, Start, found_in, key
from .rules import Rule, StartName, remarks_on, rules
from .spans import Places, Span, span
from .suspension import suspended
from .trace import note, step
from .values import Deadline, DeadlineStatus, Step
from .windows import window
from .wording import le_day, typeset

_SURE = {Confidence.LOW: 0, Confidence.MEDIUM: 1, Confidence.HIGH: 2}

# Some years of days, by the two forms that the end of a trace takes.
_KEPT = 4096


def deadlines(case: Case, state: CaseState, on: date) -> tuple[Deadline, ...]:
    """Every deadline of the case as it stands on that day, the earliest prudent date first.

    Raises BadInput naming the event that no date can be computed from.
    """
    groups = walk(case, state, on).done.values()
    every = (deadline for group in groups for deadline in group)
    return tuple(sorted(every, key=lambda d: (d.due, d.rule, d.event, d.for_)))


def walk(case: Case, state: CaseState, on: date) -> Found:
    """All that the rules find, by rule. Raises BadInput like `deadlines`."""
    for event in state.events:
        refuse_days_outside(event)
    state = state.standing()
    done: dict[str, tuple[Deadline, ...]] = {}
    found = found_in(case, state, on, done)
    for rule in rules():
        starts = _starts(rule, found)
        # Status comes second: whether an appeal was in time is read on D15 itself.
        bare = [_bare(rule, start, found) for start in starts]
        done[rule.id] = tuple(bare)
        if starts:
            settled = zip(bare, starts, strict=True)
            done[rule.id] = tuple([_settled(rule, d, start, found) for d, start in settled])
        if rule.id == late.SILENCE:
            done |= {name: late.weighed(found, name) for name in late.ACTS}
    return found


def _starts(rule: Rule, found: Found) -> list[Start]:
    """With `when`, the limit exists only if the two months are not opposable (R421-5, L112-12)."""
    return [
        start
        for name in rule.starts
        for start in found.once(_set_by, name)
        if rule.when is None or start.opposable is not True
    ]


def _set_by(found: Found, name: StartName) -> tuple[Start, ...]:
    # Rules come after those they start from, so a clock says the same to all that ask it.
    return CLOCKS[name](found)


def _bare(rule: Rule, start: Start, found: Found) -> Deadline:
    dates = _span(rule, start, found)
    posted, last = _last(dates.due, dispatch=rule.dispatch)
    told = found.once(doubts, (start.event, rule.ahead))
    return Deadline(
        rule=rule.id,
        label=rule.label,
        for_=start.for_,
        due=dates.due,
        latest=dates.latest,
        starts_on=dates.opens_on or start.on,
        event=start.event,
        basis=rule.basis,
        confidence=_confidence(rule, start, found, doubtful=bool(told)),
        opposable=start.opposable if rule.opposable else None,
        status=DeadlineStatus.LIVE,
        trace=(*start.steps, *dates.steps, *_remarks(rule, start, found), *last),
        dispatch_by=posted,
        outer=_outer(rule, start),
        for_lawyer_only=rule.lawyer_only,
        urgent=rule.urgent,
        note=note(start.note, *told, rule.note),
    )


def _span(rule: Rule, start: Start, found: Found) -> Span:
    if start.span is not None:
        return start.span
    if rule.window is not None:
        return window(rule, rule.window, start.on, start.latest)
    places = found.once(_places, start.for_)
    dates = span(rule, start.on, start.latest, start.at, places)
    if not rule.suspended_by_complement:
        return dates
    due, latest, steps = suspended(dates.due, start.on, found.state)
    return Span(due=due, latest=max(latest, dates.latest), steps=dates.steps + steps)


def _places(found: Found, for_: Party) -> Places:
    case = found.case
    whose = case.worker if for_ is Party.WORKER else case.employer
    return Places(residence=whose.residence, court=case.court_zone)


def _outer(rule: Rule, start: Start) -> date | None:
    """The limit that remains where the time cannot surely be held against the person."""
    if not rule.outer_months or start.opposable is True:
        return None
    return calendar.add_months(start.on, rule.outer_months)


def _remarks(rule: Rule, start: Start, found: Found) -> list[Step]:
    """What was done and moves no date, such as a complaint to the Défenseur des droits (D20)."""
    return [
        step(f"{remark.text} ({le_day(event.on)}).", event.on, remark.reference)
        for remark in remarks_on(rule.id)
        for event in found.of(BY_KIND[remark.event])
        if event.on >= start.on
    ]


@lru_cache(_KEPT)
def _last(due: date, *, dispatch: bool) -> tuple[date | None, tuple[Step, ...]]:
    """The day to post by, if any, and the steps that end a trace."""
    prudent = step("Date prudente : {}.", due)
    if not dispatch:
        return None, (prudent,)
    posted = calendar.dispatch_by(due)
    return posted, (
        prudent,
        step("Envoi par la poste conseillé trois jours ouvrés avant : {}.", posted),
    )


def _confidence(rule: Rule, start: Start, found: Found, *, doubtful: bool) -> Confidence:
    event = found.by_id[start.event]
    if doubtful or event.authenticity is Authenticity.FAILED:
        return Confidence.LOW
    known = rule.confidence
    for other in (start.doubt, event.confidence):
        if other is not None and _SURE[other] < _SURE[known]:
            known = other
    return known


def _settled(rule: Rule, deadline: Deadline, start: Start, found: Found) -> Deadline:
    """The deadline with its status, and the reason when something ended it."""
    ended = start.ended or ended_by(rule, deadline, start, found)
    if start.unproven:
        found.unproven.add(key(deadline))
    if ended:
        found.ended[key(deadline)] = ended
        if ended.day <= found.on:
            return msgspec.structs.replace(
                deadline, status=DeadlineStatus.SUPERSEDED, note=ended.reason
            )
    status = _status(rule, deadline, start, found)
    told = (*_late_notes(rule, deadline, start, found, status), *_to_come(ended))
    if not told and status is deadline.status:
        return deadline
    return msgspec.structs.replace(deadline, status=status, note=note(deadline.note, *told))


def _status(rule: Rule, deadline: Deadline, start: Start, found: Found) -> DeadlineStatus:
    if deadline.latest < found.on:
        return DeadlineStatus.PAST
    unsure = start.conditional or start.unproven
    if unsure or (rule.when is not None and start.opposable is None):
        return DeadlineStatus.CONDITIONAL
    return DeadlineStatus.LIVE if rule.window is None else DeadlineStatus.WINDOW


def _to_come(ended: Ended | None) -> tuple[str, ...]:
    """An event of a day to come ends nothing yet: the date and its ladder stay live."""
    if ended is None:
        return ()
    return (typeset(f"Événement postérieur au jour demandé, {le_day(ended.day)} : à vérifier."),)


def _late_notes(
    rule: Rule, deadline: Deadline, start: Start, found: Found, status: DeadlineStatus
) -> tuple[str, ...]:
    told = []
    if rule.binds_administration and status is DeadlineStatus.PAST and start.known:
        told.append(_overdue(answered_late(rule, deadline, start, found)))
    if "interruption" in rule.ended_by:
        told.extend(appeals.warnings_about(found, deadline.event, deadline.for_))
    if "legal_aid" in rule.ended_by:
        told.extend(interruptions.warnings_about(found, deadline))
    if "appeal" in rule.ended_by:
        told.extend(appeals.kind_left(found, deadline.event, deadline.for_))
    if rule.today == "contest":
        told.extend(aims.warnings_about(found, deadline, start))
    return tuple(told)


def _overdue(answered: date | None) -> str:
    if answered is None:
        return "Délai dépassé sans réponse enregistrée."
    return typeset(f"Réponse enregistrée après le délai, {le_day(answered)}.")
