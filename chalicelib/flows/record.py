"""Record an event on a case: append, fold, compute the dates, commit all of it together."""

import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import msgspec

from ..cases import AnyEvent, Case, append, fold, genesis, kind_of, reference_key
from ..cases.words import Party
from ..errors import Conflict, NotFound
from ..store import AlreadyDone, Change, DueKind, DueRow, StoredCase
from ..store.keys import digest
from ..store.records import Outbox, Snapshot, StoredDeadline
from .context import Context, Desk

if TYPE_CHECKING:
    from ..law.values import Deadline

_ATTEMPTS = 8


class Cause(msgspec.Struct, frozen=True):
    """What makes an event: recorded once. `told` False: nobody needs a message about it."""

    key: str
    told: bool = True


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


def record(
    ctx: Context, ref: CaseRef, event: AnyEvent, cause: str, *, told: bool = True
) -> Snapshot:
    """Append `event` to a case, once per `cause`, and commit what follows from it.

    `told` False: nobody needs a message about it (the dates are computed all the same).
    Raises NotFound (no such case) or Conflict when others kept moving it.
    """
    return _committed(ctx, ref, None, event, Cause(cause, told=told))


def open_case(ctx: Context, tenant: str, header: Case, event: AnyEvent, cause: str) -> Snapshot:
    """Open the tenant's case with this reference if it is new, then record its event.

    A tenant with a standing mandate opens its cases mandated, so that the firm is told at once.
    """
    from ..cases.events import MandateGiven

    ref = CaseRef(tenant, case_id(tenant, header.reference))
    owner = ctx.store.people.tenant(tenant)
    if owner.firm:
        mandate = MandateGiven(on=ctx.today(), firm=owner.firm)
        # The first event's own message follows at once and says who follows the case.
        _committed(ctx, ref, header, mandate, Cause(f"mandate:{owner.firm}", told=False))
    return _committed(ctx, ref, header, event, Cause(cause))


def _committed(
    ctx: Context, ref: CaseRef, header: Case | None, event: AnyEvent, cause: Cause
) -> Snapshot:
    from .recompute import installed_law

    identified = msgspec.structs.replace(event, id=event.id or event_id(ref, cause.key))
    for _ in range(_ATTEMPTS):
        stored = _load(ctx, ref, header)
        if stored and ctx.store.cases.recorded(ref.tenant, ref.id, cause.key):
            return stored.snapshot
        try:
            stored = stored and installed_law(ctx, stored)
            change = _change(ctx, ref, stored, header, identified, cause)
            ctx.store.cases.commit(change)
        except (AlreadyDone, Conflict):
            continue
        return change.snapshot
    raise Conflict(f"{ref.tenant}/{ref.id}")


def _load(ctx: Context, ref: CaseRef, header: Case | None) -> StoredCase | None:
    try:
        return ctx.store.cases.load(ref.tenant, ref.id)
    except NotFound:
        if header is None:
            raise
        return None


def _change(
    ctx: Context,
    ref: CaseRef,
    stored: StoredCase | None,
    header: Case | None,
    event: AnyEvent,
    cause: Cause,
) -> Change:
    now = ctx.now()
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
    case = before.case if before else header
    assert case is not None  # noqa: S101 - _load raised otherwise
    events = (*(e.event() for e in entries), event)
    snapshot = snapshot_of(ctx, ref, case, events, before)
    snapshot = msgspec.structs.replace(snapshot, version=entry.sequence, head=entry.hash)
    wake = wake_row(snapshot, wake_after(ctx, before, now), now)
    return Change(
        before=before,
        entry=entry,
        snapshot=msgspec.structs.replace(snapshot, wake=wake.place if wake else ""),
        outbox=_outbox(ref, event, entry.sequence, now) if cause.told else None,
        wake=wake,
    )


def snapshot_of(
    desk: Desk, ref: CaseRef, case: Case, events: tuple[AnyEvent, ...], before: Snapshot | None
) -> Snapshot:
    """Fold the events and compute the dates; version, head and wake are set by who commits."""
    from ..law import LAW_VERSION, deadlines, today

    state = fold(events)
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
    )


def as_of_now(desk: Desk, stored: StoredCase) -> Snapshot:
    """The stored snapshot with the dates of today; its version, head and wake are unchanged."""
    before = stored.snapshot
    events = tuple(entry.event() for entry in stored.entries)
    fresh = snapshot_of(desk, CaseRef(before.tenant, before.id), before.case, events, before)
    return msgspec.structs.replace(
        fresh, version=before.version, head=before.head, wake=before.wake
    )


def wake_row(snapshot: Snapshot, after: datetime, now: datetime) -> DueRow | None:
    """The due row of the next instant after `after` that something must be said about a case.

    An instant already past (the sweep was down) is due at once, never on a day already swept; the
    row keeps it, so that nothing since then is left unsaid.
    """
    from ..alerts import next_wake

    at = next_wake(snapshot.deadlines, after)
    if at is None:
        return None
    return DueRow(
        at=max(at, now),
        kind=DueKind.WAKE,
        key=digest("wake", snapshot.tenant, snapshot.id),
        tenant=snapshot.tenant,
        case=snapshot.id,
        data=at.isoformat(),
    )


def unsaid_after(row: DueRow) -> datetime:
    """Just before the oldest reminder that a wake row was set for: what is later is unsaid."""
    return just_before(datetime.fromisoformat(row.data))


def just_before(instant: datetime) -> datetime:
    """A second earlier: the ladder looks strictly after the instant it is given."""
    return instant - timedelta(seconds=1)


def wake_after(desk: Desk, before: Snapshot | None, now: datetime) -> datetime:
    """From when reminders are still unsaid: now, or the instant of a wake nobody served yet."""
    row = desk.store.due.at(before.wake) if before and before.wake else None
    if row is None or row.at > now:
        return now
    return unsaid_after(row)


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


def _outbox(ref: CaseRef, event: AnyEvent, sequence: int, now: datetime) -> Outbox:
    return Outbox(
        tenant=ref.tenant,
        case=ref.id,
        cause=event.id,
        purpose="event",
        sequence=sequence,
        created_at=now,
        data={"kind": kind_of(event)},
    )
