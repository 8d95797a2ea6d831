"""Deliver one alert to one person on one channel: claim, say today's facts, send, keep the end."""

import logging
import random
from datetime import timedelta
from typing import TYPE_CHECKING

import msgspec

from ..errors import NotFound, SendFailed
from ..store import draft_id
from ..store.records import Delivery, DeliveryState, Person, Role, Snapshot, Tenant
from .acknowledge import kept_quiet, lost_cause, seen_link
from .context import Context
from .dispatch import OBSERVATIONS, concerned
from .escalate import hurry
from .escalation import UNSEEN
from .phones import confirmed_only
from .stop_links import stop_links

if TYPE_CHECKING:
    from ..alerts import About, Links

log = logging.getLogger("vigie")
_PAGES = {
    "forwarding": "transfert",
    "forwarding_confirmation": "courriels",
    "forward_as_attachment": "courriels",
}


def deliver(ctx: Context, tenant: str, case: str, delivery_id: str) -> None:
    """Send a delivery if it is still to be sent and nobody else holds it.

    The claim is stored before the provider is called: whoever finds it without an end knows that
    the message may be out, and labels the repeat.
    """
    lease = timedelta(seconds=ctx.settings.lease_seconds)
    claimed = ctx.store.deliveries.claim(tenant, case, delivery_id, ctx.now(), lease)
    if claimed is None:
        return
    from ..alerts import retry_at

    ended = _attempted(ctx, claimed)
    if ended.state is DeliveryState.GIVEN_UP:
        log.error("delivery %s given up: %s", ended.id, ended.last_error)
    hurry(ctx, ended)
    jitter = random.random()  # noqa: S311 - spreads retries, protects nothing
    if not ctx.store.deliveries.finish(ended, retry_at(ended, ctx.now(), jitter)):
        log.warning("delivery %s was taken by another worker meanwhile", ended.id)


def _attempted(ctx: Context, delivery: Delivery) -> Delivery:
    from ..alerts import RECAP, abandon, attempt, compose, failed

    if delivery.purpose == RECAP:
        from .recap import written

        said, mail = written(ctx, delivery)
        return attempt(said, mail, ctx.channels[said.channel], ctx.now()) if mail else said
    try:
        if lost := lost_cause(ctx, delivery):
            return abandon(delivery, lost, ctx.now())
        about = about_of(ctx, delivery)
        if why := _moot(ctx, delivery, about):
            return abandon(delivery, why, ctx.now())
        links = links_of(ctx, delivery, about.person, about.snapshot)
        message = compose(delivery, about, links, ctx.now(), ctx.settings.mail_from)
    except NotFound as gone:
        return abandon(delivery, str(gone), ctx.now())
    except Exception as fault:
        # A text, an address or a moment that somebody can mend: it waits, it does not end.
        log.exception("delivery %s could not be written", delivery.id)
        failure = SendFailed(delivery.channel, repr(fault), permanent=False)
        return failed(delivery, failure, ctx.now())
    return attempt(delivery, message, ctx.channels[delivery.channel], ctx.now())


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
    from ..alerts import FORWARD_AS_ATTACHMENT, FORWARDING, FORWARDING_CONFIRMATION, About

    known = About(tenant=tenant, person=person)
    if delivery.purpose in (FORWARD_AS_ATTACHMENT, UNSEEN):
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
