"""The fold: a case's state from its events, in legal order, corrections applied.

The ledger's order is arrival; the state never depends on it (property-tested).
"""

from collections.abc import Iterable, Sequence

import msgspec

from ..errors import BadInput
from .checks import unconfirmed
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
    GrantWithdrawn,
    MandateEnded,
    MandateGiven,
    Refused,
    Reopened,
)
from .interchange import event_from, to_fields
from .kinds import kind_of, legal_order
from .moves import Status, move
from .parts import Part
from .words import UNPROVEN

# Good news that an unproven mail brings would switch clocks off: somebody must confirm it first.
_FAVOURABLE = (Granted, ClosureWithdrawn, Reopened)
# What was asked before one of these is no longer awaited, even if the case was reopened since.
_ENDING = (Closed, Refused)
# What moves a case against its employer: nothing is settled by it until somebody confirms it.
_ADVERSE = (Closed, Refused, GrantWithdrawn)


class Review(Part, frozen=True, kw_only=True):
    """An event that contradicts the case: kept, not obeyed, and somebody must look."""

    event: str
    reason: str


class CaseState(Part, frozen=True, kw_only=True):
    """What is known of a case: its status, its events in legal order, what needs a review.

    `unproven` are the favourable events that an unauthenticated mail brings, or that contradict
    the case: shown, reviewed, not obeyed. `unconfirmed` are the acts that an unauthenticated mail
    brings: their clocks run, yet `status` is the one without them; `announced` is the status if
    they are true. `aside` are the events that somebody set aside: kept, shown, not obeyed.
    """

    status: Status
    events: tuple[AnyEvent, ...]
    reviews: tuple[Review, ...] = ()
    firm: str = ""
    unproven: tuple[str, ...] = ()
    unconfirmed: tuple[str, ...] = ()
    announced: Status = Status.NEW
    aside: tuple[AnyEvent, ...] = ()

    def standing(self) -> "CaseState":
        """The same without the unproven good news, which moves no clock until it is confirmed."""
        if not self.unproven:
            return self
        kept = tuple(e for e in self.events if e.id not in self.unproven)
        return msgspec.structs.replace(self, events=kept)

    def supposing(self, *true: str) -> "CaseState":
        """The state if, of the unconfirmed acts, these are true and the others false."""
        if not self.unconfirmed:
            return self
        false = {*self.unconfirmed} - {*true}
        kept = [e for e in self.events if e.id not in false and _target(e) not in false]
        run = _run(kept)
        return CaseState(
            status=run.status,
            events=tuple(kept),
            reviews=tuple(r for r in self.reviews if r.event not in false),
            firm=self.firm,
            unproven=run.unproven,
            announced=run.status,
        )

    def supposed(self) -> "CaseState":
        """The state if every unconfirmed act is true: what prudence reads."""
        return self.supposing(*self.unconfirmed)

    def last(self, *kinds: str) -> AnyEvent | None:
        """The latest event of these kinds, in legal order."""
        return next((e for e in reversed(self.events) if kind_of(e) in kinds), None)

    def all(self, *kinds: str) -> tuple[AnyEvent, ...]:
        """The events of these kinds, in legal order."""
        return tuple(e for e in self.events if kind_of(e) in kinds)


def fold(events: Iterable[AnyEvent]) -> CaseState:
    """The state of a case from its events in any order; the same event twice counts once."""
    unique = {e.id: e for e in events}
    corrected, faults = _apply_corrections(tuple(unique.values()))
    ordered = sorted(corrected, key=legal_order)
    kept = [e for e in ordered if not e.set_aside]
    run = _run(kept)
    doubtful = tuple(e.id for e in kept if unconfirmed(e))
    return CaseState(
        status=_settled(kept, run, {*doubtful}) if doubtful else run.status,
        events=tuple(kept),
        reviews=(*faults, *run.reviews),
        firm=run.firm,
        unproven=run.unproven,
        unconfirmed=doubtful,
        announced=run.status,
        aside=tuple(e for e in ordered if e.set_aside),
    )


class _Run(Part, frozen=True, kw_only=True):
    """Where events in legal order lead, each believed."""

    status: Status
    firm: str
    reviews: tuple[Review, ...]
    unproven: tuple[str, ...]


def _run(ordered: Sequence[AnyEvent]) -> _Run:
    status, firm = Status.NEW, ""
    reviews: list[Review] = []
    unproven: list[str] = []
    for place, event in enumerate(ordered):
        if isinstance(event, _FAVOURABLE) and event.authenticity in UNPROVEN:
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
    return _Run(status=status, firm=firm, reviews=tuple(reviews), unproven=tuple(unproven))


def _settled(kept: Sequence[AnyEvent], run: _Run, doubtful: set[str]) -> Status:
    """The status without the adverse acts that nobody confirmed.

    Good news that contradicts one of them waits as well: it may be the true one.
    """
    believed = [
        e
        for e in kept
        if e.id not in run.unproven and not (e.id in doubtful and isinstance(e, _ADVERSE))
    ]
    return _run(believed).status


def _target(event: Event) -> str:
    return event.of if isinstance(event, Correction) else ""


def _once_answered(past: Sequence[AnyEvent], after: Status | None) -> Status | None:
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
