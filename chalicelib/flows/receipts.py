"""Receipts: join what a provider says to the delivery it speaks of, early, late or twice."""

import json
import logging
import random
from datetime import datetime
from typing import Any

from ..errors import Conflict
from ..logs import following, mark
from ..store import GLOBAL, Limit
from ..store.records import (
    Delivery,
    DeliveryState,
    Reason,
    Receipt,
    Suppression,
    Verdict,
)
from .context import Context
from .ended import consequence

log = logging.getLogger("vigie")
_ATTEMPTS = 8
_SUPPRESSES = {Verdict.BOUNCED: Reason.HARD_BOUNCE, Verdict.COMPLAINED: Reason.COMPLAINT}


def receipt_message(ctx: Context, body: dict[str, Any]) -> None:
    """One message of the receipts' queue: an SNS envelope, with a receipt or a received SMS.

    Raises BadInput for what is neither.
    """
    from ..alerts import read_receipts
    from .stop_word import taken

    message = _inside(body)
    if message and taken(ctx, message):
        return
    for receipt in read_receipts(message) if message else ():
        place(ctx, receipt)


def _inside(body: dict[str, Any]) -> dict[str, Any] | None:
    if "Message" not in body:
        return body
    try:
        found = json.loads(body["Message"])
    except ValueError:
        # What SNS and SES write when a destination is made: words, not a receipt.
        log.info("not a receipt: %s", str(body["Message"])[:200])
        return None
    return found if isinstance(found, dict) else None


def place(ctx: Context, receipt: Receipt) -> None:
    """Apply a receipt to its delivery, or keep it until there is one that nobody holds."""
    if _apply(ctx, receipt):
        return
    ctx.store.parked.put(receipt, ctx.now())
    # The worker writes its pointer, then looks for receipts; we kept ours, then look again: one of
    # the two sees the other, whatever the order.
    if _apply(ctx, receipt):
        ctx.store.parked.drop(receipt)
        return
    ctx.store.usages.take((unplaced(ctx.now()),), 0, ctx.now())
    log.info("receipt %s of %s waits for its delivery", receipt.event, receipt.provider_id)


def unplaced(now: datetime) -> Limit:
    """The counter of this month's receipts that found no delivery when they came."""
    return Limit(tenant=GLOBAL, channel="unplaced-receipts", window=f"{now:%Y-%m}")


def join(ctx: Context, delivery: Delivery) -> None:
    """Apply what came before the delivery's own record was written."""
    for receipt in ctx.store.parked.of(delivery.id, delivery.provider_id, now=ctx.now()):
        if _apply(ctx, receipt):
            ctx.store.parked.drop(receipt)


def confirm(ctx: Context, delivery: Delivery) -> None:
    """The time to await a receipt is over: what came is joined, else it ends UNCONFIRMED."""
    from ..alerts import unconfirmed

    join(ctx, delivery)
    kept = ctx.store.deliveries.get(delivery.tenant, delivery.case, delivery.id)
    if kept.state is DeliveryState.ACCEPTED and kept.retry == delivery.retry:
        ctx.store.deliveries.settle(unconfirmed(kept, ctx.now()), None)


def _apply(ctx: Context, receipt: Receipt) -> bool:
    """False when no delivery is known by it yet, or a worker holds it at this moment."""
    from ..alerts import applied

    for _ in range(_ATTEMPTS):
        delivery = _find(ctx, receipt)
        if delivery is None or _held(ctx, delivery):
            return False
        with following(delivery.trace or mark(delivery.tenant, delivery.case, delivery.cause)):
            after = applied(delivery, receipt, ctx.now())
            if after is delivery or _keep(ctx, delivery, after, receipt):
                log.info("receipt %s: delivery %s is %s", receipt.event, after.id, after.state)
                return True
    raise Conflict(f"delivery of {receipt.provider_id}")


def _find(ctx: Context, receipt: Receipt) -> Delivery | None:
    if receipt.delivery:
        return ctx.store.deliveries.maybe(receipt.tenant, receipt.case, receipt.delivery)
    return ctx.store.deliveries.by_provider_id(receipt.provider_id)


def _held(ctx: Context, delivery: Delivery) -> bool:
    return delivery.lease_until is not None and delivery.lease_until > ctx.now()


def _keep(ctx: Context, before: Delivery, after: Delivery, receipt: Receipt) -> bool:
    from ..alerts import BAD_ENDS, retry_at

    suppressed = _suppress(ctx, after, receipt)
    bad = suppressed or (after.state in BAD_ENDS and after.state is not before.state)
    at = ctx.store.deliveries.due_at(before)
    if after.state is not before.state:
        jitter = random.random()  # noqa: S311 - spreads retries, protects nothing
        at = retry_at(after, ctx.now(), jitter)
    return ctx.store.deliveries.settle(after, at, consequence(after, ctx.now()) if bad else ())


def _suppress(ctx: Context, delivery: Delivery, receipt: Receipt) -> bool:
    """Nothing more goes to an address that takes nothing, or whose owner complains."""
    reason = _SUPPRESSES.get(receipt.verdict)
    if reason is None or not delivery.address:
        return False
    ctx.store.suppressions.put(
        Suppression(
            channel=delivery.channel,
            address=delivery.address,
            reason=reason,
            at=receipt.at,
            source=delivery.id,
        )
    )
    return True


def opted_out(ctx: Context, delivery: Delivery) -> None:
    """The provider says that the person refused the channel: so do we from now on."""
    ctx.store.suppressions.put(
        Suppression(
            channel=delivery.channel,
            address=delivery.address,
            reason=Reason.OPT_OUT,
            at=ctx.now(),
            source=delivery.id,
        )
    )
