"""Administrative appeals and what they do to the clock (CRPA L411-2, L411-7).

An appeal interrupts only when lodged inside the initial time and proven (design §3.13); a second
of the same kind, or one sent after the other was rejected, interrupts nothing.
"""

from collections.abc import Sequence
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


_INTERRUPTS, _GRACIEUX, _WORKER = Effect.INTERRUPTS, Appeal.GRACIEUX, Party.WORKER
_UNPROVEN, _BETWEEN, _LATE = Effect.UNPROVEN, Effect.BETWEEN, Effect.LATE
_AGAIN, _AFTER_REJECTION = Effect.AGAIN, Effect.AFTER_REJECTION
# Those that interrupt nothing, surely.
VAIN = (Effect.LATE, Effect.AGAIN, Effect.AFTER_REJECTION)


class Lodged(Part, frozen=True, kw_only=False, gc=False):
    """An appeal with the act it attacks, the days it was sent and received, and its effect.

    `known`: the day of receipt was recorded, not assumed. `answers`: the rejections that answer
    it, in legal order, each with the day its author was told.
    """

    id: str
    appeal: Appeal
    for_: Party
    target: str
    sent: date
    received: date
    effect: Effect
    known: bool
    answers: tuple[tuple[AppealRejected, date], ...]


class _Appeals(Part, frozen=True, kw_only=False):
    """Every appeal in order of sending, and those of each person against each act."""

    every: list[Lodged]
    against: dict[tuple[str, Party], list[Lodged]]


def lodged(found: Found) -> Sequence[Lodged]:
    """Every appeal, in order of sending. A letter of observations counts if it says it is one."""
    return found.once(_appeals).every


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
    first: dict[Appeal, date] = {}
    for one in _against(found, target, for_):
        if one.effect is _INTERRUPTS:
            first[one.appeal] = one.sent
    return first


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
    told: tuple[str, ...] = ()
    for one in _against(found, target, for_):
        if one.effect is not _INTERRUPTS and (one.effect in VAIN or not vain):
            told += (_warning(one),)
    return told


def rejected_on(event: AppealRejected, for_: Party) -> date | None:
    """The day that person was told; an act with no notification was told to whoever appealed."""
    if not event.notifications:
        return event.on
    told = [n.on for n in event.notifications if (n.to is _WORKER) == (for_ is _WORKER)]
    return min(told, default=None)


def _answers(
    found: Found, id_: str, appeal: Appeal, for_: Party, target: str, sent: date
) -> tuple[tuple[AppealRejected, date], ...]:
    """The rejections of that appeal with the day its author was told; none before it was sent."""
    answers: tuple[tuple[AppealRejected, date], ...] = ()
    for event in found.of(AppealRejected):
        if event.appeal is appeal and event.against in ("", id_, target):
            told = rejected_on(event, for_)
            if told is not None and told >= sent:
                answers += ((event, told),)
    return answers


def _against(found: Found, target: str, for_: Party) -> Sequence[Lodged]:
    """Those of that person against that act, in order of sending."""
    return found.once(_appeals).against.get((target, for_), ())


def _appeals(found: Found) -> _Appeals:
    sending: list[tuple[date, str, AppealLodged | ObservationsSent]] = []
    for event in found.of(AppealLodged):
        sending.append((sent_on(event), event.id, event))
    for letter in found.of(ObservationsSent):
        if letter.as_appeal:
            sending.append((sent_on(letter), letter.id, letter))
    if len(sending) > 1:
        sending.sort()
    every: list[Lodged] = []
    against: dict[tuple[str, Party], list[Lodged]] = {}
    # A silence that an act came before was never born: nothing could be lodged against it.
    unborn = [birth.event for birth in found.done["D3"] if found.end_of(birth)]
    for day, _, one in sending:
        every.append(_lodged(found, one, day, unborn, against))
    return _Appeals(every, against)


def _lodged(
    found: Found,
    event: AppealLodged | ObservationsSent,
    day: date,
    unborn: Sequence[str],
    before: dict[tuple[str, Party], list[Lodged]],
) -> Lodged:
    """That appeal, added to those `before` it."""
    id_, for_, received = event.id, party(event.by), event.received_on
    # A letter of observations names no act.
    appeal, against = _GRACIEUX, ""
    if type(event) is AppealLodged:
        appeal, against = event.appeal, event.against
    initial = _initial(found.done["D15"], against, for_, day, unborn)
    target = initial.event if initial else against
    others = before.setdefault((target, for_), [])
    effect = _effect(event, appeal, day, initial, others)
    answers = _answers(found, id_, appeal, for_, target, day)
    known = received is not None
    lodged = Lodged(id_, appeal, for_, target, day, received or day, effect, known, answers)
    others.append(lodged)
    return lodged


def _initial(
    times: Sequence[Deadline], against: str, for_: Party, sent: date, unborn: Sequence[str]
) -> Deadline | None:
    """The time inside which the appeal had to be lodged: D15 against that act."""
    last: Deadline | None = None
    for one in times:
        if one.for_ is for_ and one.starts_on <= sent and one.event not in unborn:
            aimed = not against or one.event == against
            if aimed and (last is None or _LATEST(one) > _LATEST(last)):
                last = one
    return last


_LATEST = attrgetter("starts_on", "due")


def _effect(
    event: AppealLodged | ObservationsSent,
    appeal: Appeal,
    day: date,
    initial: Deadline | None,
    others: Sequence[Lodged],
) -> Effect:
    if initial is None or day > initial.latest:
        return _LATE
    for other in others:
        if other.appeal is appeal:
            return _AGAIN
    for other in others:
        if _rejected_before(other, day):
            return _AFTER_REJECTION
    # Without proof of posting or receipt an interruption is conditional (design §3.13).
    if not (event.proof and (event.posted_on or event.received_on)):
        return _UNPROVEN
    return _INTERRUPTS if day <= initial.due else _BETWEEN


def _rejected_before(one: Lodged, day: date) -> bool:
    """Rejected by an act or by silence when the next one was sent, so never both pending."""
    if calendar.add_months(one.received, rule("D16").months) <= day:
        return True
    return any(told <= day for _, told in one.answers)


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
