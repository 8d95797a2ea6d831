"""What supersedes a deadline: the event that answered, decided or interrupted it."""

from datetime import date

from ..cases import kind_of
from ..cases.events import (
    ActionFiled,
    Closed,
    ClosureWithdrawn,
    Event,
    ReasonsRequested,
    ReceiptIssued,
    Refused,
    Reopened,
)
from ..cases.words import By, Party, ReceiptType
from . import appeals
from .rules import EndName, Rule, endings
from .starts import Found
from .values import Deadline
from .wording import le_day, typeset


def ended_by(rule: Rule, deadline: Deadline, found: Found) -> str:
    """The French reason why the deadline no longer counts, or an empty string.

    An event after the deadline's latest day comes too late to replace it; for the birth of an
    implicit decision, an event of that very day already does.
    """
    for name in rule.ended_by:
        day = _interruption(deadline, found) if name in _APPEALS else _day(name, deadline, found)
        if day is not None and not _too_late(rule, deadline, day):
            return typeset(f"Remplacé : {endings()[name]}, {le_day(day)}.")
    return ""


_UNDOING = (ClosureWithdrawn, Reopened)
_APPEALS = ("appeal", "interruption")


def _too_late(rule: Rule, deadline: Deadline, day: date) -> bool:
    return day >= deadline.due if rule.birth else day > deadline.latest


def _interruption(deadline: Deadline, found: Found) -> date | None:
    appeal = appeals.interrupts(found, deadline.event, deadline.for_)
    return appeal.sent if appeal else None


def _day(name: EndName, deadline: Deadline, found: Found) -> date | None:
    silences = found.done.get("D3", ())
    after = _after(deadline, found)
    return next((e.on for e in after if _ends(name, e, deadline, silences)), None)


def _after(deadline: Deadline, found: Found) -> tuple[Event, ...]:
    """The events after the one that started the deadline, in legal order; no undone closure."""
    events = found.state.events
    start = next(n for n, e in enumerate(events) if e.id == deadline.event)
    undone = max((n for n, e in enumerate(events) if isinstance(e, _UNDOING)), default=-1)
    return tuple(
        e for n, e in enumerate(events) if n > start and not (isinstance(e, Closed) and n < undone)
    )


def _ends(name: EndName, event: Event, deadline: Deadline, silences: tuple[Deadline, ...]) -> bool:
    if name == "action":
        return isinstance(event, ActionFiled) and _is_action_on(event, deadline)
    if name == "express_rejection":
        return isinstance(event, Refused) and deadline.event in {d.event for d in silences}
    if name == "reasons_requested":
        return isinstance(event, ReasonsRequested) and event.proof
    if name == "receipt_of_reception":
        return isinstance(event, ReceiptIssued) and event.type is ReceiptType.RECEPTION
    return kind_of(event) == name


def _is_action_on(event: ActionFiled, deadline: Deadline) -> bool:
    by = Party.WORKER if event.by is By.WORKER else Party.EMPLOYER
    aimed = event.against in ("", deadline.event)
    return event.proof and event.procedure == "annulment" and aimed and by is deadline.for_
