"""Deliver one alert to one person on one channel: claim, say today's facts, send, keep the end."""

import logging
import random
from datetime import timedelta
from typing import TYPE_CHECKING

import msgspec

from ..errors import NotFound, SendFailed
from ..logs import following, mark
from ..store import address_hash
from ..store.records import Delivery, DeliveryState
from .acknowledge import kept_quiet, lost_cause
from .context import Context, looking
from .dispatch import concerned
from .ended import consequence
from .escalate import hurry
from .gate import Go, Refuse, Wait, admit, give_back, hushed, stopped
from .listening import stopped_since
from .message_links import links_of
from .receipts import join, opted_out
from .telling import case_of, told_of

if TYPE_CHECKING:
    from ..alerts import About, Outgoing

log = logging.getLogger("vigie")
_S = DeliveryState


def deliver(ctx: Context, tenant: str, case: str, delivery_id: str) -> None:
    """Send a delivery if it is still to be sent and nobody else holds it.

    The claim is stored before the provider is called: whoever finds it without an end knows that
    the message may be out, and labels the repeat.
    """
    lease = timedelta(seconds=ctx.settings.lease_seconds)
    deliveries = ctx.store.deliveries
    claimed = deliveries.claim(tenant, case, delivery_id, ctx.now(), lease)
    if claimed is None:
        return
    with following(claimed.trace or mark(tenant, case, claimed.cause)):
        _deliver(ctx, claimed)


def _deliver(ctx: Context, claimed: Delivery) -> None:
    if claimed.uncertain and _settled_by_receipts(ctx, claimed):
        return
    wait = stopped(ctx, claimed) or hushed(ctx, claimed)
    if wait is not None:
        _hold(ctx, claimed, wait)
        return
    look = looking(ctx)
    said, message = _written(look, claimed)
    if message is None:
        _finish(ctx, said)
        return
    addressed = msgspec.structs.replace(said, address=address_hash(message.to))
    verdict = admit(look, addressed, message)
    if isinstance(verdict, Wait):
        _hold(ctx, addressed, verdict)
    elif isinstance(verdict, Refuse):
        _refuse(ctx, addressed, verdict)
    else:
        _send(ctx, addressed, message, verdict)


def _settled_by_receipts(ctx: Context, claimed: Delivery) -> bool:
    """A receipt may have come while we did not know whether the message had left: no repeat."""
    if not ctx.store.parked.of(claimed.id, now=ctx.now()):
        return False
    ctx.store.deliveries.hold(claimed, ctx.now())
    join(ctx, claimed)
    return True


def _hold(ctx: Context, delivery: Delivery, wait: Wait) -> None:
    """Nothing is done and nothing is marked as done: it waits for its due row."""
    log.warning("delivery %s waits: %s", delivery.id, wait.why)
    ctx.store.deliveries.hold(delivery, wait.at)


def _refuse(ctx: Context, delivery: Delivery, refusal: Refuse) -> None:
    from ..alerts import refused_by_us

    _finish(ctx, refused_by_us(delivery, refusal.state, refusal.why, ctx.now()), refusal)


def _send(ctx: Context, delivery: Delivery, message: "Outgoing", taken: Go) -> None:
    from ..alerts import attempt

    ended = attempt(delivery, message, ctx.channels[delivery.channel], ctx.now())
    left = ended.provider_id or ended.uncertain or ended.state is _S.SENDING
    if not left:
        give_back(ctx, taken)
    if ended.state is _S.OPTED_OUT:
        opted_out(ctx, ended)
    _finish(ctx, ended)


def _finish(ctx: Context, ended: Delivery, refusal: Refuse | None = None) -> None:
    """Keep the end with what it calls for; then join the receipts that came before it."""
    from ..alerts import BAD_ENDS, retry_at

    hurry(ctx, ended)
    jitter = random.random()  # noqa: S311 - spreads retries, protects nothing
    also = consequence(ended, ctx.now(), refusal) if ended.state in BAD_ENDS else ()
    if not ctx.store.deliveries.finish(ended, retry_at(ended, ctx.now(), jitter), also):
        log.warning("delivery %s was taken by another worker meanwhile", ended.id)
    log.info("delivery %s by %s: %s", ended.id, ended.channel, ended.state)
    if ended.state in (_S.ACCEPTED, _S.UNCONFIRMED, _S.SENDING):
        join(ctx, ended)


def _written(ctx: Context, delivery: Delivery) -> "tuple[Delivery, Outgoing | None]":
    """The delivery and its message, with the facts of this moment; or how it ended without one."""
    from ..alerts import RECAP, abandon, compose, failed

    if delivery.purpose == RECAP:
        from .recap import written

        return written(ctx, delivery)
    try:
        stored = case_of(ctx, delivery)
        if lost := lost_cause(ctx, delivery):
            return abandon(delivery, lost, ctx.now()), None
        about = told_of(ctx, delivery, stored)
        if why := _moot(ctx, delivery, about):
            return abandon(delivery, why, ctx.now()), None
        links = links_of(ctx, delivery, about.person, about.snapshot)
        return delivery, compose(delivery, about, links, ctx.now(), ctx.settings.mail_from)
    except NotFound as gone:
        return abandon(delivery, str(gone), ctx.now()), None
    except Exception as fault:
        # A text, an address or a moment that somebody can mend: it waits, it does not end.
        log.exception("delivery %s could not be written", delivery.id)
        failure = SendFailed(delivery.channel, repr(fault), permanent=False, technical=True)
        return failed(delivery, failure, ctx.now()), None


def _moot(ctx: Context, delivery: Delivery, about: "About") -> str:
    """Why the person is not to be told of it now; empty when they are."""
    if not concerned(about.person, delivery.tenant, about.snapshot):
        return "no longer concerned by this case"
    return kept_quiet(ctx, delivery, about) or stopped_since(ctx, delivery, about)
