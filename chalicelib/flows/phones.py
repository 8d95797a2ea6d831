"""A mobile number is proven by a code before any alert goes there, and again after a silent year.

`Person.phone` holds a confirmed number or nothing; what is typed, waiting, lapsed or stopped is in
its own record. Numbers are given to somebody else after a time (reference §6): hence the year.
"""

import hashlib
import hmac
import logging
import secrets
from datetime import timedelta
from enum import StrEnum

import msgspec

from ..errors import NotFound, SendFailed
from ..store import DueKind, DueRow, address_hash
from ..store.consent_records import ConsentKind, ConsentWay, Mobile, MobileState, PhoneCode
from ..store.records import Channel, Person, Reason
from .audit import note_consent
from .consents import consent
from .context import Context, Desk
from .limits import within

CODE_LASTS = timedelta(minutes=10)
TRIES = 5
ASKED_AFTER = timedelta(days=335)
LAPSES_AFTER = timedelta(days=365)
_FRESH = timedelta(days=1)
log = logging.getLogger("vigie")


class Outcome(StrEnum):
    """How an attempt to prove a number ended."""

    SENT = "sent"
    CONFIRMED = "confirmed"
    WRONG = "wrong"
    EXPIRED = "expired"
    TOO_MANY = "too_many"
    STOPPED = "stopped"
    FAILED = "failed"


def send_code(ctx: Context, person: Person, number: str, ip: str = "") -> Outcome:
    """Send a six-digit code to a number (E.164), replacing the one under way.

    The number is not the person's before the code comes back.
    """
    from ..alerts import OptedOut, SendUncertain, code_sms

    if _stopped(ctx, number):
        return Outcome.STOPPED
    home = person.tenant or person.firm
    if not within(ctx, "phone_code", person=person.id, number=number, home=home, ip=ip):
        return Outcome.TOO_MANY
    code = f"{secrets.randbelow(1_000_000):06d}"
    kept = PhoneCode(
        person=person.id,
        number=number,
        code_hash=_hashed(ctx, person.id, number, code),
        expires_at=ctx.now() + CODE_LASTS,
    )
    ctx.store.phones.put_code(kept)
    try:
        ctx.channels[Channel.SMS].send(code_sms(number, code))
    except OptedOut:
        return Outcome.STOPPED
    except SendUncertain:  # It may be out: the page asks for it, or for another one.
        return Outcome.SENT
    except SendFailed as fault:
        # The provider's word alone: its sentences may hold the number.
        log.error("a confirmation code could not be sent: %s", fault.why.partition(":")[0])
        return Outcome.FAILED
    return Outcome.SENT


def _stopped(ctx: Context, number: str) -> bool:
    """Did whoever holds this number refuse our SMS? No code is sent to it then."""
    from .sms_refusals import refused_by_link

    known = ctx.store.suppressions.get(Channel.SMS, address_hash(number))
    refused = known is not None and known.reason is Reason.OPT_OUT
    return refused and not refused_by_link(ctx, number)


def confirm(ctx: Context, person: Person, typed: str, text: str) -> Outcome:
    """Compare what was typed with the code; right, the number is the person's.

    `text` is what the page showed. Each try is counted before it is compared. Raises Conflict.
    """
    code = ctx.store.phones.code(person.id, ctx.now())
    if code is None or code.tries >= TRIES:
        return Outcome.EXPIRED
    if _stopped(ctx, code.number):
        return Outcome.STOPPED
    if not within(ctx, "phone_try", person=person.id):
        return Outcome.TOO_MANY
    tried = ctx.store.phones.count_try(code)
    if tried is None:
        return Outcome.WRONG
    given = _hashes(ctx, person.id, code.number, "".join(typed.split()))
    if not any(hmac.compare_digest(hashed, code.code_hash) for hashed in given):
        return Outcome.EXPIRED if tried.tries >= TRIES else Outcome.WRONG
    _confirmed(ctx, person, code.number, ConsentWay.PAGE, text, spent=tried)
    # The code came through: an old bounce of that number (a full or lost SIM) says no more.
    ctx.store.suppressions.proved(Channel.SMS, address_hash(code.number))
    return Outcome.CONFIRMED


