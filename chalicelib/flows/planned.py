"""What was planned: kept to be tried under other choices, withdrawn when its date moved."""

from typing import TYPE_CHECKING

import msgspec

from ..store import Logged
from ..store.keys import digest
from ..store.records import Delivery, DeliveryState, Outbox, Snapshot
from .context import Context

if TYPE_CHECKING:
    from ..alerts import Alert

MOVED = "la date a changé, ou elle n’est plus à rappeler"
RECEIVED = "son avis de réception est enregistré"
ANSWERED = "l’administration a répondu, ou la demande a pris fin"


def keep_alert(ctx: Context, alert: "Alert") -> None:
    """Keep what is said, so that somebody can see what other choices would have sent them."""
    outbox = alert.outbox
    logged = Logged(
        key=digest(outbox.case, outbox.cause, outbox.purpose),
        at=outbox.created_at,
        tenant=outbox.tenant,
        firm=alert.firm,
        data=msgspec.json.encode(alert).decode(),
    )
    ctx.store.alert_log.put(logged)


def withdraw(ctx: Context, outbox: Outbox, snapshot: Snapshot | None) -> None:
    """End the reminders and points not yet sent whose date, or silence, is no more.

    Called when something happened to a case. What is being sent right now is left alone: whoever
    sends re-checks the facts too.
    """
    from ..alerts import POINT, RECEIPT_MISSING, REMINDER

    if snapshot is None or outbox.purpose in (REMINDER, POINT, RECEIPT_MISSING):
        return
    for delivery in ctx.store.deliveries.of_case(outbox.tenant, outbox.case):
        if delivery.state is DeliveryState.PENDING and (why := _why(delivery, snapshot)):
            _cancel(ctx, delivery, why)


def _why(delivery: Delivery, snapshot: Snapshot) -> str:
    """Why a delivery is not to be sent any more; empty when it is."""
    from ..alerts import (
        POINT,
        RECEIPT_MISSING,
        REMINDER,
        absorbed,
        find_missing,
        find_point,
        find_rung,
    )

    if delivery.purpose == REMINDER:
        return "" if find_rung(snapshot.deadlines, delivery.cause) else MOVED
    if delivery.purpose == RECEIPT_MISSING:
        return "" if find_missing(snapshot.posted, delivery.cause) else RECEIVED
    if delivery.purpose != POINT or find_point(snapshot.silent_since, delivery.cause):
        return ""
    left = (find_rung(snapshot.deadlines, key) for key in absorbed(delivery.data))
    return "" if any(left) else ANSWERED


def _cancel(ctx: Context, delivery: Delivery, why: str) -> None:
    """A worker that took it meanwhile keeps it."""
    from ..alerts import abandon

    ctx.store.deliveries.finish(abandon(delivery, why, ctx.now()), None)
