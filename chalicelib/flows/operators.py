"""Operators (exploitants): who runs Vigie. The stage's settings alone name them.

Nobody is invited and nobody signs up as one: an address of the settings is made an operator when it
first asks for its link, and one that the settings name no more opens nothing from then on.
"""

import logging
import secrets

from ..errors import Conflict, NotFound
from ..settings import Settings
from ..store.keys import digest
from ..store.records import OPERATOR_HOME, Channel, Person, Role, Subscription, Tenant
from .context import Context

OPERATOR_ID = "exploitation"
"""The operator who is told: another `operator_email` in the settings takes over its alerts."""
log = logging.getLogger("vigie")


def stands(settings: Settings, person: Person) -> bool:
    """May the person still sign in? Of operators, those that the settings name now.

    At their home nobody else: who was a manager there in an earlier version signs in anew.
    """
    if person.role is not Role.OPERATOR:
        return person.tenant != OPERATOR_HOME
    return person.email.strip().casefold() in settings.operator_addresses


def operator_of(ctx: Context, email: str) -> Person | None:
    """The operator whose address this is, made now if need be; None when the settings name none.

    An address that is already somebody else's is logged, never raised.
    """
    made = _named(ctx.settings, email.strip().casefold())
    if made is None:
        return None
    known, before = _known(ctx, made.id), ctx.store.people.person_by_email(made.email)
    if known == before == made:
        return made
    try:
        _home(ctx)
        if known and known.email != made.email:
            ctx.store.people.free_email(known)
        if before and before.role is Role.OPERATOR and before.id != made.id:
            ctx.store.people.free_email(before)
        ctx.store.people.put_person(made)
    except Conflict:
        log.error("an operator's address of the settings is an employer's or a lawyer's")
        return None
    return made


def ensure_operator(ctx: Context) -> None:
    """Make `operator_email` the operator who is told, when there is one; cheap to repeat.

    Nothing is raised: the mail that waits for an operator must be kept all the same.
    """
    if not ctx.settings.operator_email:
        log.warning("no VIGIE_OPERATOR_EMAIL: nobody is told of what waits for an operator")
        return
    made = operator_of(ctx, ctx.settings.operator_email)
    if made is None:
        log.error("VIGIE_OPERATOR_EMAIL is an employer's or a lawyer's address: give another one")
    elif ctx.store.people.subscription(OPERATOR_HOME, made.id) is None:
        email_only = (Channel.EMAIL,)
        ctx.store.people.subscribe(
            Subscription(tenant=OPERATOR_HOME, person=made.id, channels=email_only)
        )


def _named(settings: Settings, address: str) -> Person | None:
    if address not in settings.operator_addresses:
        return None
    told = address == settings.operator_email.strip().casefold()
    return Person(
        id=OPERATOR_ID if told else digest("operator", address)[:16],
        name="Exploitation" if told else address,
        email=settings.operator_email.strip() if told else address,
        role=Role.OPERATOR,
        tenant=OPERATOR_HOME,
    )


def _known(ctx: Context, person: str) -> Person | None:
    try:
        return ctx.store.people.person(person)
    except NotFound:
        return None


def _home(ctx: Context) -> None:
    """The tenant that what waits for operators is kept under."""
    try:
        ctx.store.people.tenant(OPERATOR_HOME)
    except NotFound:
        # Its address is nobody's: mails are held here, not sent here.
        secret = secrets.token_hex(8)
        ctx.store.people.put_tenant(Tenant(id=OPERATOR_HOME, name="Exploitation", address=secret))
