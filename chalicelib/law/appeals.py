"""Administrative appeals and what they do to the clock (CRPA L411-2, L411-7).

An appeal interrupts only when lodged inside the initial time and proven (design §3.13); a second
of the same kind, or one sent after the other was rejected, interrupts nothing.
"""

from datetime import date
from enum import StrEnum
from functools import cache
from operator import attrgetter

from ..cases.events import AppealLodged, AppealRejected, ObservationsSent
from ..cases.parts import Part
from ..cases.words import Appeal, Party
from . import calendar
from .found import Found, party
from .rules import rule
from .values import Deadline
from .wording import le_day, typeset

# The events that lodge one: a letter of observations does when it says so.
KINDS = (AppealLodged, ObservationsSent)
NAMES = {Appeal.GRACIEUX: "gracieux", Appeal.HIERARCHIQUE: "hiérarchique"}


class Effect(StrEnum):
    """INTERRUPTS surely; UNPROVEN or BETWEEN (the prudent day and the latest) maybe; else no."""

    INTERRUPTS = "interrupts"
    UNPROVEN = "unproven"
    BETWEEN = "between"
    LATE = "late"
    AGAIN = "again"
    AFTER_REJECTION = "after_rejection"

    @property
    def none(self) -> bool:
        return self in _VAIN


_INTERRUPTS, _GRACIEUX, _WORKER = Effect.INTERRUPTS, Appeal.GRACIEUX, Party.WORKER
_VAIN = (Effect.LATE, Effect.AGAIN, Effect.AFTER_REJECTION)


class Lodged(Part, frozen=True, kw_only=False, gc=False):
    """An appeal with the act it attacks, the days it was sent and received, and its effect.

    `known`: the day of receipt was recorded, not assumed.
    """

    id: str
    appeal: Appeal
    for_: Party
    target: str
    sent: date
    received: date
    effect: Effect
    known: bool


def lodged(found: Found) -> tuple[Lodged, ...]:
    """Every appeal, in order of sending. A letter of observations counts if it says it is one."""
    return found.once(_lodged_by, None)


def sent_on(event: AppealLodged | ObservationsSent) -> date:
    """The day that counts: posting (CE 494573), else receipt, else the event's own."""
    return event.posted_on or event.received_on or event.on


def interrupts(found: Found, target: str, for_: Party) -> Lodged | None:
    """The first proven appeal in time against that act by that person, or None."""
    for one in _against(found, target, for_):
        if one.effect is _INTERRUPTS:
            return one
    return None


def sent(found: Found, target: str, for_: Party) -> dict[Appeal, date]:
    """The day each kind was sent by that person against that act, with proof and in time."""
    mine = _against(found, target, for_)
    return {one.appeal: one.sent for one in mine if one.effect is _INTERRUPTS}


def both_lodged(found: Found, target: str, for_: Party) -> date | None:
    """The day the second of the two kinds was sent; None while one may still be lodged."""
    first = sent(found, target, for_)
    return max(first.values()) if len(first) == len(NAMES) else None


def kind_left(found: Found, target: str, for_: Party) -> tuple[str, ...]:
    """In French, the kind that may still be lodged after the other (L411-2)."""
    if not lodged(found):
        return ()
    first = {kind: day for kind, day in sent(found, target, for_).items() if day <= found.on}
    left = [name for kind, name in NAMES.items() if kind not in first]
    if not first or not left:
        return ()
    done = NAMES[next(iter(first))]
    return (_one_left(done, left[0]),)


@cache
def _one_left(done: str, left: str) -> str:
    return typeset(f"Recours {done} déjà formé : {_LEFT.format(left)}")


def appeal_warnings(found: Found) -> tuple[str, ...]:
    """In French, the appeals that do not surely interrupt the time (L411-2, design §3.13)."""
    return tuple(_warning(one) for one in lodged(found) if one.effect in _WARNINGS)


def warnings_about(
    found: Found, target: str, for_: Party, *, vain: bool = False
) -> tuple[str, ...]:
    """The warnings about that person's appeals against that act; `vain`: those without effect."""
    mine = [one for one in _against(found, target, for_) if one.effect in _WARNINGS]
    if not mine:
        return ()
    return tuple([_warning(one) for one in mine if one.effect in _VAIN or not vain])


def rejected_on(event: AppealRejected, for_: Party) -> date | None:
    """The day that person was told; an act with no notification was told to whoever appealed."""
    if not event.notifications:
        return event.on
    told = [n.on for n in event.notifications if (n.to is _WORKER) == (for_ is _WORKER)]
    return min(told, default=None)


