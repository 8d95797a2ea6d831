"""Record an event on a case: append, fold, compute the dates, commit all of it together."""

import secrets
from collections.abc import Callable
from typing import TYPE_CHECKING

import msgspec

from ..cases import (
    AnyEvent,
    Case,
    append,
    fold,
    genesis,
    headed,
    reference_key,
    silent_since,
)
from ..cases.posted import awaited
from ..cases.words import Party
from ..errors import Conflict, NotFound
from ..store import AlreadyDone, Change, StoredCase
from ..store.keys import digest
from ..store.records import Snapshot, StoredDeadline
from .context import Desk
from .follows import moved, news, redraft
from .wakes import wake_after, wake_row

if TYPE_CHECKING:
    from ..law.values import Deadline

_ATTEMPTS = 8


class Cause(msgspec.Struct, frozen=True):
    """What makes an event: recorded once. `told` False: nobody needs a message about it.

    `because` (a word of the matrix) then says why a date moved, to whom it moved for.
    """

    key: str
    told: bool = True
    because: str = ""


class Planned(msgspec.Struct, frozen=True):
    """An event about to be recorded, and its cause."""

    event: AnyEvent
    cause: Cause


class Opening(msgspec.Struct, frozen=True):
    """The case to open when there is none yet; `held`: the quarantined item it stands for."""

    header: Case
    held: str = ""


class CaseRef(msgspec.Struct, frozen=True):
    """Which case: its tenant and its id."""

    tenant: str
    id: str


def case_id(tenant: str, reference: str) -> str:
    """A case's id follows from its tenant and platform reference: opening it twice is one case."""
    return digest("case", tenant, reference_key(reference))


def event_id(ref: CaseRef, cause: str) -> str:
    """An event's id follows from its cause: a replay is the same event."""
    return f"e-{digest('event', ref.tenant, ref.id, cause)[:16]}"


Decide = Callable[[StoredCase | None], Planned | None]
"""What to record on a case as it stands (None: not opened yet); None: nothing."""


def record(desk: Desk, ref: CaseRef, event: AnyEvent, cause: str, *, told: bool = True) -> Snapshot:
    """Append `event` to a case, once per `cause`, and commit what follows from it.

    `told` False: nobody needs a message about it (the dates are computed all the same).
    Raises NotFound (no such case) or Conflict when others kept moving it.
    """
    return _committed(desk, ref, None, event, Cause(cause, told=told))


def open_at(desk: Desk, ref: CaseRef, opening: Opening, event: AnyEvent, cause: Cause) -> Snapshot:
    """Open this very case if it is new, then record its event.

    A tenant with a standing mandate opens its cases mandated, so that the firm is told at once.
    """
    mandated(desk, ref, opening)
    return _committed(desk, ref, opening, event, cause)


def mandated(desk: Desk, ref: CaseRef, opening: Opening) -> None:
    """Open a case mandated to the firm of its tenant's standing mandate, when there is one."""
    from ..cases.events import MandateGiven

    owner = desk.store.people.tenant(ref.tenant)
    if owner.firm:
        mandate = MandateGiven(on=desk.today(), firm=owner.firm)
        # The first event's own message follows at once and says who follows the case.
        _committed(desk, ref, opening, mandate, Cause(f"mandate:{owner.firm}", told=False))


def _committed(
    desk: Desk, ref: CaseRef, opening: Opening | None, event: AnyEvent, cause: Cause
) -> Snapshot:
    def once(stored: StoredCase | None) -> Planned | None:
        done = stored and desk.store.cases.recorded(ref.tenant, ref.id, cause.key)
        return None if done else Planned(event, cause)

    return decided(desk, ref, opening, once)


def decided(desk: Desk, ref: CaseRef, opening: Opening | None, decide: Decide) -> Snapshot:
    """Record what `decide` makes of the case as it stands; asked again when the case moved.

    What it says is so committed on the very state it was decided on. Raises NotFound, Conflict.
    """
    from .recompute import installed_law

    for _ in range(_ATTEMPTS):
        stored = _load(desk, ref, opening)
        planned = decide(stored)
        if planned is None and stored:
            return stored.snapshot
        try:
            stored = stored and installed_law(desk, stored)
            change = _change(desk, ref, stored, opening, planned)
            desk.store.cases.commit(change)
        except (AlreadyDone, Conflict):
            continue
        return change.snapshot
    raise Conflict(f"{ref.tenant}/{ref.id}")


