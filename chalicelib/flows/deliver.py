"""Deliver one alert to one person on one channel: claim, say today's facts, send, keep the end."""

import logging
import random
from datetime import timedelta
from typing import TYPE_CHECKING

import msgspec

from ..errors import NotFound, SendFailed
from ..store import address_hash, draft_id
from ..store.records import Delivery, DeliveryState, Person, Role, Snapshot, Tenant
from .acknowledge import kept_quiet, lost_cause, seen_link
from .context import Context
from .dispatch import OBSERVATIONS, concerned
from .ended import consequence
from .escalate import hurry
from .escalation import UNSEEN
from .gate import Go, Refuse, Wait, admit, give_back, stopped
from .phones import confirmed_only
from .receipts import join, opted_out
from .stop_links import stop_links

if TYPE_CHECKING:
    from ..alerts import About, Links, Outgoing

log = logging.getLogger("vigie")
_S = DeliveryState
_PAGES = {
    "forwarding": "transfert",
    "forwarding_confirmation": "courriels",
    "forward_as_attachment": "courriels",
    "undelivered": "dossiers",
    "sms_limit": "dossiers",
    "announcement": "dossiers",
    "webhook_paused": "points-d-appel",
}


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
    if claimed.uncertain and _settled_by_receipts(ctx, claimed):
        return
    wait = stopped(ctx, claimed)
    if wait is not None:
        _hold(ctx, claimed, wait)
        return
    said, message = _written(ctx, claimed)
    if message is None:
        _finish(ctx, said)
        return
    addressed = msgspec.structs.replace(said, address=address_hash(message.to))
    verdict = admit(ctx, addressed, message)
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
    if ended.state in (_S.ACCEPTED, _S.UNCONFIRMED, _S.SENDING):
        join(ctx, ended)


def _written(ctx: Context, delivery: Delivery) -> "tuple[Delivery, Outgoing | None]":
    """The delivery and its message, with the facts of this moment; or how it ended without one."""
    from ..alerts import RECAP, abandon, compose, failed

    if delivery.purpose == RECAP:
        from .recap import written

        return written(ctx, delivery)
    try:
        if lost := lost_cause(ctx, delivery):
            return abandon(delivery, lost, ctx.now()), None
        about = about_of(ctx, delivery)
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
    return kept_quiet(ctx, delivery, about)


def about_of(ctx: Context, delivery: Delivery) -> "About":
    """What is said, as things stand now. Raises NotFound when the cause is gone."""
    from ..alerts import About
    from ..law import analyse, deadlines

    people = ctx.store.people
    person = confirmed_only(ctx, people.person(delivery.person))
    tenant = people.tenant(delivery.tenant)
    if not delivery.case:
        return _of_no_case(ctx, delivery, tenant, person)
    stored = ctx.store.cases.load(delivery.tenant, delivery.case)
    state, header = stored.state, stored.snapshot.case
    return About(
        tenant=tenant,
        person=person,
        snapshot=stored.snapshot,
        state=state,
        deadlines=deadlines(header, state, ctx.today()),
        # Only the lawyer's messages speak of it.
        analysis=analyse(header, state, ctx.today()) if person.role is Role.LAWYER else None,
        firm=people.known_firm(stored.snapshot.firm),
    )


def _of_no_case(ctx: Context, delivery: Delivery, tenant: Tenant, person: Person) -> "About":
    from ..alerts import (
        FORWARD_AS_ATTACHMENT,
        FORWARDING,
        FORWARDING_CONFIRMATION,
        IN_LINES,
        About,
    )

    known = About(tenant=tenant, person=person)
    if delivery.purpose in (FORWARD_AS_ATTACHMENT, UNSEEN, *IN_LINES):
        return known
    if delivery.purpose == FORWARDING:
        watch = ctx.store.watches.get(delivery.tenant)
        return msgspec.structs.replace(known, watch=watch)
    sha256, _, _ = delivery.cause.partition(":")
    if delivery.purpose == FORWARDING_CONFIRMATION:
        noted = ctx.store.noted.get(delivery.tenant, sha256)
        return msgspec.structs.replace(known, noted=noted)
    held = ctx.store.quarantine.get(delivery.tenant, sha256)
    return msgspec.structs.replace(known, quarantined=held)


def links_of(
    ctx: Context, delivery: Delivery, person: Person, snapshot: Snapshot | None
) -> "Links":
    """The links of a message to a person; none for a worker, who has no page."""
    from ..alerts import Links
    from .links import DraftRef, case_link, draft_link, short_link

    base, stops = ctx.settings.base_url, stop_links(ctx, delivery)
    if person.role is Role.WORKER:
        return Links(page="", **stops)
    if snapshot is None:
        return Links(page=f"{base}/{_PAGES.get(delivery.purpose, 'quarantaine')}", **stops)
    lawyer = person.role is Role.LAWYER and person.firm == snapshot.firm
    ref = DraftRef(
        firm=snapshot.firm,
        tenant=delivery.tenant,
        case=delivery.case,
        id=draft_id(delivery.case, OBSERVATIONS, delivery.cause),
    )
    page = case_link(ctx.settings, snapshot)
    if snapshot.held and person.role is Role.MANAGER:
        page = f"{base}/quarantaine/{snapshot.held}"
    return Links(
        page=page,
        sms=short_link(ctx.settings, snapshot),
        draft=draft_link(ctx.settings, ref, person, ctx.now()) if lawyer else "",
        **stops,
        seen=seen_link(ctx, delivery),
    )
