"""Administrative appeals and what they do to the clock (CRPA L411-2, L411-7).

An appeal interrupts only when lodged inside the initial time and proven (design §3.13); a second
of the same kind, or one lodged after, interrupts nothing.
"""

from datetime import date
from enum import StrEnum

from ..cases.events import AppealLodged, AppealRejected, ObservationsSent
from ..cases.parts import Part
from ..cases.words import Appeal, By, Confidence, Party
from . import calendar
from .starts import Found, Start, notified
from .trace import step
from .values import Deadline, DeadlineStatus
from .wording import le_day, le_weekday, typeset

_NAMES = {Appeal.GRACIEUX: "gracieux", Appeal.HIERARCHIQUE: "hiérarchique"}


class Effect(StrEnum):
    """INTERRUPTS surely; MAYBE without proof or between prudent and latest day; NONE too late."""

    INTERRUPTS = "interrupts"
    MAYBE = "maybe"
    NONE = "none"


class Lodged(Part, frozen=True, kw_only=True):
    """An appeal with the act it attacks, the days it was sent and received, and its effect."""

    id: str
    appeal: Appeal
    for_: Party
    target: str
    sent: date
    received: date
    effect: Effect


def lodged(found: Found) -> tuple[Lodged, ...]:
    """Every appeal, in order of sending. A letter of observations counts if it says it is one."""
    letters = [e for e in found.of(ObservationsSent) if e.as_appeal]
    every: list[AppealLodged | ObservationsSent] = [*found.of(AppealLodged), *letters]
    result: list[Lodged] = []
    for event in sorted(every, key=lambda e: (sent_on(e), e.id)):
        result.append(_lodged(found, event, tuple(result)))
    return tuple(result)


def sent_on(event: AppealLodged | ObservationsSent) -> date:
    """The day that counts: posting (CE 494573), else receipt, else the event's own."""
    return event.posted_on or event.received_on or event.on


def interrupts(found: Found, target: str, for_: Party) -> Lodged | None:
    """The first proven appeal in time against that act by that person, or None."""
    return next(
        (
            one
            for one in lodged(found)
            if one.effect is Effect.INTERRUPTS and (one.target, one.for_) == (target, for_)
        ),
        None,
    )


def appeal_warnings(found: Found) -> tuple[str, ...]:
    """In French, the appeals that do not surely interrupt the time (L411-2, design §3.13)."""
    return tuple(
        typeset(f"Recours {_NAMES[one.appeal]} envoyé {le_day(one.sent)} : {_WARNINGS[one.effect]}")
        for one in lodged(found)
        if one.effect in _WARNINGS
    )


def appeal_received(found: Found) -> tuple[Start, ...]:
    """D16 starts when the administration receives the appeal (CRPA L411-7)."""
    kept = (one for one in lodged(found) if one.effect is not Effect.NONE)
    return tuple(_received(one) for one in kept)


def appeal_rejection(found: Found) -> tuple[Start, ...]:
    """D17 starts at the last rejection; unproven appeals give a second, conditional date."""
    kept = [one for one in lodged(found) if one.effect is not Effect.NONE]
    starts: list[Start] = []
    for target, for_ in dict.fromkeys((one.target, one.for_) for one in kept):
        group = [one for one in kept if (one.target, one.for_) == (target, for_)]
        sure = [one for one in group if one.effect is Effect.INTERRUPTS]
        if sure:
            starts.append(_last_rejection(found, sure, sure=True))
        if len(sure) < len(group):
            starts.append(_last_rejection(found, group, sure=False))
    return tuple(starts)


def _kind(event: AppealLodged | ObservationsSent) -> Appeal:
    return event.appeal if isinstance(event, AppealLodged) else Appeal.GRACIEUX