def _load(desk: Desk, ref: CaseRef, opening: Opening | None) -> StoredCase | None:
    try:
        return desk.store.cases.load(ref.tenant, ref.id)
    except NotFound:
        if opening is None:
            raise
        return None


def _change(
    desk: Desk,
    ref: CaseRef,
    stored: StoredCase | None,
    opening: Opening | None,
    planned: Planned | None,
) -> Change:
    assert planned is not None  # noqa: S101 - a case that is not there yet starts with an event
    now, cause = desk.now(), planned.cause
    event = msgspec.structs.replace(
        planned.event, id=planned.event.id or event_id(ref, planned.cause.key)
    )
    before = stored.snapshot if stored else None
    entries = stored.entries if stored else ()
    entry = append(
        before.head if before else genesis(ref.id),
        len(entries) + 1,
        event,
        cause=cause.key,
        recorded_at=now,
        salt=secrets.token_hex(16),
    )
    if before:
        case, held = before.case, before.held
    else:
        assert opening is not None  # noqa: S101 - _load raised otherwise
        case, held = opening.header, opening.held
    events = (*(e.event() for e in entries), event)
    snapshot = snapshot_of(desk, ref, case, events, before)
    snapshot = msgspec.structs.replace(
        snapshot,
        version=entry.sequence,
        head=entry.hash,
        held=held,
        silent_since=None if held else snapshot.silent_since,
    )
    wake = wake_row(snapshot, wake_after(desk, before, now), now)
    return Change(
        before=before,
        entry=entry,
        snapshot=msgspec.structs.replace(snapshot, wake=wake.place if wake else ""),
        outbox=news(event, snapshot, now)
        if cause.told
        else moved(desk, cause.because, event, before, snapshot) or redraft(event, snapshot, now),
        wake=wake,
        claims=_claims(desk, before, snapshot),
    )


def _claims(desk: Desk, before: Snapshot | None, after: Snapshot) -> str:
    """The number that a corrected header gives the case, unless the case has it already.

    The numbers it had stay its own: what still comes under them is its mail.
    """
    number = after.case.reference
    if before is None or reference_key(number) == reference_key(before.case.reference):
        return ""
    return "" if desk.store.cases.by_reference(after.tenant, number) == after.id else number


def snapshot_of(
    desk: Desk, ref: CaseRef, case: Case, events: tuple[AnyEvent, ...], before: Snapshot | None
) -> Snapshot:
    """Fold the events and compute the dates; version, head and wake are set by who commits.

    `case` is the header that opened the case, or as it was corrected since: the same comes of both.
    """
    from ..law import LAW_VERSION, Action, deadlines, today

    state, case = fold(events), headed(case, events)
    computed = deadlines(case, state, desk.today())
    dates = tuple(_stored(deadline) for deadline in computed)
    now = today(computed, state, desk.today())
    sample = before.sample if before else desk.store.people.tenant(ref.tenant).sample
    return Snapshot(
        tenant=ref.tenant,
        id=ref.id,
        case=case,
        status=state.status,
        version=0,
        head="",
        law_version=LAW_VERSION,
        deadlines=dates,
        reviews=state.reviews,
        firm=state.firm,
        next_due=now.act_before,
        sample=sample,
        recomputed=before.recomputed if before else 0,
        held=before.held if before else "",
        announced=state.announced if state.unconfirmed else None,
        calm=now.action is Action.NOTHING,
        until=now.until,
        # A provisional case is a mail to place, not a request that waits.
        silent_since=None if before and before.held else silent_since(state),
        posted=awaited(state),
    )


def as_of_now(desk: Desk, stored: StoredCase) -> Snapshot:
    """The stored snapshot with the dates of today; its version, head and wake are unchanged."""
    before = stored.snapshot
    events = tuple(entry.event() for entry in stored.entries)
    fresh = snapshot_of(desk, CaseRef(before.tenant, before.id), before.case, events, before)
    return msgspec.structs.replace(
        fresh, version=before.version, head=before.head, wake=before.wake
    )


def _stored(deadline: "Deadline") -> StoredDeadline:
    return StoredDeadline(
        rule=deadline.rule,
        label=deadline.label,
        due=deadline.due,
        latest=deadline.latest,
        status=deadline.status,
        event=deadline.event,
        dispatch_by=deadline.dispatch_by,
        confidence=deadline.confidence,
        # The worker's clock is the lawyer's business: an employer hears one date, its own.
        for_lawyer_only=deadline.for_lawyer_only or deadline.for_ is Party.WORKER,
    )
