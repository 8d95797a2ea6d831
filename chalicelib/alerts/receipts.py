"""Receipts: from a provider's words to ours, and what each changes of a delivery. Pure.

They come early, late, twice and in any order. What is said of one message only adds up: a bounce
outweighs a delivery (a server may take a mail, then return it), a delivery outweighs a delay.
SES: event publishing to SNS. SMS: event destinations of AWS End User Messaging.
"""

from datetime import UTC, datetime
from typing import Any

import msgspec

from ..errors import BadInput, SendFailed
from ..store.records import Delivery, DeliveryState, Receipt, Verdict
from .answers import verdict
from .channels import OF_A_PAGE, home_of
from .delivery import failed, told

_S = DeliveryState
_WHY = 300
# The states that each verdict still changes; any other keeps the receipt in its story only.
_OPEN = {_S.PENDING, _S.SENDING, _S.ACCEPTED, _S.UNCONFIRMED}
_CHANGES = {
    Verdict.SENT: {_S.SENDING},
    Verdict.DELAYED: frozenset[DeliveryState](),
    Verdict.DELIVERED: _OPEN | {_S.GIVEN_UP},
    Verdict.UNCONFIRMED: {_S.SENDING, _S.ACCEPTED},
    Verdict.LATER: {_S.SENDING, _S.ACCEPTED, _S.UNCONFIRMED},
    Verdict.REFUSED: _OPEN,
    Verdict.BOUNCED: _OPEN | {_S.DELIVERED, _S.GIVEN_UP},
    Verdict.COMPLAINED: frozenset[DeliveryState](),
}
_BECOMES = {
    Verdict.SENT: _S.ACCEPTED,
    Verdict.DELIVERED: _S.DELIVERED,
    Verdict.UNCONFIRMED: _S.UNCONFIRMED,
    Verdict.REFUSED: _S.GIVEN_UP,
    Verdict.BOUNCED: _S.BOUNCED,
}
# What belongs to the attempt it speaks of: a newer one is not ended by an older one's word.
_OF_ITS_ATTEMPT = {Verdict.SENT, Verdict.UNCONFIRMED, Verdict.LATER, Verdict.REFUSED}


def read_receipts(message: dict[str, Any]) -> tuple[Receipt, ...]:
    """What a provider's message says; nothing when it says nothing of a delivery.

    Raises BadInput when it is no receipt of SES or of AWS End User Messaging.
    """
    try:
        if "mail" in message:
            found = _ses(message)
        elif str(message.get("eventType", "")).startswith("TEXT_"):
            found = _sms(message)
        else:
            raise BadInput("receipt", "neither SES nor AWS End User Messaging wrote this.")
    except (KeyError, IndexError, AttributeError, TypeError, ValueError, OverflowError) as fault:
        raise BadInput("receipt", f"it lacks what every receipt has: {fault!r}.") from fault
    return (found,) if found else ()


def applied(delivery: Delivery, receipt: Receipt, now: datetime) -> Delivery:
    """The delivery after a receipt; the same value when it was already known.

    A delivery that waits again after it (PENDING) needs `retry_at`, one that was accepted too.
    """
    if _known(delivery, receipt):
        return delivery
    word = f"{receipt.verdict}: {receipt.event}"
    kept = told(delivery, word, receipt.why, receipt.at, receipt.provider_id)
    if not _counts(delivery, receipt):
        return msgspec.structs.replace(kept, updated_at=now)
    named = msgspec.structs.replace(kept, provider_id=receipt.provider_id, updated_at=now)
    if receipt.verdict is Verdict.LATER:
        why = f"{receipt.event}: {receipt.why}"
        return failed(named, SendFailed(delivery.channel, why, permanent=False), now, said=True)
    state = _BECOMES[receipt.verdict]
    why = "" if state in (_S.ACCEPTED, _S.DELIVERED) else f"{receipt.event}: {receipt.why}"
    return msgspec.structs.replace(named, state=state, last_error=why[:_WHY])


def _known(delivery: Delivery, receipt: Receipt) -> bool:
    word = f"{receipt.verdict}: {receipt.event}"
    return any(
        (t.end, t.at, t.provider_id) == (word, receipt.at, receipt.provider_id)
        for t in delivery.tries
    )


def _counts(delivery: Delivery, receipt: Receipt) -> bool:
    doubtful = delivery.state is _S.PENDING and delivery.uncertain
    if receipt.verdict is Verdict.SENT and doubtful:
        return True  # The message whose answer was lost did leave: no repeat.
    if delivery.state not in _CHANGES[receipt.verdict]:
        return False
    older = delivery.provider_id not in ("", receipt.provider_id)
    return not (older and receipt.verdict in _OF_ITS_ATTEMPT)


def _ses(message: dict[str, Any]) -> Receipt | None:
    event = str(message.get("eventType") or message["notificationType"])
    mail = message["mail"]
    about = message.get(event[:1].lower() + event[1:].replace(" ", "")) or message.get("failure")
    about = about if isinstance(about, dict) else {}
    what = verdict("ses", event, str(about.get("bounceType", "")))
    if what is None:
        return None
    tags = {name: str(values[0]) for name, values in (mail.get("tags") or {}).items() if values}
    if OF_A_PAGE[0] in tags:
        return None
    return Receipt(
        provider_id=str(mail["messageId"]),
        verdict=what,
        event=event,
        at=_instant(about.get("timestamp") or mail["timestamp"]),
        why=_ses_why(about)[:_WHY],
        tenant=home_of(tags),
        case=tags.get("case", ""),
        delivery=tags.get("delivery", ""),
    )


def _ses_why(about: dict[str, Any]) -> str:
    """The reason, without an address: whose it is, the delivery knows."""
    kind = [about.get(name) for name in ("bounceType", "bounceSubType", "delayType")]
    told_by = about.get("bouncedRecipients") or about.get("delayedRecipients") or [{}]
    more = [told_by[0].get("status"), told_by[0].get("diagnosticCode")]
    last = [about.get(name) for name in ("complaintFeedbackType", "reason", "errorMessage")]
    return " ".join(str(part) for part in (*kind, *more, *last) if part)


def _sms(message: dict[str, Any]) -> Receipt | None:
    event = str(message["eventType"])
    what = verdict("sms-voice", event, "final" if message.get("isFinal") else "")
    if what is None:
        return None
    ours = message.get("context") or {}
    if OF_A_PAGE[0] in ours:
        return None
    return Receipt(
        provider_id=str(message["messageId"]),
        verdict=what,
        event=event,
        at=datetime.fromtimestamp(int(message["eventTimestamp"]) / 1000, UTC),
        why=str(message.get("messageStatusDescription", ""))[:_WHY],
        tenant=str(ours.get("tenant", "")),
        case=str(ours.get("case", "")),
        delivery=str(ours.get("delivery", "")),
    )


def _instant(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
