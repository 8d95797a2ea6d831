"""What supersedes a deadline: the event that answered, decided or interrupted it."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import cache
from typing import TypeVar

from ..cases import BY_KIND, answered_whole_on
from ..cases.events import (
    ActionFiled,
    Closed,
    ClosureWithdrawn,
    ComplementAnswered,
    ComplementRequested,
    Event,
    GrantWithdrawn,
    ReceiptIssued,
    Refused,
    Reopened,
)
from ..cases.parts import Part
from ..cases.words import Authenticity, ReceiptType
from . import aims, appeals, interruptions, starts
from .found import Found, party
from .rules import EndName, Rule, endings
from .spans import Ended, Start
from .values import Deadline
from .wording import french_day, typeset

E = TypeVar("E", bound=Event)


class Ending(Part, frozen=True, kw_only=False):
    """`day` gives the day it came, or None; without any event of these `kinds` it never does.

    `reason` is French, up to the day.
    """

    name: EndName
    kinds: frozenset[type[Event]]
    day: Callable[[Deadline, Start, Found], date | None]
    reason: str


def ended_by(
    rule: Rule, among: Sequence[Ending], deadline: Deadline, start: Start, found: Found
) -> Ended | None:
    """What ends the deadline and its French reason, or None; the first `among` these that does.

    An event after the deadline's latest day comes too late to replace it; for the birth of an
    implicit decision, an event of that very day already does.
    """
    for one in among:
        # Read before it is called: an attribute called at once is taken for a method, slower.
        day_of = one.day
        day = day_of(deadline, start, found)
        if day is not None and day <= deadline.latest:
            if rule.birth and day >= deadline.due:
                continue
            return Ended(day, f"{one.reason}{french_day(day)}.", one.name)
    return None


def answered_late(
    among: Sequence[Ending], deadline: Deadline, start: Start, found: Found
) -> date | None:
    """The day of the answer that a past clock waited for, recorded too late to replace it."""
    first = None
    for one in among:
        if one.name in _ANSWERS:
            day = one.day(deadline, start, found)
            if day is not None and day <= found.on and (first is None or day < first):
                first = day
    return first


def replaced(name: EndName, day: date) -> Ended:
    """The ending with its French reason."""
    return Ended(day, f"{ending(name).reason}{french_day(day)}.", name)


@cache
def ending(name: EndName) -> Ending:
    """The ending of that name."""
    kind = BY_KIND[_KINDS.get(name, name)]
    kinds: tuple[type[Event], ...] = appeals.KINDS if name in _BY_APPEAL else (kind,)
    day = _DAYS.get(name) or _first(kind, _TESTS.get(name))
    return Ending(name, frozenset(kinds), day, typeset(f"Remplacé : {endings()[name]}, le "))


# What the administration itself answers with.
_ANSWERS = ("any_receipt", "receipt_of_reception", "appeal_rejected", "reasons_given",
            "file_refused")  # fmt: skip
# The kind of event behind an ending; the others are named by their kind.
_KINDS: dict[EndName, str] = {
    "any_receipt": "receipt_issued",
    "receipt_of_reception": "receipt_issued",
    "express_rejection": "refused",
    "action": "action_filed",
    "court_step": "action_filed",
    "access_action": "action_filed",
    "confirmation": "action_filed",
    "appeal": "appeal_lodged",
    "interruption": "appeal_lodged",
    "legal_aid": "legal_aid_requested",
    "mediation": "mediation_opened",
}
_FAILED = Authenticity.FAILED
_RECEPTION = ReceiptType.RECEPTION
_BY_APPEAL = ("appeal", "interruption")
_UNDOING = (ClosureWithdrawn, Reopened)


def _first(
    kind: type[Event], test: Callable[[Event, Deadline, Start, Found], bool] | None
) -> Callable[[Deadline, Start, Found], date | None]:
    """The day of the first event of that kind, after the deadline's own, that passes the test."""

    def day(deadline: Deadline, start: Start, found: Found) -> date | None:
        candidates, own = found.may_end.get(kind), deadline.event
        if candidates is None:
            candidates = _that_may_end(kind, found)
        if candidates:
            first = found.firsts[own]
            event: Event
            for place, event in candidates:
                if place < first or event.id == own:
                    continue
                if test is None or test(event, deadline, start, found):
                    return event.on
        return None

    return day


def _after(kind: type[E], deadline: Deadline, found: Found) -> list[E]:
    """The events of that kind after the one that started the deadline, in legal order."""
    candidates, own = _that_may_end(kind, found), deadline.event
    if not candidates:
        return []
    first = found.firsts[own]
    return [e for n, e in candidates if n >= first and e.id != own]


