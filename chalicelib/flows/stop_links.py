"""The opt-out links of a message: opaque, of one person and employer, good for ever."""

from typing import Any

import msgspec

from ..errors import NotFound
from ..store.records import Channel, Delivery
from .context import Context
from .links import StopClaim, short_stop_link, stop_code, stop_link


def stop_links(ctx: Context, delivery: Delivery) -> dict[str, Any]:
    """The opt-out links of a message, by their name in `Links`; an SMS's short one is kept."""
    claim = StopClaim(delivery.person, delivery.tenant, delivery.case, delivery.channel)
    if delivery.channel is not Channel.SMS:
        return {"unsubscribe": stop_link(ctx.settings, claim)}
    # Of all the person's SMS: one code a person and employer, whatever the case.
    claim = msgspec.structs.replace(claim, case="")
    code = stop_code(ctx.settings, claim)
    ctx.store.consents.keep_code(code, msgspec.json.encode(claim).decode())
    return {"sms_stop": short_stop_link(ctx.settings, code)}


def claim_of(ctx: Context, code: str) -> StopClaim:
    """What a short link stands for. Raises NotFound."""
    kept = ctx.store.consents.of_code(code)
    if kept is None:
        raise NotFound("link", "stop")
    return msgspec.json.decode(kept, type=StopClaim)
