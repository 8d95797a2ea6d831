"""What somebody says of a case by hand: an event that no mail told, or the correction of a fact.

Both go through the ledger, which keeps what was there before, who says it, when and why. What
contradicts the case is kept and reviewed, never obeyed and never refused by a crash.
"""

from typing import Any

import msgspec

from ..cases import AnyEvent, CaseState, Review, fold, kind_of, to_fields
from ..cases.events import Correction
from ..cases.fold import corrected
from ..errors import BadInput, NotFound
from ..store import StoredCase
from ..store.keys import digest
from ..store.records import Snapshot
from .context import Desk
from .doors import mendable, refuse_ahead, refuse_held, refuse_told
from .proofs import held_to_proof
from .record import CaseRef, Cause, Planned, decided

MAX_REASON = 500
HAND = "hand"
"""What begins the cause of everything that people say by hand."""
_NOT_CONTENT = ("id", "at", "person", "reason")
NO_REASON = f"dites d’où vous le tenez, en {MAX_REASON} caractères au plus."


def add(desk: Desk, ref: CaseRef, event: AnyEvent) -> Snapshot:
    """Record an event that somebody tells; told again while it stands, nothing changes.

    Raises NotFound, Conflict, or BadInput (field and reason, in French).
    """
    refuse_reason(event.reason)
    told = msgspec.structs.replace(event, id="", at=desk.now())

    def decide(stored: StoredCase | None) -> Planned | None:
        assert stored is not None  # noqa: S101 - without an opening, a case that is not there raises
        refuse_told(stored, told, desk.today())
        if same(stored.state, told):
            return None
        return Planned(told, cause_of(stored, f"{HAND}:{digest(*_content(told))}"))

    return decided(desk, ref, None, decide)


def tell(desk: Desk, ref: CaseRef, event: AnyEvent, cause: str) -> Snapshot:
    """Record an event that a program tells, once per `cause`. Raises as `add`, without a reason."""

    def decide(stored: StoredCase | None) -> Planned | None:
        assert stored is not None  # noqa: S101 - without an opening, a case that is not there raises
        refuse_told(stored, event, desk.today())
        if desk.store.cases.recorded(ref.tenant, ref.id, cause):
            return None
        return Planned(event, Cause(cause))

    return decided(desk, ref, None, decide)


def mend(desk: Desk, ref: CaseRef, correction: Correction) -> Snapshot:
    """Record the correction of a fact. Raises as `add`; BadInput when nothing changes by it."""
    refuse_reason(correction.reason)

    def decide(stored: StoredCase | None) -> Planned | None:
        assert stored is not None  # noqa: S101 - without an opening, a case that is not there raises
        refuse_held(stored)
        target = correctable(stored.state, correction.of)
        after = corrected(target, correction)
        if after == target:
            return None
        refuse_ahead(after, desk.today(), before=target)
        held = held_to_proof(stored, target, after, correction)
        said = msgspec.structs.replace(held, id="", on=desk.today(), at=desk.now())
        fields = msgspec.json.encode(said.fields, order="sorted").decode()
        return Planned(said, cause_of(stored, f"{HAND}:{digest(said.of, fields)}"))

    return decided(desk, ref, None, decide)


def correctable(state: CaseState, event_id: str) -> AnyEvent:
    """The event of that id as it stands, when a correction may mend it. Raises NotFound."""
    known = (*state.events, *state.aside)
    event = next((e for e in known if e.id == event_id), None)
    if event is None or not mendable(event):
        raise NotFound("event to correct", event_id)
    return event


def same(state: CaseState, event: AnyEvent) -> AnyEvent | None:
    """The event of the case that says the very same, whoever said it and why."""
    content = _content(event)
    return next((e for e in state.events if _content(e) == content), None)


def contradictions(state: CaseState, event: AnyEvent) -> tuple[Review, ...]:
    """What the case would have to review once this were recorded."""
    known = {(r.event, r.reason) for r in state.reviews}
    after = fold((*state.events, *state.aside, event))
    return tuple(r for r in after.reviews if (r.event, r.reason) not in known)


def _content(event: AnyEvent) -> tuple[str, ...]:
    fields: dict[str, Any] = to_fields(event)
    kept = {name: value for name, value in fields.items() if name not in _NOT_CONTENT}
    return kind_of(event), msgspec.json.encode(kept, order="sorted").decode()


def cause_of(stored: StoredCase, key: str) -> Cause:
    """The same said again after it was corrected is another event: it is counted."""
    before = sum(entry.cause.rpartition("#")[0] == key for entry in stored.entries)
    return Cause(f"{key}#{before}")


def refuse_reason(reason: str) -> None:
    """Raises BadInput when it is missing or too long."""
    if not reason.strip() or len(reason) > MAX_REASON:
        raise BadInput("reason", NO_REASON)