def _that_may_end(kind: type[E], found: Found) -> list[tuple[int, E]]:
    """Those of a class that may end a deadline, with their place; no undone closure among them.

    Nor what failed its check: anybody can write to an address (design §3.9), and a forged grant
    silences no ladder.
    """
    told = found.may_end.get(kind)
    if told is None:
        places = found.places
        told = []
        for event in found.of(kind):
            if event.authenticity is not _FAILED:
                told.append((places[event.id], event))
        if kind is Closed and not found.kinds.isdisjoint(_UNDOING):
            undone = max([places[e.id] for cls in _UNDOING for e in found.of(cls)])
            told = [(n, e) for n, e in told if n >= undone]
        found.may_end[kind] = told
    return told


def _both_lodged(deadline: Deadline, _start: Start, found: Found) -> date | None:
    return appeals.both_lodged(found, deadline.event, deadline.for_)


def _interrupted(deadline: Deadline, _start: Start, found: Found) -> date | None:
    appeal = appeals.interrupts(found, deadline.event, deadline.for_)
    return appeal.sent if appeal else None


def _aided(deadline: Deadline, _start: Start, found: Found) -> date | None:
    return interruptions.stopped(found, "legal_aid", deadline)


def _mediated(deadline: Deadline, _start: Start, found: Found) -> date | None:
    return interruptions.stopped(found, "mediation", deadline)


def _completed(deadline: Deadline, _start: Start, found: Found) -> date | None:
    asked = found.by_id[deadline.event]
    answers = _after(ComplementAnswered, deadline, found)
    if isinstance(asked, ComplementRequested):
        return answered_whole_on(asked, answers)
    return answers[0].on if answers else None


def _answered(deadline: Deadline, _start: Start, found: Found) -> date | None:
    """The day whoever lodged that appeal was told of its rejection, not of another's."""
    id_, first = deadline.event, None
    for one in appeals.lodged(found):
        if one.id == id_:
            for event, day in one.answers:
                counts = event.authenticity is not _FAILED
                if counts and found.places[event.id] >= found.firsts[id_]:
                    first = min(first or day, day)
    return first


def _rejected(deadline: Deadline, _start: Start, found: Found) -> date | None:
    """The day an express refusal of that request was told to that person, inside the time.

    It binds when notified (L221-8); after the prudent date it surely restarts nothing (R421-2).
    """
    if not any(d.event == deadline.event for d in found.done["D3"]):
        return None
    told = [starts.told_on(act, deadline.for_) for act in _after(Refused, deadline, found)]
    return min((day for day in told if day and day <= deadline.due), default=None)


# The endings that are more than the first event of their kind.
_DAYS: dict[EndName, Callable[[Deadline, Start, Found], date | None]] = {
    "appeal": _both_lodged,
    "interruption": _interrupted,
    "legal_aid": _aided,
    "mediation": _mediated,
    "complement_answered": _completed,
    # These two end a time on the day a person was told of them.
    "express_rejection": _rejected,
    "appeal_rejected": _answered,
}


def _of_reception(event: Event, _deadline: Deadline, _start: Start, _found: Found) -> bool:
    return isinstance(event, ReceiptIssued) and event.type is _RECEPTION


def _asked_with_proof(event: Event, deadline: Deadline, _start: Start, _found: Found) -> bool:
    return event.proof and event.on >= deadline.starts_on


def _of_closure(_event: Event, deadline: Deadline, start: Start, found: Found) -> bool:
    """The acts behind it are closures: undoing one undoes neither a decision nor a silence."""
    ids = (deadline.event, *start.targets)
    behind = [found.by_id[id_] for id_ in ids if id_ in found.by_id]
    return any(isinstance(e, Closed) for e in behind) and not any(
        isinstance(e, (Refused, GrantWithdrawn)) for e in behind
    )


def _filed(event: Event, deadline: Deadline) -> bool:
    """A step at the court ends a clock of that person's, with proof of filing."""
    return event.proof and party(event.by) is deadline.for_


def _court_step(event: Event, deadline: Deadline, _start: Start, _found: Found) -> bool:
    step = isinstance(event, ActionFiled) and event.against == deadline.event
    return step and _filed(event, deadline)


def _access_action(event: Event, deadline: Deadline, _start: Start, _found: Found) -> bool:
    access = isinstance(event, ActionFiled) and event.procedure == "access"
    return access and _filed(event, deadline)


def _confirmation(event: Event, deadline: Deadline, start: Start, found: Found) -> bool:
    main = isinstance(event, ActionFiled) and event.procedure == "annulment"
    return main and _court_step(event, deadline, start, found)


def _action(event: Event, deadline: Deadline, start: Start, found: Found) -> bool:
    return (
        isinstance(event, ActionFiled)
        and aims.proven(event, deadline)
        and aims.touches(found, event, deadline, start)
    )


# What an event of an ending's kind must be, besides, to end that deadline.
_TESTS: dict[EndName, Callable[[Event, Deadline, Start, Found], bool]] = {
    "receipt_of_reception": _of_reception,
    "reasons_requested": _asked_with_proof,
    "closure_withdrawn": _of_closure,
    "reopened": _of_closure,
    "court_step": _court_step,
    "access_action": _access_action,
    "confirmation": _confirmation,
    "action": _action,
}
