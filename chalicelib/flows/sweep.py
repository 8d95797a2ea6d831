"""The sweep: the truth about what is due. It finds what the stream, a queue or a worker missed."""

import logging
from collections import Counter
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import msgspec

from ..errors import Conflict, NotFound
from ..store import SHARDS, DueKind, DueRow, StoredCase
from ..store.records import DeliveryState, Outbox, Snapshot
from .context import Context
from .dispatch import dispatch, order_draft, retry_after, send_deliveries
from .dispatches import received
from .draft import Order
from .escalate import take_step
from .escalation import decisions, undecided
from .hooks import call_again
from .incoming import sweep_incoming
from .lateness import say_swept, say_unsent
from .phone_watch import phone_due
from .put_off import read_put_off
from .recap import gather
from .receipts import confirm
from .recompute import installed_law
from .record import as_of_now
from .unaddressed import order
from .wakes import just_before, last_said, unsaid_after, wake_row
from .watch import silent, trial_late

if TYPE_CHECKING:
    from ..alerts import Missing, Point, Rung

log = logging.getLogger("vigie")
# Rungs said in one transaction: the cases's other items leave room for six (design §3.3).
_AT_ONCE = 6


def sweep(ctx: Context) -> dict[str, int]:
    """Do what is due now; answers how many of each kind. One bad row never stops the others."""
    done: Counter[str] = Counter()
    now = ctx.now()
    oldest = now
    failures: list[Exception] = []
    for shard in range(SHARDS):
        for row in ctx.store.due.until(now, shard):
            oldest = min(oldest, row.at)
            try:
                done[row.kind] += _handle(ctx, row, now)
            except Exception as fault:
                # Lambda's own line of the group below says how many, not why.
                log.exception("the due row %s %s failed and stays due", row.kind, row.key)
                failures.append(fault)
        ctx.store.due.advance(shard, now)
    try:
        done["incoming"] += sweep_incoming(ctx)
    except Exception as fault:
        log.exception("the incoming mails could not be looked at; the next sweep looks again")
        failures.append(fault)
    say_swept(+done, now - oldest)
    if failures:
        raise ExceptionGroup(f"{len(failures)} due rows failed and stay due", failures)
    return dict(+done)


def _handle(ctx: Context, row: DueRow, now: datetime) -> int:
    if row.kind is DueKind.OUTBOX:
        if row.at > now - timedelta(seconds=ctx.settings.grace_seconds):
            return 0
        dispatch(ctx, msgspec.json.decode(row.data, type=Outbox))
    elif row.kind is DueKind.WAKE:
        _wake(ctx, row, now)
    elif row.kind is DueKind.DELIVERY:
        _redeliver(ctx, row)
    elif row.kind is DueKind.SILENCE:
        silent(ctx, row)
    elif row.kind is DueKind.TRIAL:
        trial_late(ctx, row)
    elif row.kind is DueKind.WEBHOOK:
        call_again(ctx, row)
    elif row.kind is DueKind.PHONE:
        phone_due(ctx, row)
    elif row.kind is DueKind.ESCALATION:
        take_step(ctx, row)
    elif row.kind is DueKind.HANDED:
        order(ctx, row)
    elif row.kind is DueKind.PUT_OFF:
        read_put_off(ctx, row)
    else:
        _redraft(ctx, row)
    return 1


def _redeliver(ctx: Context, row: DueRow) -> None:
    """Queue a delivery whose time has come; drop a row its delivery no longer knows."""
    try:
        delivery = ctx.store.deliveries.get(row.tenant, row.case, row.key)
    except NotFound:
        ctx.store.due.drop(row)
        return
    if delivery.retry != row.place:
        ctx.store.due.drop(row)
        return
    if delivery.state is DeliveryState.ACCEPTED:
        confirm(ctx, delivery)
        return
    if delivery.period:
        gather(ctx, delivery)
        return
    say_unsent(delivery, ctx.now())
    send_deliveries(ctx, [delivery])
    ctx.store.deliveries.defer(delivery, ctx.now() + retry_after(ctx))


def _redraft(ctx: Context, row: DueRow) -> None:
    """Order a draft again, later each time the sweep finds it missing."""
    order_draft(ctx, msgspec.json.decode(row.data, type=Order))
    ctx.store.due.drop(row)


def _wake(ctx: Context, row: DueRow, now: datetime) -> None:
    """Say the rungs that have come on a case, and set its next wake."""
    try:
        stored = ctx.store.cases.load(row.tenant, row.case)
    except NotFound:
        ctx.store.due.drop(row)
        return
    except Conflict:
        return  # The case is moving: the row stays due.
    if stored.snapshot.wake != row.place:
        ctx.store.due.drop(row)
        return
    _say(ctx, stored, row, now)


def _say(ctx: Context, stored: StoredCase, row: DueRow, now: datetime) -> None:
    """Place a reminder for each rung since the one this wake was set for; then wake again.

    The monthly point says itself the dates to watch that fall with it.
    """
    from ..alerts import absorb, due_missing, due_point, due_rungs, matrix_steps

    try:
        stored = installed_law(ctx, stored)
    except Conflict:
        return  # The case moved: its own commit set a new wake.
    # Dates change of status with time alone (an implicit decision is born): as of today.
    snapshot = as_of_now(ctx, stored)
    since, rules = unsaid_after(row), ctx.store.preferences.rules(snapshot.tenant)
    steps = matrix_steps(rules.steps)
    left = undecided(snapshot.deadlines, decisions(ctx, snapshot))
    point = due_point(snapshot.silent_since, since, now)
    rungs, said = absorb(point, due_rungs(left, since, now, steps))
    away = received(stored)
    told = [m for m in due_missing(snapshot.posted, since, now) if m.event not in away]
    most = _AT_ONCE - bool(point)
    # In time, whatever they are: what does not fit is the next wake's.
    due: list[Rung | Missing] = sorted((*rungs, *told), key=lambda one: (one.at, one.key))
    if last := last_said(row):
        due = [one for one in due if (one.at, one.key) > last]
    outboxes = [_said(snapshot, one, now) for one in due[:most]]
    outboxes += [_point(snapshot, point, said, now)] if point else []
    after, key = now, ""
    if len(due) > most:
        after = just_before(due[most].at)
        key = due[most - 1].key if due[most - 1].at == due[most].at else ""
    try:
        ctx.store.cases.rewake(snapshot, outboxes, wake_row(snapshot, after, now, key))
    except Conflict:
        return  # The case moved: its own commit keeps what is still unsaid.


def _said(snapshot: Snapshot, one: "Rung | Missing", now: datetime) -> Outbox:
    """The item of a reminder, or of a receipt that is missing."""
    from ..alerts import RECEIPT_MISSING, REMINDER, Missing

    if isinstance(one, Missing):
        purpose, data = RECEIPT_MISSING, {"event": one.event}
    else:
        purpose, data = REMINDER, {"rule": one.rule, "event": one.event, "rung": one.step}
    return Outbox(
        tenant=snapshot.tenant,
        case=snapshot.id,
        cause=one.key,
        purpose=purpose,
        sequence=snapshot.version,
        created_at=now,
        data=data,
    )


def _point(snapshot: Snapshot, point: "Point", said: "list[Rung]", now: datetime) -> Outbox:
    from ..alerts import POINT, carried

    return Outbox(
        tenant=snapshot.tenant,
        case=snapshot.id,
        cause=point.key,
        purpose=POINT,
        sequence=snapshot.version,
        created_at=now,
        data=carried(said),
    )