def forget(ctx: Context, person: Person, text: str) -> None:
    """Remove the person's number, by their own choice. Raises Conflict."""
    mobile = ctx.store.phones.mobile(person.id)
    if mobile:
        proof = consent(ctx, person, ConsentKind.PHONE_REMOVED, ConsentWay.PAGE, text)
        ctx.store.phones.drop(person, mobile, proof)
        note_consent(ctx, person, proof)


def alive(ctx: Context, person_id: str) -> None:
    """A sign of life (sign-in, acknowledgement): the number is theirs for another year."""
    mobile = ctx.store.phones.mobile(person_id)
    if mobile is None or mobile.state is not MobileState.CONFIRMED or mobile.alive_at is None:
        return
    if ctx.now() - mobile.alive_at > _FRESH:
        ctx.store.phones.touch(msgspec.structs.replace(mobile, alive_at=ctx.now()))


def adopt(ctx: Desk, person: Person, *, sample: bool) -> None:
    """Keep a person whom an operator brings in; their number waits until they confirm it.

    The number of a sample is taken as confirmed. Raises Conflict.
    """
    known = ctx.store.phones.mobile(person.id)
    if known and person.phone in ("", known.number):
        held = known.number if known.state is MobileState.CONFIRMED else ""
        ctx.store.people.put_person(msgspec.structs.replace(person, phone=held))
        return
    ctx.store.people.put_person(msgspec.structs.replace(person, phone=""))
    if person.phone and sample:
        text = "Numéro d’exemple, apporté avec les données d’exemple."
        _confirmed(ctx, person, person.phone, ConsentWay.OPERATOR, text)
    elif person.phone:
        _wait(ctx, person)


def confirmed_only(ctx: Context, person: Person) -> Person:
    """The person as alerts may reach them.

    A number kept before numbers were confirmed waits from now on, and its person is asked.
    """
    if not person.phone or ctx.store.phones.mobile(person.id):
        return person
    if _sample(ctx, person):
        adopt(ctx, person, sample=True)
        return person
    return _wait(ctx, person)


def phone_row(mobile: Mobile, after: timedelta) -> DueRow:
    """The due row that watches a number, counted from its last sign of life."""
    assert mobile.alive_at is not None  # noqa: S101 - set with every state that is watched
    return DueRow(
        at=mobile.alive_at + after, kind=DueKind.PHONE, key=mobile.person, tenant="", case=""
    )


def _confirmed(
    ctx: Desk,
    person: Person,
    number: str,
    way: ConsentWay,
    text: str,
    spent: PhoneCode | None = None,
) -> None:
    from .sms_refusals import resume_sms

    known = ctx.store.phones.mobile(person.id)
    mobile = Mobile(
        person=person.id,
        number=number,
        state=MobileState.CONFIRMED,
        confirmed_at=ctx.now(),
        alive_at=ctx.now(),
        wake=known.wake if known else "",
        version=known.version if known else 0,
    )
    resume_sms(ctx, number)
    proof = consent(ctx, person, ConsentKind.PHONE_CONFIRMED, way, text)
    row = phone_row(mobile, ASKED_AFTER)
    ctx.store.phones.move(person, mobile, consent=proof, row=row, spent=spent)
    note_consent(ctx, person, proof)


def _wait(ctx: Desk, person: Person) -> Person:
    """Its due row, due at once, has its person asked to confirm it."""
    known = ctx.store.phones.mobile(person.id)
    mobile = Mobile(
        person=person.id,
        number=person.phone,
        state=MobileState.WAITING,
        alive_at=ctx.now(),
        wake=known.wake if known else "",
        version=known.version if known else 0,
    )
    return ctx.store.phones.move(person, mobile, row=phone_row(mobile, timedelta()))


def _sample(ctx: Desk, person: Person) -> bool:
    people = ctx.store.people
    try:
        if person.tenant:
            return people.tenant(person.tenant).sample
        return people.firm(person.firm).sample
    except NotFound:
        return False


def _hashed(ctx: Context, person: str, number: str, code: str) -> str:
    """Keyed: six digits under a plain hash would be read back in a moment."""
    return _hashes(ctx, person, number, code)[0]


def _hashes(ctx: Context, person: str, number: str, code: str) -> list[str]:
    """Under each key that is believed, the one that signs now first."""
    said = f"{person}|{number}|{code}".encode()
    keys = (f"vigie.phone.{key}".encode() for key in ctx.settings.keys)
    return [hmac.new(key, said, hashlib.sha256).hexdigest() for key in keys]
