"""The last look before a message leaves: is sending stopped, has its reader quiet hours, is the
address refused, is there a limit in the way? Read at each send, so that a switch acts at once.

Sign-in and test mails do not pass here: they answer whoever is at the page.
"""

import random
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from ..cases.parts import Part
from ..errors import Conflict
from ..store import GLOBAL, Limit, address_hash, ahead
from ..store.records import Channel, Delivery, DeliveryState, Reason
from .context import Context

if TYPE_CHECKING:
    from ..alerts import Outgoing

LOOK_AGAIN = timedelta(minutes=5)
_S = DeliveryState
_MONTH, _HOUR = "%Y-%m", "%Y-%m-%dT%H"


class Wait(Part, frozen=True):
    """Not now: it waits untried until `at`."""

    at: datetime
    why: str


class Refuse(Part, frozen=True):
    """Not at all: it ends in `state`; `limit` is the one in the way, if one is."""

    state: DeliveryState
    why: str
    limit: Limit | None = None


class Go(Part, frozen=True):
    """It may leave. `limits` and `segments` are given back when it certainly did not."""

    limits: tuple[Limit, ...] = ()
    segments: int = 0


def stopped(ctx: Context, delivery: Delivery) -> Wait | None:
    """The kill-switch: until when the delivery waits, or None. It is looked at again then."""
    switch = ctx.store.switches.stops(delivery.tenant, delivery.channel)
    if switch is None:
        return None
    return Wait(at=_spread(ctx.now() + LOOK_AGAIN), why=f"sending is off: {switch.reason}")


def hushed(ctx: Context, delivery: Delivery) -> Wait | None:
    """The quiet hours that its reader has chosen by now: until when the delivery waits, or None."""
    if delivery.urgent:
        return None
    from ..alerts import hushed_until

    until = hushed_until(delivery, ctx.store.preferences.of(delivery.person), ctx.now())
    return Wait(at=until, why="its reader has quiet hours") if until else None


def admit(ctx: Context, delivery: Delivery, message: "Outgoing") -> Go | Wait | Refuse:
    """May this very message leave now? What it takes of the limits is counted.

    The switch is read once more, last: it may have been turned while the message was written.
    """
    now, segments = ctx.now(), _segments(delivery.channel, message)
    limits = limits_of(ctx, delivery.tenant, delivery.channel, now)
    address = address_hash(message.to)
    ctx.store.ahead(ahead.of_sending(delivery.channel, address, limits))
    known = ctx.store.suppressions.get(delivery.channel, address)
    if known is not None:
        state = _S.BOUNCED if known.reason is Reason.HARD_BOUNCE else _S.OPTED_OUT
        return Refuse(state=state, why=f"address suppressed since {known.at:%Y-%m-%d}")
    try:
        passed = ctx.store.usages.take(limits, segments, now)
    except Conflict:
        return Wait(at=_spread(now), why="too many messages are being counted at this moment")
    if passed is None:
        taken = Go(limits=limits, segments=segments)
        if wait := stopped(ctx, delivery):
            give_back(ctx, taken)
        return wait or taken
    why = f"limit of {passed.channel} reached for {passed.window} ({passed.tenant})"
    if delivery.channel is Channel.SMS:
        # A text is the reminder, e-mail the reference channel (reference §6): it takes over.
        return Refuse(state=_S.GIVEN_UP, why=why, limit=passed)
    return Wait(at=_spread(_next_hour(now)), why=why)


def give_back(ctx: Context, taken: Go) -> None:
    """The message that was counted did certainly not leave."""
    if taken.limits:
        ctx.store.usages.give_back(taken.limits, taken.segments, ctx.now())


def limits_of(ctx: Context, tenant: str, channel: str, now: datetime) -> tuple[Limit, ...]:
    """The limits that a message of a tenant takes from. Windows are of UTC."""
    config, hour, month = ctx.settings, f"{now:{_HOUR}}", f"{now:{_MONTH}}"
    if channel == Channel.EMAIL:
        most = config.mail_tenant_hour
        return (Limit(tenant=tenant, channel=channel, window=hour, messages=most),)
    own, all_ = (config.segments(config.sms_tenant_month), config.segments(config.sms_month))
    return (
        Limit(tenant=tenant, channel=channel, window=hour, messages=config.sms_tenant_hour),
        Limit(tenant=tenant, channel=channel, window=month, segments=own),
        Limit(tenant=GLOBAL, channel=channel, window=month, segments=all_),
    )


def _segments(channel: Channel, message: "Outgoing") -> int:
    if channel is not Channel.SMS:
        return 0
    from ..alerts.sms import segments

    return segments(message.body.decode())


def _next_hour(now: datetime) -> datetime:
    return now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)


def _spread(at: datetime) -> datetime:
    """Up to a minute later, so that what waited does not leave in one burst."""
    return at + timedelta(seconds=random.uniform(0, 60))  # noqa: S311 - spreads, protects nothing
