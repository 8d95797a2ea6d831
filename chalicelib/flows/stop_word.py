"""STOP and START by SMS, where a two-way number is configured: the carrier answers, we obey.

Payload of AWS End User Messaging's two-way SMS (SNS topic): `originationNumber`, `messageBody`.
"""

import logging
import re
import unicodedata
from typing import Any

import msgspec

from ..errors import NotFound
from ..store import address_hash
from ..store.consent_records import ConsentKind, ConsentWay, Mobile, MobileState
from ..store.records import Channel, Person, Reason, Suppression
from .audit import note_consent
from .consents import consent
from .context import Context
from .phones import ASKED_AFTER, LAPSES_AFTER, phone_row

# What people write. A sentence that begins so counts: « Stop svp », « Arrêt. »
_STOP = frozenset({"STOP", "STOPALL", "ARRET", "ARRETER", "ARRETEZ", "UNSUBSCRIBE"})
_START = frozenset({"START", "UNSTOP"})
_E164 = re.compile(r"\+[1-9]\d{6,14}")
log = logging.getLogger("vigie")


def taken(ctx: Context, message: dict[str, Any]) -> bool:
    """Obey a message of the receipts' topic when it is a received SMS; False when it is none.

    Raises Conflict, as `inbound_sms`.
    """
    if "originationNumber" not in message or "messageBody" not in message:
        return False
    inbound_sms(ctx, message)
    return True


def inbound_sms(ctx: Context, message: dict[str, Any]) -> None:
    """Obey one received SMS; whatever is not a known word of a known number changes nothing.

    Raises Conflict when the number moved meanwhile: the message comes back.
    """
    number, word = str(message.get("originationNumber", "")), _word(message)
    if not _E164.fullmatch(number) or word not in _STOP | _START:
        log.info("an SMS was received that is neither STOP nor START")
        return
    stopped = word in _STOP
    _suppress(ctx, number, stopped=stopped)
    for person_id in ctx.store.phones.people_of(number):
        mobile = ctx.store.phones.mobile(person_id)
        if mobile and mobile.number == number:
            _obey(ctx, mobile, word, stopped=stopped)


def _suppress(ctx: Context, number: str, *, stopped: bool) -> None:
    """STOP puts the number in the list that every send looks at, START takes it out."""
    address = address_hash(number)
    if not stopped:
        ctx.store.suppressions.lift(Channel.SMS, address)
        return
    ctx.store.suppressions.put(
        Suppression(
            channel=Channel.SMS,
            address=address,
            reason=Reason.OPT_OUT,
            at=ctx.now(),
            source="STOP",
        )
    )


def _obey(ctx: Context, mobile: Mobile, word: str, *, stopped: bool) -> None:
    try:
        person = ctx.store.people.person(mobile.person)
    except NotFound:
        return
    if stopped and mobile.state is MobileState.CONFIRMED:
        halted = msgspec.structs.replace(mobile, state=MobileState.STOPPED)
        _move(ctx, person, halted, ConsentKind.SMS_STOPPED, word)
    elif not stopped and mobile.state is MobileState.STOPPED:
        # Writing from the number proves that it is theirs still: it counts as a sign of life.
        back = msgspec.structs.replace(mobile, state=_back(ctx, mobile), alive_at=ctx.now())
        _move(ctx, person, back, ConsentKind.SMS_RESUMED, word)


def _back(ctx: Context, mobile: Mobile) -> MobileState:
    """A number silent for a year may be somebody else's now: it must be confirmed again."""
    silent = mobile.alive_at is None or ctx.now() - mobile.alive_at >= LAPSES_AFTER
    return MobileState.LAPSED if silent else MobileState.CONFIRMED


def _move(ctx: Context, person: Person, mobile: Mobile, kind: ConsentKind, word: str) -> None:
    proof = consent(ctx, person, kind, ConsentWay.SMS, f"Réponse par SMS : « {word} ».")
    confirmed = mobile.state is MobileState.CONFIRMED
    row = phone_row(mobile, ASKED_AFTER) if confirmed else None
    ctx.store.phones.move(person, mobile, consent=proof, row=row)
    note_consent(ctx, person, proof)


def _word(message: dict[str, Any]) -> str:
    """The first word, in plain capitals: « Arrêt svp » is ARRET."""
    body = unicodedata.normalize("NFKD", str(message.get("messageBody", ""))[:200])
    letters = "".join(c for c in body if not unicodedata.combining(c)).upper()
    words = re.findall(r"[A-Z]+", letters)
    return words[0] if words else ""