def _lodged(
    found: Found, event: AppealLodged | ObservationsSent, before: tuple[Lodged, ...]
) -> Lodged:
    against = event.against if isinstance(event, AppealLodged) else ""
    for_ = Party.WORKER if event.by is By.WORKER else Party.EMPLOYER
    initial = _initial(found, against, for_, sent_on(event))
    target = initial.event if initial else against
    again = any((b.target, b.for_, b.appeal) == (target, for_, _kind(event)) for b in before)
    return Lodged(
        id=event.id,
        appeal=_kind(event),
        for_=for_,
        target=target,
        sent=sent_on(event),
        received=event.received_on or sent_on(event),
        effect=Effect.NONE if again else _effect(event, initial),
    )


def _initial(found: Found, against: str, for_: Party, sent: date) -> Deadline | None:
    """The time inside which the appeal had to be lodged: D15 against that act."""
    # A silence that an act came before was never born: nothing could be lodged against it.
    unborn = {d.event for d in found.done["D3"] if d.status is DeadlineStatus.SUPERSEDED}
    known = [
        d
        for d in found.done["D15"]
        if d.for_ is for_ and d.starts_on <= sent and d.event not in unborn
    ]
    if against:
        known = [d for d in known if d.event == against]
    return max(known, key=lambda d: (d.starts_on, d.due), default=None)


def _effect(event: AppealLodged | ObservationsSent, initial: Deadline | None) -> Effect:
    if initial is None or sent_on(event) > initial.latest:
        return Effect.NONE
    # Without proof of posting or receipt an interruption is conditional (design §3.13).
    proven = event.proof and (event.posted_on or event.received_on)
    in_time = sent_on(event) <= initial.due
    return Effect.INTERRUPTS if proven and in_time else Effect.MAYBE


def _received(one: Lodged) -> Start:
    text = f"Recours {_NAMES[one.appeal]} reçu par l’administration {le_weekday(one.received)}."
    unsure = one.effect is Effect.MAYBE
    return Start(
        event=one.id,
        on=one.received,
        latest=one.received,
        steps=(step(text, one.received, "L411-7"),),
        for_=one.for_,
        conditional=unsure,
        note=_UNPROVEN if unsure else "",
    )


_WARNINGS = {
    Effect.MAYBE: "interruption non prouvée, le délai initial reste à respecter.",
    Effect.NONE: "il n’interrompt aucun délai (hors du délai initial, ou second du même type).",
}
_UNPROVEN = (
    "Interruption non prouvée, ou recours formé après la date prudente : "
    "le délai initial reste à respecter."
)


def _last_rejection(found: Found, group: list[Lodged], *, sure: bool) -> Start:
    starts = [_rejection(found, one) for one in group]
    last = max(starts, key=lambda s: (s.on, s.event))
    steps = tuple(s for start in starts for s in start.steps)
    if len(starts) > 1:
        text = "Deux recours dans le délai initial : le délai repart du dernier rejet."
        steps += (step(text, last.on, "L411-2"),)
    return Start(
        event=last.event,
        on=last.on,
        latest=last.latest,
        steps=steps,
        for_=last.for_,
        conditional=last.conditional or not sure,
        doubt=None if sure else Confidence.LOW,
        note="" if sure else _UNPROVEN,
    )


def _rejection(found: Found, one: Lodged) -> Start:
    """The express rejection, else the implicit one born of two months' silence (D16)."""
    birth = next(d for d in found.done["D16"] if d.event == one.id)
    express = [e for e in found.of(AppealRejected) if _answers(e, one)]
    # R421-2: an express rejection counts before the birth, or inside the two months after it.
    for event in express:
        start = next((s for s in notified(event, _REJECTED) if s.for_ is one.for_), None)
        if start and start.on <= _restart_limit(birth):
            return start
    text = f"Rejet implicite du recours {_NAMES[one.appeal]} né {le_weekday(birth.due)}."
    return Start(
        event=one.id,
        on=birth.due,
        latest=birth.latest,
        steps=(step(text, birth.due, "L411-7"),),
        for_=one.for_,
        conditional=birth.due > found.on,
    )


def _restart_limit(birth: Deadline) -> date:
    return calendar.roll_over(min(calendar.franc_months(birth.due, 2)))


_REJECTED = "Rejet du recours notifié"


def _answers(event: AppealRejected, one: Lodged) -> bool:
    return event.appeal is one.appeal and event.against in ("", one.id, one.target)
