"""The one engine that walks the deadline rules over a case (reference §3)."""

from collections.abc import Callable
from datetime import date

import msgspec

from ..cases.events import ComplementRequested, Event
from ..cases.fold import CaseState
from ..cases.parts import Case
from ..cases.words import Authenticity, Confidence, Party, Zone
from ..errors import BadInput
from . import appeals, calendar, reasons, starts
from .endings import ended_by
from .rules import Rule, StartName, rules
from .spans import Span, span
from .starts import Found, Start
from .suspension import printed_span, suspended
from .trace import step
from .values import Deadline, DeadlineStatus, Step
from .wording import french_weekday

_STARTS: dict[StartName, Callable[[Found], tuple[Start, ...]]] = {
    "filing": starts.filing,
    "platform_restart": starts.platform_restart,
    "complement_requested": starts.complement_requested,
    "last_action": starts.last_action,
    "closed": starts.act_of("closed"),
    "refused": starts.act_of("refused"),
    "grant_withdrawn": starts.act_of("grant_withdrawn"),
    "silence": starts.silence,
    "appeal_received": appeals.appeal_received,
    "appeal_rejection": appeals.appeal_rejection,
    "reasons_requested": reasons.reasons_requested,
    "reasons_given": reasons.reasons_given,
}
_SURE = (Confidence.LOW, Confidence.MEDIUM, Confidence.HIGH)
_FUTURE = "Événement postérieur au jour demandé : à vérifier."


def deadlines(case: Case, state: CaseState, on: date) -> tuple[Deadline, ...]:
    """Every deadline of the case as it stands on that day, the earliest prudent date first.

    Raises BadInput naming the event whose day is outside the calendar's years.
    """
    groups = walk(case, state, on).done.values()
    every = (deadline for group in groups for deadline in group)
    return tuple(sorted(every, key=lambda d: (d.due, d.rule, d.event, d.for_)))


def walk(case: Case, state: CaseState, on: date) -> Found:
    """All that the rules find, by rule. Raises BadInput like `deadlines`."""
    state = state.standing()
    for event in state.events:
        _check(event)
    done: dict[str, tuple[Deadline, ...]] = {}
    found = Found(case=case, state=state, on=on, done=done)
    for rule in rules():
        # Status comes second: whether an appeal was in time is read on D15 itself.
        pairs = [(_bare(rule, start, found), start) for start in _starts(rule, found)]
        done[rule.id] = tuple(deadline for deadline, _ in pairs)
        done[rule.id] = tuple(_settled(rule, d, start, found) for d, start in pairs)
    return found


def _check(event: Event) -> None:
    # The margin above leaves room for the longest length and its roll-over.
    if not calendar.FIRST_YEAR <= event.on.year <= calendar.LAST_YEAR - 2:
        raise BadInput(
            f"event {event.id}",
            f"its day {event.on.isoformat()} is outside the calendar.",
            "Correct the day of this event.",
        )


def _starts(rule: Rule, found: Found) -> tuple[Start, ...]:
    every = (start for name in rule.starts for start in _STARTS[name](found))
    return tuple(start for start in every if _applies(rule, start))


def _applies(rule: Rule, start: Start) -> bool:
    """A limit that exists only where the two months are not opposable (R421-5, L112-12)."""
    return rule.when is None or start.opposable is not True


def _bare(rule: Rule, start: Start, found: Found) -> Deadline:
    dates = _span(rule, start, found)
    posted = calendar.dispatch_by(dates.due) if rule.dispatch else None
    return Deadline(
        rule=rule.id,
        label=rule.label,
        for_=start.for_,
        due=dates.due,
        latest=dates.latest,
        starts_on=start.on,
        event=start.event,
        basis=rule.basis,
        confidence=_confidence(rule, start, found),
        opposable=start.opposable if rule.opposable else None,
        status=DeadlineStatus.LIVE,
        trace=(*start.steps, *dates.steps, *_last_steps(dates, posted)),
        dispatch_by=posted,
        for_lawyer_only=rule.lawyer_only,
        urgent=rule.urgent,
        note=" ".join(filter(None, (start.note, _future_note(start, found), rule.note))),
    )


def _span(rule: Rule, start: Start, found: Found) -> Span:
    if rule.printed:
        return printed_span(_request(start, found))
    residence = _residence(found.case, start.for_)
    dates = span(rule, start.on, start.latest, residence=residence, court=found.case.court_zone)
    if not rule.suspended_by_complement:
        return dates
    due, latest, steps = suspended(dates.due, start.on, found.state)
    return Span(due=due, latest=latest, steps=dates.steps + steps)


def _residence(case: Case, for_: Party) -> Zone:
    return case.worker.residence if for_ is Party.WORKER else case.employer.residence


def _request(start: Start, found: Found) -> ComplementRequested:
    return next(e for e in found.of(ComplementRequested) if e.id == start.event)


def _last_steps(dates: Span, posted: date | None) -> tuple[Step, ...]:
    prudent = step(f"Date prudente : {french_weekday(dates.due)}.", dates.due)
    if posted is None:
        return (prudent,)
    text = f"Envoi par la poste conseillé trois jours ouvrés avant : {french_weekday(posted)}."
    return prudent, step(text, posted)


def _event(start: Start, found: Found) -> Event:
    return next(e for e in found.state.events if e.id == start.event)


def _future_note(start: Start, found: Found) -> str:
    return _FUTURE if _event(start, found).on > found.on else ""


def _confidence(rule: Rule, start: Start, found: Found) -> Confidence:
    event = _event(start, found)
    known = [rule.confidence, *filter(None, (start.doubt, event.confidence))]
    if event.authenticity is Authenticity.FAILED or event.on > found.on:
        known.append(Confidence.LOW)
    return min(known, key=_SURE.index)


def _settled(rule: Rule, deadline: Deadline, start: Start, found: Found) -> Deadline:
    """The deadline with its status, and the reason when something ended it."""
    ended = start.ended or ended_by(rule, deadline, found)
    if ended:
        return msgspec.structs.replace(deadline, status=DeadlineStatus.SUPERSEDED, note=ended)
    unseen = rule.when is not None and start.opposable is None
    if deadline.latest < found.on:
        status = DeadlineStatus.PAST
    elif start.conditional or unseen:
        status = DeadlineStatus.CONDITIONAL
    else:
        status = DeadlineStatus.LIVE
    note = " ".join(filter(None, (deadline.note, _late_note(rule, deadline, found))))
    return msgspec.structs.replace(deadline, status=status, note=note)


def _late_note(rule: Rule, deadline: Deadline, found: Found) -> str:
    if rule.id == "D6" and _came_after_silence(deadline, found):
        return _AFTER_SILENCE
    return ""


def _came_after_silence(deadline: Deadline, found: Found) -> bool:
    """An express refusal after the silence's own time had run out (R421-2)."""
    lapsed = [d for d in found.done["D3"] if d.status is not DeadlineStatus.SUPERSEDED]
    return any(
        calendar.roll_over(max(calendar.franc_months(d.latest, 2))) < deadline.starts_on
        for d in lapsed
    )


_AFTER_SILENCE = (
    "Décision notifiée après l’expiration du délai contre le rejet implicite : "
    "la reprise du délai est à vérifier par l’avocat."
)
