"""What supersedes a deadline: the event that answered, decided or interrupted it."""

from datetime import date
from typing import Any

from ..cases import kind_of
from ..cases.events import (
    ActionFiled,
    Closed,
    ClosureWithdrawn,
    Event,
    GrantWithdrawn,
    ReasonsRequested,
    ReceiptIssued,
    Refused,
    Reopened,
)
from ..cases.fold import legal_order
from ..cases.words import Authenticity, ReceiptType
from . import appeals, interruptions
from .found import Ended, Found, Start, party
from .rules import EndName, Rule, endings
from .values import Deadline
from .wording import le_day, typeset


def ended_by(rule: Rule, deadline: Deadline, start: Start, found: Found) -> Ended | None:
    """What ends the deadline and its French reason, or None.

    An event after the deadline's latest day comes too late to replace it; for the birth of an
    implicit decision, an event of that very day already does.
    """
    for name in rule.ended_by:
        day = _day(name, deadline, start, found)
        if day is not None and not _too_late(rule, deadline, day):
            return replaced(name, day)
    return None


def replaced(name: EndName, day: date) -> Ended:
    """The ending with its French reason."""
    reason = typeset(f"Remplacé : {endings()[name]}, {le_day(day)}.")
    return Ended(day=day, reason=reason, by=name)


_UNDOING = (ClosureWithdrawn, Reopened)
_OF_A_CLOSURE = ("closure_withdrawn", "reopened")


def _too_late(rule: Rule, deadline: Deadline, day: date) -> bool:
    return day >= deadline.due if rule.birth else day > deadline.latest


def _day(name: EndName, deadline: Deadline, start: Start, found: Found) -> date | None:
    if name in ("appeal", "interruption"):
        appeal = appeals.interrupts(found, deadline.event, deadline.for_)
        return appeal.sent if appeal else None
    if name in ("legal_aid", "mediation"):
        return interruptions.stopped(found, name, deadline)
    after = _after(deadline, found)
    return next((e.on for e in after if _ends(name, e, deadline, start, found)), None)


def _after(deadline: Deadline, found: Found) -> tuple[Event, ...]:
    """The events after the one that started the deadline, in legal order.

    Of two that only their ids put in order, each is after the other.
    """
    places = found.memo.get("places")
    if places is None:
        places = found.memo["places"] = _places(found.state.events)
        found.memo["ending"] = _ending(found.state.events)
    first, ending = places[deadline.event], found.memo["ending"]
    return tuple(e for n, e in ending if n >= first and e.id != deadline.event)


def _places(events: tuple[Event, ...]) -> dict[str, int]:
    """For each event, the place of the first that nothing but an id puts before it."""
    first: dict[tuple[Any, ...], int] = {}
    return {e.id: first.setdefault(legal_order(e)[:-1], n) for n, e in enumerate(events)}


def _ending(events: tuple[Event, ...]) -> tuple[tuple[int, Event], ...]:
    """Those that may end a deadline: no undone closure, and nothing whose origin failed its check.

    Anybody can write to an address (design §3.9): a forged grant silences no ladder.
    """
    undone = max((n for n, e in enumerate(events) if isinstance(e, _UNDOING)), default=-1)
    return tuple(
        (n, e)
        for n, e in enumerate(events)
        if e.authenticity is not Authenticity.FAILED and not (isinstance(e, Closed) and n < undone)
    )


def _ends(name: EndName, event: Event, deadline: Deadline, start: Start, found: Found) -> bool:
    if isinstance(event, ActionFiled):
        return _action_ends(name, event, deadline, start)
    if name in _OF_A_CLOSURE:
        return kind_of(event) == name and _of_closure(deadline, start, found)
    if name == "express_rejection":
        silences = {d.event for d in found.done.get("D3", ())}
        return isinstance(event, Refused) and deadline.event in silences
    if name == "reasons_requested":
        return isinstance(event, ReasonsRequested) and event.proof
    if isinstance(event, ReceiptIssued):
        whole = event.type is ReceiptType.RECEPTION
        return name == "any_receipt" or (name == "receipt_of_reception" and whole)
    return kind_of(event) == name


def _of_closure(deadline: Deadline, start: Start, found: Found) -> bool:
    """The acts behind it are closures: undoing one undoes neither a decision nor a silence."""
    behind = {deadline.event, *start.targets}
    return any(isinstance(e, Closed) for e in found.state.events if e.id in behind) and not any(
        isinstance(e, Refused | GrantWithdrawn) for e in found.state.events if e.id in behind
    )


def _action_ends(name: EndName, event: ActionFiled, deadline: Deadline, start: Start) -> bool:
    """A step at the court ends a clock of that person's, with proof of filing."""
    if not event.proof or party(event.by) is not deadline.for_:
        return False
    if name == "court_step":
        return event.against == deadline.event
    if name == "access_action":
        return event.procedure == "access"
    if name == "confirmation":
        return event.procedure == "annulment" and event.against in ("", deadline.event)
    aimed = event.against in ("", deadline.event, *start.targets)
    return name == "action" and event.procedure == "annulment" and aimed
