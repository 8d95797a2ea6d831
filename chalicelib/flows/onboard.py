"""Bring in an employer, its people, its law firm: what an operator does, and the samples too."""

import logging
import secrets

from ..errors import Conflict, NotFound
from ..store.records import Channel, Firm, Person, Role, Subscription, Tenant
from .context import Context, Desk
from .phones import adopt

# Mails for no known employer wait for the people of this tenant.
OPERATOR = "_operator"
# One configured operator: another address in the settings replaces it.
OPERATOR_ID = "exploitation"
log = logging.getLogger("vigie")


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


def onboard_operator(ctx: Context, person_id: str, name: str, email: str) -> None:
    """Name who looks after mails that no employer's address explains. Idempotent; Conflict."""
    try:
        ctx.store.people.tenant(OPERATOR)
    except NotFound:
        # Its address is nobody's: mails are held here, not sent here.
        secret = secrets.token_hex(8)
        ctx.store.people.put_tenant(Tenant(id=OPERATOR, name="Exploitation", address=secret))
    person = Person(id=person_id, name=name, email=email, role=Role.MANAGER, tenant=OPERATOR)
    ctx.store.people.put_person(person)
    email_only = (Channel.EMAIL,)
    ctx.store.people.subscribe(Subscription(tenant=OPERATOR, person=person.id, channels=email_only))


def ensure_operator(ctx: Context) -> None:
    """Make `operator_email` the operator, when there is one and it is not yet; cheap to repeat.

    An address that is already somebody else's is logged, never raised: the mail that waits for
    an operator must be kept all the same.
    """
    email, people = ctx.settings.operator_email, ctx.store.people
    if not email:
        log.warning("no VIGIE_OPERATOR_EMAIL: nobody is told of a mail to an unknown address")
        return
    # The subscription is written last: with it, all the rest is there.
    known = people.subscription(OPERATOR, OPERATOR_ID)
    if known and people.person(OPERATOR_ID).email == email:
        return
    try:
        onboard_operator(ctx, OPERATOR_ID, "Exploitation", email)
    except Conflict:
        log.error("VIGIE_OPERATOR_EMAIL is an employer's or a lawyer's address: give another one")


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
