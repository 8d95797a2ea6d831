"""The fold: a case's state from its events, in legal order, corrections applied.

The ledger's order is arrival; the state never depends on it (property-tested).
"""

from collections.abc import Iterable
from datetime import UTC, datetime, time
from typing import Any

import msgspec

from ..errors import BadInput
from .complements import answered_whole_on
from .events import (
    AnyEvent,
    Closed,
    ClosureWithdrawn,
    ComplementAnswered,
    ComplementRequested,
    Correction,
    Event,
    Granted,
    MandateEnded,
    MandateGiven,
    Refused,
    Reopened,
)
from .interchange import event_from, to_fields
from .kinds import kind_of, rank
from .moves import Status, move
from .parts import Part
from .words import Authenticity

# Good news that an unproven mail brings would switch clocks off: somebody must confirm it first.
_FAVOURABLE = (Granted, ClosureWithdrawn, Reopened)
# What was asked before one of these is no longer awaited, even if the case was reopened since.
_ENDING = (Closed, Refused)
_UNPROVEN = (Authenticity.TENANT_ADDRESS, Authenticity.FAILED)


class Review(Part, frozen=True, kw_only=True):
    """An event that contradicts the case: kept, not obeyed, and somebody must look."""

    event: str
    reason: str


class CaseState(Part, frozen=True, kw_only=True):
    """What is known of a case: its status, its events in legal order, what needs a review.

    `unproven` are the favourable events that an unauthenticated mail brings, or that contradict
    the case: shown, reviewed, not obeyed.
    """

    status: Status
    events: tuple[AnyEvent, ...]
    reviews: tuple[Review, ...] = ()
    firm: str = ""
    unproven: tuple[str, ...] = ()

    def standing(self) -> "CaseState":
        """The same without the unproven good news, which moves no clock until it is confirmed."""
        if not self.unproven:
            return self
        kept = tuple(e for e in self.events if e.id not in self.unproven)
        return msgspec.structs.replace(self, events=kept)

    def last(self, *kinds: str) -> AnyEvent | None:
        """The latest event of these kinds, in legal order."""
        return next((e for e in reversed(self.events) if kind_of(e) in kinds), None)

    def all(self, *kinds: str) -> tuple[AnyEvent, ...]:
        """The events of these kinds, in legal order."""
        return tuple(e for e in self.events if kind_of(e) in kinds)


def legal_order(event: Event) -> tuple[Any, ...]:
    """Sort key: legal day, instant when known, rank of kind; the id settles what is left."""
    instant = event.at or datetime.combine(event.on, time.min, UTC)
    # An instant only orders events of one legal day when both have one; rank comes first otherwise.
    # Of a mandate given and ended on one day, both without an instant, the end is the safer last.
    return (event.on, rank(event), instant, isinstance(event, MandateEnded), event.id)


def fold(events: Iterable[AnyEvent]) -> CaseState:
    """The state of a case from its events in any order; the same event twice counts once."""
    unique = {e.id: e for e in events}
    corrected, reviews = _apply_corrections(tuple(unique.values()))
    status, firm, unproven = Status.NEW, "", []
    ordered = sorted(corrected, key=legal_order)
    for place, event in enumerate(ordered):
        if isinstance(event, _FAVOURABLE) and event.authenticity in _UNPROVEN:
            reviews.append(Review(event=event.id, reason=f"{kind_of(event)}_not_proven"))
            unproven.append(event.id)
            continue
        after = move(status, event)
        if status is Status.COMPLEMENT and isinstance(event, ComplementAnswered):
            after = _once_answered(ordered[: place + 1], after)
        if after is None:
            reviews.append(Review(event=event.id, reason=f"{kind_of(event)}_when_{status}"))
            unproven += [event.id] if isinstance(event, _FAVOURABLE) else []
        else:
            status = after
        firm = _firm_after(firm, event)
    return CaseState(
        status=status,
        events=tuple(ordered),
        reviews=tuple(reviews),
        firm=firm,
        unproven=tuple(unproven),
    )


def _once_answered(past: list[AnyEvent], after: Status | None) -> Status | None:
    """A partial answer, or one to another request, leaves the complement asked for.

    `past` ends with the answer; a request that the case was closed after is no longer open.
    """
    ended = max((n for n, e in enumerate(past) if isinstance(e, _ENDING)), default=-1)
    whole = (
        answered_whole_on(event, past[n + 1 :])
        for n, event in enumerate(past)
        if n > ended and isinstance(event, ComplementRequested)
    )
    return after if all(whole) else Status.COMPLEMENT


def _firm_after(firm: str, event: Event) -> str:
    if isinstance(event, MandateGiven):
        return event.firm
    ends = isinstance(event, MandateEnded) and event.firm in ("", firm)
    return "" if ends else firm


def _apply_corrections(events: tuple[AnyEvent, ...]) -> tuple[list[AnyEvent], list[Review]]:
    by_id = {e.id: e for e in events}
    reviews: list[Review] = []
    for correction in sorted((e for e in events if isinstance(e, Correction)), key=legal_order):
        target = by_id.get(correction.of)
        if target is None:
            reviews.append(Review(event=correction.id, reason="correction_of_unknown_event"))
            continue
        try:
            by_id[target.id] = corrected(target, correction)
        except BadInput:
            reviews.append(Review(event=correction.id, reason="correction_not_applicable"))
    return list(by_id.values()), reviews


def corrected(event: AnyEvent, correction: Correction) -> AnyEvent:
    """The event with the correction's fields; kind and id never change. Raises BadInput."""
    fields = to_fields(event) | correction.fields
    return event_from(fields | {"kind": kind_of(event), "id": event.id})
