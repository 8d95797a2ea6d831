"""What a message is about, read from the shelves as things stand now."""

from typing import TYPE_CHECKING

import msgspec

from ..store import StoredCase, ahead
from ..store.records import Delivery, Person, Role, Tenant
from .context import Context
from .dispatches import received
from .escalation import UNSEEN
from .phones import confirmed_only

if TYPE_CHECKING:
    from ..alerts import About


def about_of(ctx: Context, delivery: Delivery) -> "About":
    """What is said, as things stand now. Raises NotFound when the cause is gone."""
    return told_of(ctx, delivery, case_of(ctx, delivery))


def case_of(ctx: Context, delivery: Delivery) -> StoredCase | None:
    """The case that a message is of, read together with all that the message will ask for.

    Raises NotFound when it is gone, Conflict while it moves.
    """
    if not delivery.case:
        return None
    stored = ctx.store.cases.load(delivery.tenant, delivery.case)
    ctx.store.ahead(ahead.of_message(delivery, stored.snapshot.firm))
    return stored


def told_of(ctx: Context, delivery: Delivery, stored: StoredCase | None) -> "About":
    """What is said, its case being read. Raises NotFound when the cause is gone."""
    from ..alerts import About
    from ..law import analyse, deadlines

    people = ctx.store.people
    person = confirmed_only(ctx, people.person(delivery.person))
    if stored is None:
        return _of_no_case(ctx, delivery, people.tenant(delivery.tenant), person)
    state, header = stored.state, stored.snapshot.case
    return About(
        tenant=people.tenant(delivery.tenant),
        person=person,
        snapshot=stored.snapshot,
        state=state,
        deadlines=deadlines(header, state, ctx.today()),
        # Only the lawyer's messages speak of it.
        analysis=analyse(header, state, ctx.today()) if person.role is Role.LAWYER else None,
        firm=people.known_firm(stored.snapshot.firm),
        received=received(stored),
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
