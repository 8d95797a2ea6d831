"""One attempt to send, as a change of state: what was sent, how it ended, when to try again."""

from datetime import datetime, timedelta

import msgspec

from ..errors import SendFailed
from ..store.records import Attempt, Channel, Delivery, DeliveryState
from .answers import answers
from .channels import Outgoing, Sender
from .failures import OptedOut, SendUncertain
from .matrix import Patience, matrix

MAX_TRIES = 30
_ERROR_LENGTH = 300
_JITTER = 0.25
_S = DeliveryState
BAD_ENDS = frozenset({_S.BOUNCED, _S.OPTED_OUT, _S.GIVEN_UP})
"""The terminal states in which somebody was not told."""


def attempt(delivery: Delivery, message: Outgoing, channel: Sender, now: datetime) -> Delivery:
    """Send once. `delivery` must be claimed (SENDING, `attempts` counting this one).

    A failed send is never done: it waits (PENDING), is of unknown end (SENDING, labelled next
    time), or ends in a named state. Call `retry_at` for the instant of the next attempt, or until
    when a receipt is awaited.
    """
    tried = msgspec.structs.replace(
        delivery, content_sha256=message.sha256, updated_at=now, last_error=""
    )
    try:
        provider_id = channel.send(message)
    except SendFailed as failure:
        return failed(tried, failure, now)
    # A channel that gives no receipt ends here: accepted, and nothing more will ever be known.
    state = _S.ACCEPTED if getattr(channel, "receipts", True) else _S.UNCONFIRMED
    accepted = msgspec.structs.replace(tried, state=state, provider_id=provider_id)
    return told(accepted, state, "", now, provider_id)


def abandon(delivery: Delivery, why: str, now: datetime) -> Delivery:
    """End a delivery that must not go out any more (its date moved): CANCELLED, with the reason."""
    return _ended(delivery, _S.CANCELLED, why, now)


def unconfirmed(delivery: Delivery, now: datetime) -> Delivery:
    """End a delivery whose receipt never came: UNCONFIRMED, neither a success nor a failure."""
    return _ended(delivery, _S.UNCONFIRMED, "no receipt came in time", now)


def refused_by_us(delivery: Delivery, state: DeliveryState, why: str, now: datetime) -> Delivery:
    """End a delivery that we did not even try (its address is suppressed, a limit is reached)."""
    return _ended(delivery, state, why, now)


def retry_at(delivery: Delivery, now: datetime, jitter: float) -> datetime | None:
    """When to try again, or to stop awaiting a receipt, aware UTC; None once it is terminal.

    `jitter` is drawn by the caller in [0, 1] and adds up to a quarter of the wait, so that a
    provider that comes back is not met by everybody at once. The last try is at the limit.
    """
    if delivery.state is _S.ACCEPTED:
        return now + timedelta(hours=answers().confirm[delivery.channel])
    if delivery.state not in (_S.PENDING, _S.SENDING):
        return None
    patience = matrix().patience[delivery.channel]
    doublings = min(max(delivery.attempts - 1, 0), 20)
    wait = min(patience.first * 2**doublings, patience.longest)
    at = now + timedelta(seconds=wait * (1 + _JITTER * min(max(jitter, 0.0), 1.0)))
    limit = _limit(delivery, patience)
    return max(min(at, limit), now + timedelta(seconds=patience.first)) if limit else at


def failed(
    delivery: Delivery, failure: SendFailed, now: datetime, *, said: bool = False
) -> Delivery:
    """The delivery after a failure, of the channel or before it (a text that cannot be made).

    `said`: its story already tells it (a receipt does).
    """
    if isinstance(failure, OptedOut):
        return _ended(delivery, _S.OPTED_OUT, failure.why, now)
    if failure.permanent:
        # A mailbox refused for good bounces; a text message that cannot go is given up.
        state = _S.BOUNCED if delivery.channel is Channel.EMAIL else _S.GIVEN_UP
        return _ended(delivery, state, failure.why, now)
    if _exhausted(delivery, now):
        why = f"given up after {delivery.attempts} attempts: {failure.why}"
        return _ended(delivery, _S.GIVEN_UP, why, now)
    uncertain = isinstance(failure, SendUncertain)
    how = "uncertain" if uncertain else "technical" if failure.technical else "temporary"
    waiting = msgspec.structs.replace(
        delivery,
        state=_S.SENDING if uncertain else _S.PENDING,
        last_error=failure.why[:_ERROR_LENGTH],
        updated_at=now,
        uncertain=delivery.uncertain or uncertain,
    )
    return waiting if said else told(waiting, how, failure.why, now)


def told(delivery: Delivery, end: str, why: str, at: datetime, provider_id: str = "") -> Delivery:
    """The delivery with one more line in its story; the first and the latest lines are kept."""
    line = Attempt(
        number=delivery.attempts,
        at=at,
        end=end,
        why=why[:_ERROR_LENGTH],
        provider_id=provider_id,
    )
    tries = (*delivery.tries, line)
    if len(tries) > MAX_TRIES:
        tries = (tries[0], *tries[1 - MAX_TRIES :])
    return msgspec.structs.replace(delivery, tries=tries)


def _ended(delivery: Delivery, state: DeliveryState, why: str, now: datetime) -> Delivery:
    ended = msgspec.structs.replace(
        delivery, state=state, last_error=why[:_ERROR_LENGTH], updated_at=now
    )
    return told(ended, state, why, now)


def _limit(delivery: Delivery, patience: Patience) -> datetime | None:
    """Patience runs from the first attempt: what a kill-switch held back was not tried."""
    started = delivery.started_at or delivery.created_at
    return started + timedelta(hours=patience.hours) if started else None


def _exhausted(delivery: Delivery, now: datetime) -> bool:
    patience = matrix().patience[delivery.channel]
    limit = _limit(delivery, patience)
    return delivery.attempts >= patience.attempts or (limit is not None and now >= limit)
