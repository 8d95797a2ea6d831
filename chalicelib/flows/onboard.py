"""Bring in an employer, its people, its law firm: what an operator does, and the samples too."""

import secrets

from ..store.records import Channel, Firm, Person, Role, Subscription, Tenant
from .context import Context, Desk
from .phones import adopt


def onboard_firm(ctx: Desk, firm: Firm, lawyers: tuple[Person, ...]) -> None:
    """Keep a firm and its lawyers. Raises Conflict when an e-mail is somebody else's."""
    ctx.store.people.put_firm(firm)
    for lawyer in lawyers:
        adopt(ctx, lawyer, sample=firm.sample)


def onboard_tenant(ctx: Desk, tenant: Tenant, people: tuple[Person, ...]) -> None:
    """Keep an employer, its people, and their subscriptions to all its cases on both channels.

    A number gets SMS once its person has confirmed it. With a standing mandate, the firm's lawyers
    are subscribed too. What somebody chose since they came in is theirs. Raises Conflict.
    """
    ctx.store.people.put_tenant(tenant)
    for person in people:
        adopt(ctx, person, sample=tenant.sample)
    lawyers = ctx.store.people.members(firm=tenant.firm) if tenant.firm else []
    told = [p for p in (*people, *lawyers) if p.role is not Role.ASSISTANT]
    for person in told:
        if ctx.store.people.subscription(tenant.id, person.id):
            continue
        given = bool(person.phone or ctx.store.phones.mobile(person.id))
        ctx.store.people.subscribe(default_subscription(tenant.id, person, number=given))


def default_subscription(tenant: str, person: Person, *, number: bool = False) -> Subscription:
    """All of a tenant's cases, by e-mail and, to whom has (or will have) a `number`, by SMS."""
    channels = (Channel.EMAIL, Channel.SMS) if person.phone or number else (Channel.EMAIL,)
    return Subscription(tenant=tenant, person=person.id, channels=channels)


def api_token(ctx: Desk, tenant: str) -> str:
    """A new API token of an employer, with every right of its side, for a year; shown once."""
    from ..scopes import OF_EMPLOYERS
    from .tokens import Wanted, create

    manager = Person(id="", name="Exploitation", email="", role=Role.MANAGER, tenant=tenant)
    name = f"Exploitation {secrets.token_hex(3)}"
    return create(ctx, manager, Wanted(name=name, scopes=OF_EMPLOYERS, days=365)).secret


def secret_address() -> str:
    """The local part of a new intake address; whoever knows it can write to the cases."""
    return f"depot-{secrets.token_hex(5)}"


def intake_address(ctx: Context, tenant: Tenant) -> str:
    """Where the tenant forwards the platform's mails."""
    return f"{tenant.address}@{ctx.settings.intake_domain}"
