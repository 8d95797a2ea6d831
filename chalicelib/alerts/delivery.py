"""One attempt to send, as a change of state: what was sent, how it ended, when to try again."""

from datetime import datetime, timedelta

import msgspec

from ..errors import SendFailed
from ..store.records import Channel, Delivery, DeliveryState
from .channels import Outgoing, Sender
from .failures import OptedOut, SendUncertain
from .matrix import Patience, matrix

_ERROR_LENGTH = 300
_JITTER = 0.25


def attempt(delivery: Delivery, message: Outgoing, channel: Sender, now: datetime) -> Delivery:
    """Send once. `delivery` must be claimed (SENDING, `attempts` counting this one).

    A failed send is never done: it waits (PENDING), is of unknown end (SENDING, labelled next
    time), or ends in a named state. Call `retry_at` for the instant of the next attempt.
    """
    tried = msgspec.structs.replace(
        delivery, content_sha256=message.sha256, updated_at=now, last_error=""
    )
    try:
        provider_id = channel.send(message)
    except SendFailed as failure:
        return _failed(tried, failure, now)
    return msgspec.structs.replace(tried, state=DeliveryState.ACCEPTED, provider_id=provider_id)


def abandon(delivery: Delivery, why: str, now: datetime) -> Delivery:
    """End a delivery that must not go out any more (its date moved): CANCELLED, with the reason."""
    return _ended(delivery, DeliveryState.CANCELLED, why, now)


def failed(delivery: Delivery, failure: SendFailed, now: datetime) -> Delivery:
    """The delivery after a failure met before the channel (a text that cannot be made)."""
    return _failed(delivery, failure, now)


def retry_at(delivery: Delivery, now: datetime, jitter: float) -> datetime | None:
    """When to try again, aware UTC; None once the state is terminal.

    `jitter` is drawn by the caller in [0, 1] and adds up to a quarter of the wait, so that a
    provider that comes back is not met by everybody at once. The last try is at the limit.
    """
    if delivery.state not in (DeliveryState.PENDING, DeliveryState.SENDING):
        return None
    patience = matrix().patience[delivery.channel]
    doublings = min(max(delivery.attempts - 1, 0), 20)
    wait = min(patience.first * 2**doublings, patience.longest)
    at = now + timedelta(seconds=wait * (1 + _JITTER * min(max(jitter, 0.0), 1.0)))
    limit = _limit(delivery, patience)
    return max(min(at, limit), now + timedelta(seconds=patience.first)) if limit else at


def _failed(delivery: Delivery, failure: SendFailed, now: datetime) -> Delivery:
    if isinstance(failure, OptedOut):
        return _ended(delivery, DeliveryState.OPTED_OUT, failure.why, now)
    if failure.permanent:
        # A mailbox refused for good bounces; a text message that cannot go is given up.
        email = delivery.channel is Channel.EMAIL
        state = DeliveryState.BOUNCED if email else DeliveryState.GIVEN_UP
        return _ended(delivery, state, failure.why, now)
    if _exhausted(delivery, now):
        why = f"given up after {delivery.attempts} attempts: {failure.why}"
        return _ended(delivery, DeliveryState.GIVEN_UP, why, now)
    uncertain = isinstance(failure, SendUncertain)
    state = DeliveryState.SENDING if uncertain else DeliveryState.PENDING
    waiting = _ended(delivery, state, failure.why, now)
    return msgspec.structs.replace(waiting, uncertain=delivery.uncertain or uncertain)


def _ended(delivery: Delivery, state: DeliveryState, why: str, now: datetime) -> Delivery:
    return msgspec.structs.replace(
        delivery, state=state, last_error=why[:_ERROR_LENGTH], updated_at=now
    )


def _limit(delivery: Delivery, patience: Patience) -> datetime | None:
    started = delivery.created_at
    return started + timedelta(hours=patience.hours) if started else None


def _exhausted(delivery: Delivery, now: datetime) -> bool:
    patience = matrix().patience[delivery.channel]
    limit = _limit(delivery, patience)
    return delivery.attempts >= patience.attempts or (limit is not None and now >= limit)