def answered_on(event: AppealRejected, one: Lodged) -> date | None:
    """The day its author was told, if that rejection answers that appeal; never before it was sent.

    None when it answers another.
    """
    if event.appeal is not one.appeal or event.against not in ("", one.id, one.target):
        return None
    told = rejected_on(event, one.for_)
    return told if told is not None and told >= one.sent else None


def _against(found: Found, target: str, for_: Party) -> list[Lodged]:
    """Those of that person against that act, in order of sending."""
    return found.once(_by_target, None).get((target, for_), [])


def _by_target(found: Found, _anybody: None) -> dict[tuple[str, Party], list[Lodged]]:
    groups: dict[tuple[str, Party], list[Lodged]] = {}
    for one in lodged(found):
        groups.setdefault((one.target, one.for_), []).append(one)
    return groups


def _lodged_by(found: Found, _anybody: None) -> tuple[Lodged, ...]:
    letters = [e for e in found.of(ObservationsSent) if e.as_appeal]
    every: list[AppealLodged | ObservationsSent] = [*found.of(AppealLodged), *letters]
    result: list[Lodged] = []
    for event in sorted(every, key=lambda e: (sent_on(e), e.id)):
        result.append(_lodged(found, event, tuple(result)))
    return tuple(result)


def _lodged(
    found: Found, event: AppealLodged | ObservationsSent, before: tuple[Lodged, ...]
) -> Lodged:
    against = event.against if isinstance(event, AppealLodged) else ""
    for_, day = party(event.by), sent_on(event)
    initial = _initial(found, against, for_, day)
    target = initial.event if initial else against
    others = [b for b in before if b.target == target and b.for_ is for_] if before else []
    received, effect = event.received_on, _effect(found, event, initial, others)
    return Lodged(
        event.id, _kind(event), for_, target, day, received or day, effect, received is not None
    )


def _kind(event: AppealLodged | ObservationsSent) -> Appeal:
    return event.appeal if type(event) is AppealLodged else _GRACIEUX


def _initial(found: Found, against: str, for_: Party, sent: date) -> Deadline | None:
    """The time inside which the appeal had to be lodged: D15 against that act."""
    # A silence that an act came before was never born: nothing could be lodged against it.
    unborn = found.once(_unborn, None)
    known = [
        d
        for d in found.done["D15"]
        if d.for_ is for_ and d.starts_on <= sent and d.event not in unborn
    ]
    if against:
        known = [d for d in known if d.event == against]
    if len(known) > 1:
        return max(known, key=_LATEST)
    return known[0] if known else None


def _unborn(found: Found, _anybody: None) -> tuple[str, ...]:
    return tuple([d.event for d in found.done["D3"] if found.end_of(d)])


_LATEST = attrgetter("starts_on", "due")


def _effect(
    found: Found,
    event: AppealLodged | ObservationsSent,
    initial: Deadline | None,
    others: list[Lodged],
) -> Effect:
    day = sent_on(event)
    if initial is None or day > initial.latest:
        return Effect.LATE
    if any(b.appeal is _kind(event) for b in others):
        return Effect.AGAIN
    if any(_rejected_before(found, b, day) for b in others):
        return Effect.AFTER_REJECTION
    # Without proof of posting or receipt an interruption is conditional (design §3.13).
    if not (event.proof and (event.posted_on or event.received_on)):
        return Effect.UNPROVEN
    return _INTERRUPTS if day <= initial.due else Effect.BETWEEN


def _rejected_before(found: Found, one: Lodged, day: date) -> bool:
    """Rejected by an act or by silence when the next one was sent, so never both pending."""
    if calendar.add_months(one.received, rule("D16").months) <= day:
        return True
    told = [answered_on(event, one) for event in found.of(AppealRejected)]
    return any(on is not None and on <= day for on in told)


def _warning(one: Lodged) -> str:
    text = f"Recours {NAMES[one.appeal]} envoyé {le_day(one.sent)} : {_WARNINGS[one.effect]}"
    return typeset(text)


_LEFT = "reste le recours {}, dans ce même délai et avant le rejet du premier."
_WARNINGS = {
    Effect.UNPROVEN: "interruption non prouvée, le délai initial reste à respecter.",
    Effect.BETWEEN: "formé après la date prudente, le délai initial reste à respecter.",
    Effect.LATE: "il n’interrompt aucun délai (hors du délai initial).",
    Effect.AGAIN: (
        "il n’interrompt aucun délai (second du même type) ; la première date est gardée."
    ),
    Effect.AFTER_REJECTION: (
        "il n’interrompt aucun délai (envoyé après le rejet du premier) ; "
        "la première date est gardée."
    ),
}
