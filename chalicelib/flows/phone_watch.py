"""The year of a number: asked again by e-mail a month before it lapses, then e-mail only."""

import logging
from datetime import datetime, timedelta

import msgspec

from ..errors import NotFound, SendFailed
from ..store import DueRow, address_hash
from ..store.consent_records import ConsentKind, ConsentWay, Mobile, MobileState
from ..store.records import Channel, Person
from .audit import note_consent
from .consents import consent
from .context import Context
from .phones import ASKED_AFTER, LAPSES_AFTER, phone_row

log = logging.getLogger("vigie")
_LATER = timedelta(hours=6)
LAPSED = "Numéro non confirmé depuis douze mois : les alertes partent par e-mail seulement."


def phone_due(ctx: Context, row: DueRow) -> None:
    """Ask for a number to be confirmed, or let it lapse. Raises Conflict: the row stays due."""
    mobile = ctx.store.phones.mobile(row.key)
    if mobile is None or mobile.wake != row.place:
        ctx.store.due.drop(row)
        return
    try:
        person = ctx.store.people.person(row.key)
    except NotFound:
        ctx.store.due.drop(row)
        return
    if mobile.state is MobileState.WAITING:
        _ask(ctx, person, mobile, None)
    elif mobile.state is MobileState.CONFIRMED and mobile.alive_at:
        _watch(ctx, person, mobile, ctx.now() - mobile.alive_at)
    else:
        ctx.store.due.drop(row)


def _watch(ctx: Context, person: Person, mobile: Mobile, silence: timedelta) -> None:
    if silence < ASKED_AFTER:
        ctx.store.phones.move(person, mobile, row=phone_row(mobile, ASKED_AFTER))
    elif silence < LAPSES_AFTER:
        _ask(ctx, person, mobile, phone_row(mobile, LAPSES_AFTER))
    else:
        lapsed = msgspec.structs.replace(mobile, state=MobileState.LAPSED)
        proof = consent(ctx, person, ConsentKind.PHONE_LAPSED, ConsentWay.TIME, LAPSED)
        ctx.store.phones.move(person, lapsed, consent=proof)
        note_consent(ctx, person, proof)


def _ask(ctx: Context, person: Person, mobile: Mobile, row: DueRow | None) -> None:
    """The mail first: one too many is better than a number that lapses without a word.

    What stops it now is looked at again some hours later, never every minute.
    """
    until = mobile.alive_at + LAPSES_AFTER if row and mobile.alive_at else None
    if _said(ctx, person, mobile, until):
        mobile = msgspec.structs.replace(mobile, asked_at=ctx.now())
    else:
        row = msgspec.structs.replace(phone_row(mobile, ASKED_AFTER), at=ctx.now() + _LATER)
    ctx.store.phones.move(person, mobile, row=row)


def _said(ctx: Context, person: Person, mobile: Mobile, until: datetime | None) -> bool:
    """Is there nothing more to try: it left, or the mailbox takes nothing from us?"""
    from ..alerts import phone_again_mail

    if ctx.store.switches.stops(person.tenant, Channel.EMAIL):
        return False
    if ctx.store.suppressions.get(Channel.EMAIL, address_hash(person.email)):
        return True
    mail = phone_again_mail(ctx.settings, person, mobile.number, until, ctx.now())
    try:
        ctx.channels[Channel.EMAIL].send(mail)
    except SendFailed as fault:
        # The provider's word alone: its sentences may hold the address.
        log.warning("a number could not be asked about: %s", fault.why.partition(":")[0])
        return fault.permanent
    return True
