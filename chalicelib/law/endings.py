"""What supersedes a deadline: the event that answered, decided or interrupted it."""

from collections.abc import Callable
from datetime import date
from functools import cache, lru_cache

from ..cases import BY_KIND, answered_whole_on
from ..cases.events import (
    ActionFiled,
    AppealRejected,
    Closed,
    ClosureWithdrawn,
    ComplementRequested,
    Event,
    GrantWithdrawn,
    ReceiptIssued,
    Refused,
    Reopened,
)
from ..cases.fold import legal_order
from ..cases.words import Authenticity, ReceiptType
from . import aims, appeals, interruptions, starts
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


def answered_late(rule: Rule, deadline: Deadline, start: Start, found: Found) -> date | None:
    """The day of the answer that a past clock waited for, recorded too late to replace it."""
    days = (_day(name, deadline, start, found) for name in rule.ended_by if name in _ANSWERS)
    return min((day for day in days if day is not None and day <= found.on), default=None)


# Some years of days by the endings that cases know.
@lru_cache(8192)
def replaced(name: EndName, day: date) -> Ended:
    """The ending with its French reason."""
    reason = typeset(f"Remplacé : {endings()[name]}, {le_day(day)}.")
    return Ended(day=day, reason=reason, by=name)


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
}
_UNDOING = (ClosureWithdrawn, Reopened)
_OF_A_CLOSURE = ("closure_withdrawn", "reopened")


def _too_late(rule: Rule, deadline: Deadline, day: date) -> bool:
    return day >= deadline.due if rule.birth else day > deadline.latest


def _day(name: EndName, deadline: Deadline, start: Start, found: Found) -> date | None:
    if name == "appeal":
        return appeals.both_lodged(found, deadline.event, deadline.for_)
    if name == "interruption":
        appeal = appeals.interrupts(found, deadline.event, deadline.for_)
        return appeal.sent if appeal else None
    if name in ("legal_aid", "mediation"):
        return interruptions.stopped(found, name, deadline)
    asked = found.by_id[deadline.event]
    if name == "complement_answered" and isinstance(asked, ComplementRequested):
        return answered_whole_on(asked, _after(name, deadline, found))
    if name in _TOLD:
        return _TOLD[name](deadline, found)
    ending = (e for e in _after(name, deadline, found) if _ends(name, e, deadline, start, found))
    return next((e.on for e in ending), None)


def _answered(deadline: Deadline, found: Found) -> date | None:
    """The day whoever lodged that appeal was told of its rejection, not of another's."""
    mine = [one for one in appeals.lodged(found) if one.id == deadline.event]
    acts = (e for e in _after("appeal_rejected", deadline, found) if isinstance(e, AppealRejected))
    told = [
        appeals.rejected_on(e, one.for_) for e in acts for one in mine if appeals.answers(e, one)
    ]
    return min((day for day in told if day), default=None)


def _rejected(deadline: Deadline, found: Found) -> date | None:
    """The day an express refusal of that request was told to that person, inside the time.

    It binds when notified (L221-8); after the prudent date it surely restarts nothing (R421-2).
    """
    if not any(d.event == deadline.event for d in found.done.get("D3", ())):
        return None
    acts = (e for e in _after("express_rejection", deadline, found) if isinstance(e, Refused))
    told = (starts.told_on(act, deadline.for_) for act in acts)
    return min((day for day in told if day and day <= deadline.due), default=None)


# The acts that end a time on the day a person was told of them.
_TOLD: dict[EndName, Callable[[Deadline, Found], date | None]] = {
    "express_rejection": _rejected,
    "appeal_rejected": _answered,
}


def _after(name: EndName, deadline: Deadline, found: Found) -> list[Event]:
    """The events of the ending's kind after the one that started the deadline, in legal order.

    Of two that only their ids put in order, each is after the other.
    """
    kind = _class_behind(name)
    if not found.of(kind):
        return []
    first = found.once(_place, deadline.event)
    candidates = found.once(_ending, kind)
    return [e for n, e in candidates if n >= first and e.id != deadline.event]


@cache
def _class_behind(name: EndName) -> type[Event]:
    """The class of the events that may bring that ending."""
    return BY_KIND[_KINDS.get(name, name)]


def _place(found: Found, id_: str) -> int:
    """The place of the first event that nothing but an id puts before that one."""
    order = legal_order(found.by_id[id_])[:-1]
    same_day = ((n, e) for n, e in enumerate(found.state.events) if e.on == order[0])
    return next(n for n, e in same_day if legal_order(e)[:-1] == order)


def _ending(found: Found, kind: type[Event]) -> list[tuple[int, Event]]:
    """Those of a class that may end a deadline, with their place; no undone closure among them.

    Nor what failed its check: anybody can write to an address (design §3.9), and a forged grant
    silences no ladder.
    """
    places = {e.id: n for n, e in enumerate(found.state.events)}
    undone = max([places[e.id] for cls in _UNDOING for e in found.of(cls)], default=-1)
    return [
        (places[e.id], e)
        for e in found.of(kind)
        if e.authenticity is not Authenticity.FAILED
        and not (isinstance(e, Closed) and places[e.id] < undone)
    ]


def _ends(name: EndName, event: Event, deadline: Deadline, start: Start, found: Found) -> bool:
    """Whether that event, of the ending's kind, does end it."""
    if isinstance(event, ActionFiled):
        return _action_ends(name, event, deadline, start, found)
    if name in _OF_A_CLOSURE:
        return _of_closure(deadline, start, found)
    if name == "reasons_requested":
        return event.proof and event.on >= deadline.starts_on
    if name == "receipt_of_reception":
        return isinstance(event, ReceiptIssued) and event.type is ReceiptType.RECEPTION
    return True


def _of_closure(deadline: Deadline, start: Start, found: Found) -> bool:
    """The acts behind it are closures: undoing one undoes neither a decision nor a silence."""
    ids = (deadline.event, *start.targets)
    behind = [found.by_id[id_] for id_ in ids if id_ in found.by_id]
    return any(isinstance(e, Closed) for e in behind) and not any(
        isinstance(e, (Refused, GrantWithdrawn)) for e in behind
    )


def _action_ends(
    name: EndName, event: ActionFiled, deadline: Deadline, start: Start, found: Found
) -> bool:
    """A step at the court ends a clock of that person's, with proof of filing."""
    if not event.proof or party(event.by) is not deadline.for_:
        return False
    if name == "court_step":
        return event.against == deadline.event
    if name == "access_action":
        return event.procedure == "access"
    if name == "confirmation":
        return event.procedure == "annulment" and event.against == deadline.event
    touched = aims.proven(event, deadline) and aims.touches(found, event, deadline, start)
    return name == "action" and touched
