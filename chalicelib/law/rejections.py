"""What follows an administrative appeal: its implicit rejection, and the time that restarts."""

from collections.abc import Sequence
from datetime import date

from msgspec.structs import replace

from ..cases.events import AppealRejected
from ..cases.words import Confidence, Party
from . import calendar
from .appeals import NAMES, VAIN, Effect, Lodged, lodged, rejected_on, warnings_about
from .found import Found
from .spans import Start
from .starts import notified
from .trace import Told, note
from .values import Deadline
from .wording import typeset

_UNPROVEN = typeset(
    "Interruption non prouvée, ou recours formé après la date prudente : "
    "le délai initial reste à respecter."
)
_ASSUMED = typeset("Date de réception non connue : celle de l’envoi est retenue.")
_ORPHAN = typeset(
    "Aucun recours de ce type n’est au dossier : date conditionnelle, "
    "le délai initial reste à respecter."
)
_INTERRUPTS, _LOW, _MEDIUM = Effect.INTERRUPTS, Confidence.LOW, Confidence.MEDIUM
_REJECTED = "Rejet du recours notifié"
# What is said of an appeal received: is its effect unsure, is the day of receipt known?
_RECEIVED = {
    (unsure, known): note(_UNPROVEN if unsure else "", "" if known else _ASSUMED)
    for unsure in (True, False)
    for known in (True, False)
}
_BOTH = "Deux recours dans le délai initial : le délai repart du dernier rejet."


def appeal_received(found: Found) -> tuple[Start, ...]:
    """D16 starts when the administration receives the appeal (CRPA L411-7)."""
    return tuple([_received(one) for one in lodged(found) if one.effect not in VAIN])


def appeal_rejection(found: Found) -> tuple[Start, ...]:
    """D17 starts at the last rejection; unproven appeals give a second, conditional date."""
    kept: dict[tuple[str, Party], list[Lodged]] = {}
    for one in lodged(found):
        if one.effect not in VAIN:
            kept.setdefault((one.target, one.for_), []).append(one)
    starts: list[Start] = []
    for group in kept.values():
        sure = [one for one in group if one.effect is _INTERRUPTS]
        if sure:
            starts.append(_last_rejection(found, sure, sure=True))
        if len(sure) < len(group):
            starts.append(_last_rejection(found, group, sure=False))
    return (*starts, *_orphans(found))


def _received(one: Lodged) -> Start:
    text = f"Recours {NAMES[one.appeal]} reçu par l’administration le {{}}."
    unsure = one.effect is not _INTERRUPTS
    return Start(
        one.id,
        one.received,
        one.received,
        (Told(text, one.received, "L411-7"),),
        targets=(one.target,),
        for_=one.for_,
        unproven=unsure,
        doubt=None if one.known else _MEDIUM,
        known=one.known,
        note=_RECEIVED[unsure, one.known],
    )


def _last_rejection(found: Found, group: Sequence[Lodged], *, sure: bool) -> Start:
    target = group[0].target
    sure = sure and _surely_ran(found, group[0])
    last = _rejection(found, group[0])
    steps = last.steps
    for one in group[1:]:
        start = _rejection(found, one)
        steps += start.steps
        if (start.on, start.event) > (last.on, last.event):
            last = start
    if len(group) > 1:
        steps += (Told(_BOTH, last.on, "L411-2"),)
    notes = warnings_about(found, target, last.for_, vain=True)
    return replace(
        last,
        steps=steps,
        targets=(target, *[one.id for one in group]),
        unproven=not sure,
        doubt=None if sure else _LOW,
        note=note(*notes, "" if sure else _UNPROVEN),
    )


def _surely_ran(found: Found, one: Lodged) -> bool:
    """Whether the initial time (D15) surely ran: an act come too late gives none (R421-2)."""
    if not found.unproven:
        return True
    initial = [d for d in found.done["D15"] if d.event == one.target and d.for_ is one.for_]
    return all(found.sure(d) for d in initial)


def _rejection(found: Found, one: Lodged) -> Start:
    """The express rejection, else the implicit one born of two months' silence (D16)."""
    # Each appeal that may interrupt a time has one end of silence (D16).
    [birth] = [d for d in found.done["D16"] if d.event == one.id]
    for event, _ in one.answers:
        # R421-2: an express rejection counts before the birth, or in the two months after it.
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
    return replace(starts[0], for_=one.for_)


def _restart_limit(birth: Deadline) -> date:
    return calendar.roll_over(min(calendar.franc_months(birth.due, 2)))


def _orphans(found: Found) -> tuple[Start, ...]:
    """A rejection whose appeal was never recorded still starts a time, conditionally."""
    starts: list[Start] = []
    rejected, every = found.of(AppealRejected), lodged(found)
    for event in rejected:
        for one in every:
            if _about(event, one):
                break
        else:
            starts += [_orphan(start) for start in notified(event, _REJECTED)]
    return tuple(starts)


def _orphan(start: Start) -> Start:
    return replace(start, unproven=True, doubt=Confidence.LOW, note=_ORPHAN)


def _about(event: AppealRejected, one: Lodged) -> bool:
    if event.appeal is not one.appeal:
        return False
    for answer, _ in one.answers:
        if answer is event:
            return True
    return rejected_on(event, one.for_) is None
