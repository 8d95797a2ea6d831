"""What follows an administrative appeal: its implicit rejection, and the time that restarts."""

from datetime import date
from operator import attrgetter

import msgspec

from ..cases.events import AppealRejected
from ..cases.words import Confidence, Party
from . import calendar
from .appeals import NAMES, Effect, Lodged, answered_on, lodged, rejected_on, warnings_about
from .found import Found, Start
from .starts import notified
from .trace import Told
from .values import Deadline

_UNPROVEN = (
    "Interruption non prouvée, ou recours formé après la date prudente : "
    "le délai initial reste à respecter."
)
_ASSUMED = "Date de réception non connue : celle de l’envoi est retenue."
_ORPHAN = (
    "Aucun recours de ce type n’est au dossier : date conditionnelle, "
    "le délai initial reste à respecter."
)
_REJECTED = "Rejet du recours notifié"
_LAST = attrgetter("on", "event")


def appeal_received(found: Found) -> tuple[Start, ...]:
    """D16 starts when the administration receives the appeal (CRPA L411-7)."""
    return tuple([_received(one) for one in lodged(found) if not one.effect.none])


def appeal_rejection(found: Found) -> tuple[Start, ...]:
    """D17 starts at the last rejection; unproven appeals give a second, conditional date."""
    kept: dict[tuple[str, Party], list[Lodged]] = {}
    for one in lodged(found):
        if not one.effect.none:
            kept.setdefault((one.target, one.for_), []).append(one)
    starts: list[Start] = []
    for group in kept.values():
        sure = [one for one in group if one.effect is Effect.INTERRUPTS]
        if sure:
            starts.append(_last_rejection(found, sure, sure=True))
        if len(sure) < len(group):
            starts.append(_last_rejection(found, group, sure=False))
    return (*starts, *_orphans(found))


def _received(one: Lodged) -> Start:
    text = f"Recours {NAMES[one.appeal]} reçu par l’administration le {{}}."
    unsure = one.effect is not Effect.INTERRUPTS
    notes = (_UNPROVEN if unsure else "", "" if one.known else _ASSUMED)
    return Start(
        one.id,
        one.received,
        one.received,
        (Told(text, one.received, "L411-7"),),
        targets=(one.target,),
        for_=one.for_,
        unproven=unsure,
        doubt=None if one.known else Confidence.MEDIUM,
        known=one.known,
        note=" ".join(filter(None, notes)),
    )


def _last_rejection(found: Found, group: list[Lodged], *, sure: bool) -> Start:
    sure = sure and _surely_ran(found, group[0])
    starts = [_rejection(found, one) for one in group]
    last = max(starts, key=_LAST) if len(starts) > 1 else starts[0]
    steps = tuple([told for start in starts for told in start.steps])
    if len(starts) > 1:
        text = "Deux recours dans le délai initial : le délai repart du dernier rejet."
        steps += (Told(text, last.on, "L411-2"),)
    target = group[0].target
    notes = [*warnings_about(found, target, last.for_, vain=True), "" if sure else _UNPROVEN]
    return msgspec.structs.replace(
        last,
        steps=steps,
        targets=(target, *(one.id for one in group)),
        unproven=not sure,
        doubt=None if sure else Confidence.LOW,
        note=" ".join(filter(None, notes)),
    )


def _surely_ran(found: Found, one: Lodged) -> bool:
    """Whether the initial time (D15) surely ran: an act come too late gives none (R421-2)."""
    initial = [d for d in found.done["D15"] if d.event == one.target and d.for_ is one.for_]
    return all(found.sure(d) for d in initial)


def _rejection(found: Found, one: Lodged) -> Start:
    """The express rejection, else the implicit one born of two months' silence (D16)."""
    birth = next(d for d in found.done["D16"] if d.event == one.id)
    for event in found.of(AppealRejected):
        # R421-2: an express rejection counts before the birth, or in the two months after it.
        if answered_on(event, one):
            start = _express(event, one)
            if start.on <= birth.due or start.on <= _restart_limit(birth):
                return start
    text = f"Rejet implicite du recours {NAMES[one.appeal]} né le {{}}."
    return Start(
        event=one.id,
        on=birth.due,
        latest=birth.latest,
        steps=(Told(text, birth.due, "L411-7"),),
        for_=one.for_,
        conditional=birth.due > found.on,
    )


def _express(event: AppealRejected, one: Lodged) -> Start:
    starts = notified(event, _REJECTED)
    for start in starts:
        if start.for_ is one.for_:
            return start
    # No notification is recorded: it was told to whoever appealed.
    return msgspec.structs.replace(starts[0], for_=one.for_)


def _restart_limit(birth: Deadline) -> date:
    return calendar.roll_over(min(calendar.franc_months(birth.due, 2)))


def _orphans(found: Found) -> tuple[Start, ...]:
    """A rejection whose appeal was never recorded still starts a time, conditionally."""
    kept = lodged(found)
    alone = [e for e in found.of(AppealRejected) if not any(_about(e, one) for one in kept)]
    return tuple(
        msgspec.structs.replace(start, unproven=True, doubt=Confidence.LOW, note=_ORPHAN)
        for event in alone
        for start in notified(event, _REJECTED)
    )


def _about(event: AppealRejected, one: Lodged) -> bool:
    told = rejected_on(event, one.for_)
    return event.appeal is one.appeal and (told is None or answered_on(event, one) is not None)
