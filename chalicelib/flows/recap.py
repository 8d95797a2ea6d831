"""The recap (récapitulatif): gather what waits for it, send it once, end what it said.

A message that waits keeps its own due row, so nothing depends on the recap being remembered: each
one finds, or makes, the recap that carries it, and ends only when a recap that ended says so.
"""

import logging
from itertools import count
from typing import TYPE_CHECKING

import msgspec

from ..errors import NotFound, SendFailed
from ..store.records import Delivery, DeliveryState, Person
from .context import Context
from .escalate import hurry

if TYPE_CHECKING:
    from ..alerts import Outgoing, Told

log = logging.getLogger("vigie")
_UNSENT = (DeliveryState.PENDING, DeliveryState.SENDING)
_LOST = (DeliveryState.BOUNCED, DeliveryState.OPTED_OUT, DeliveryState.GIVEN_UP)


def gather(ctx: Context, waiting: Delivery) -> None:
    """The hour of a message that waited for a recap: have its recap sent, or end it as that did.

    Called by the sweep until the message has ended; every step is idempotent.
    """
    from ..alerts import abandon, recap_carrier
    from .dispatch import retry_after, send_deliveries

    try:
        person = ctx.store.people.person(waiting.person)
    except NotFound as gone:
        ctx.store.deliveries.finish(abandon(waiting, str(gone), ctx.now()), None)
        return
    for part in count(1):
        asked = recap_carrier(person, waiting.period, part, ctx.now())
        known = _known(ctx, asked)
        if known is None or known.state in _UNSENT:
            break
        if waiting.id in known.data["told"]:
            _end(ctx, waiting, known)
            return
    if known is None:
        ctx.store.deliveries.plan(asked, ctx.now() + retry_after(ctx))
        send_deliveries(ctx, [asked])
    ctx.store.deliveries.defer(waiting, ctx.now() + retry_after(ctx))


def lost(ctx: Context, carrier: Delivery) -> None:
    """A recap that a provider took came back: what it said reached nobody, and ends as it did."""
    if carrier.state not in _LOST:
        return
    for said in ctx.store.deliveries.waiting(carrier.person, str(carrier.data["period"])):
        if said.state is DeliveryState.GATHERED and said.carrier == carrier.id:
            _end(ctx, said, carrier)


def written(ctx: Context, carrier: Delivery) -> "tuple[Delivery, Outgoing | None]":
    """The recap that was claimed, with what it says, and its mail; or how it ended without one.

    What it says is kept with it, whatever becomes of it: who was told can be read from its end.
    """
    from ..alerts import abandon, failed, recap_mail, recap_view
    from .links import stop_link
    from .message_links import claim_of

    try:
        person = ctx.store.people.person(carrier.person)
    except NotFound as gone:
        return abandon(carrier, str(gone), ctx.now()), None
    lines = _lines(ctx, carrier, person)
    if not lines:
        return abandon(carrier, "nothing is left to say", ctx.now()), None
    said = [line.delivery for line in lines]
    carrier = msgspec.structs.replace(carrier, data=carrier.data | {"told": said})
    sample = _sample(ctx, person)
    view = recap_view(lines, ctx.today(), ctx.settings.base_url, sample=sample)
    stop = stop_link(ctx.settings, claim_of(carrier))
    view = msgspec.structs.replace(view, repeat=carrier.uncertain, unsubscribe=stop)
    try:
        return carrier, recap_mail(carrier, view, person, ctx.now(), ctx.settings.mail_from)
    except Exception as fault:
        log.exception("recap %s could not be written", carrier.id)
        failure = SendFailed(carrier.channel, repr(fault), permanent=False)
        return failed(carrier, failure, ctx.now()), None


def _lines(ctx: Context, carrier: Delivery, person: Person) -> "list[Told]":
    """What waits for this recap and still holds, in the order it was planned."""
    from ..alerts import MOST

    period, said = str(carrier.data["period"]), _said_before(ctx, carrier, person)
    waiting = ctx.store.deliveries.waiting(person.id, period)
    left = [d for d in waiting if _waits(d, period, carrier) and d.id not in said]
    left.sort(key=lambda d: (str(d.created_at), d.id))
    made = (_line(ctx, one) for one in left[:MOST])
    return [line for line in made if line]


def _waits(delivery: Delivery, period: str, carrier: Delivery) -> bool:
    """Is it still to be said by this recap: not yet, or by a try of it that was not delivered?"""
    again = delivery.state is DeliveryState.GATHERED and delivery.carrier == carrier.id
    waits = delivery.state is DeliveryState.PENDING and delivery.period == period
    return waits or again


def _line(ctx: Context, waiting: Delivery) -> "Told | None":
    """The message as a line; None when it lost its cause, or must go alone."""
    from ..alerts import abandon, told
    from .acknowledge import kept_quiet, lost_cause
    from .dispatch import concerned
    from .listening import stopped_since
    from .message_links import links_of
    from .telling import about_of

    try:
        about = about_of(ctx, waiting)
        if not concerned(about.person, waiting.tenant, about.snapshot):
            raise NotFound("right to know of this case", waiting.person)
        why = lost_cause(ctx, waiting) or kept_quiet(ctx, waiting, about)
        if why := why or stopped_since(ctx, waiting, about):
            ctx.store.deliveries.finish(abandon(waiting, why, ctx.now()), None)
            return None
        links = links_of(ctx, waiting, about.person, about.snapshot)
        return told(waiting, about, links, ctx.today())
    except NotFound as gone:
        ctx.store.deliveries.finish(abandon(waiting, str(gone), ctx.now()), None)
    except Exception:
        # It waits for somebody to mend it, and does not hold back the others.
        log.exception("delivery %s could not be gathered and goes alone", waiting.id)
        ctx.store.deliveries.alone(waiting, ctx.now())
    return None


def _said_before(ctx: Context, carrier: Delivery, person: Person) -> set[str]:
    """What earlier parts said, whose end it may not have taken yet."""
    from ..alerts import recap_carrier

    period, said = str(carrier.data["period"]), set[str]()
    for part in range(1, int(carrier.data["part"])):
        known = _known(ctx, recap_carrier(person, period, part, ctx.now()))
        said |= set(known.data["told"]) if known else set()
    return said


def _end(ctx: Context, waiting: Delivery, carrier: Delivery) -> None:
    """End a message as the recap that said it; lost with it when it never arrived."""
    lost = carrier.state in _LOST
    ended = msgspec.structs.replace(
        waiting,
        state=carrier.state if lost else DeliveryState.GATHERED,
        carrier=carrier.id,
        content_sha256=carrier.content_sha256,
        last_error=carrier.last_error if lost else "",
        updated_at=carrier.updated_at,
    )
    hurry(ctx, ended)
    ctx.store.deliveries.finish(ended, None)


def _known(ctx: Context, asked: Delivery) -> Delivery | None:
    try:
        return ctx.store.deliveries.get(asked.tenant, asked.case, asked.id)
    except NotFound:
        return None


def _sample(ctx: Context, person: Person) -> bool:
    if person.tenant:
        return ctx.store.people.tenant(person.tenant).sample
    firm = ctx.store.people.known_firm(person.firm)
    return firm is not None and firm.sample
