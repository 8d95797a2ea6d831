"""The year is over: what must be true of every message, escalation and recap that it left."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from chalicelib.store import TERMINAL
from chalicelib.store.alert_records import Escalation, EscalationState
from chalicelib.store.records import Delivery, DeliveryState, Switch

from .books import Books
from .machine import Machine
from .provider import Provider

_S = DeliveryState
# A weekly recap (7 days), then a provider's patience (126 h) and a receipt's (96 h).
_ENDS = timedelta(days=17)
_CONFIRMED = timedelta(days=45)
_AT_ONCE = timedelta(minutes=15)
_SENT = frozenset(
    {_S.ACCEPTED, _S.DELIVERED, _S.UNCONFIRMED, _S.BOUNCED, _S.OPTED_OUT, _S.GIVEN_UP}
)
Off = list[tuple[datetime, datetime, Switch]]


def judge(
    machine: Machine, books: Books, providers: Iterable[Provider], off: Off, operator: str
) -> None:
    """Add what is wrong to the machine's faults."""
    channels = tuple(providers)
    for delivery in books.deliveries.values():
        for why in _of_delivery(delivery, machine, books, off):
            machine.fault(f"{delivery.purpose} {delivery.id} to {delivery.person}: {why}")
        tries = sum(len(provider.history.get(delivery.id, ())) for provider in channels)
        if delivery.period and tries:
            machine.fault(f"{delivery.id} was put in a recap, and sent alone")
    for escalation in books.escalations.values():
        for why in _of_escalation(escalation, machine, books, operator):
            machine.fault(f"escalation {escalation.key}: {why}")


def _of_delivery(delivery: Delivery, machine: Machine, books: Books, off: Off) -> Iterator[str]:
    planned = books.planned_at[delivery.id]
    ended = delivery.state in TERMINAL
    if not ended and machine.now - planned > _ENDS:
        yield f"planned {planned:%Y-%m-%d} and still {delivery.state}"
    if not ended and not machine.tap.is_due(delivery.retry):
        yield f"{delivery.state} without a due row"
    if ended and delivery.retry:
        yield f"{delivery.state} with a due row"
    if (
        ended
        and delivery.state is not _S.DELIVERED
        and not delivery.last_error
        and not delivery.carrier
    ):
        yield f"{delivery.state} without a reason"
    if delivery.state is _S.GATHERED:
        yield from _of_gathered(delivery, books)
    if delivery.urgent and delivery.not_before is None and delivery.started_at:
        late = delivery.started_at - planned
        if late > _AT_ONCE and not _held(delivery, planned, off):
            yield f"it presses and waited {late}"


def _of_gathered(delivery: Delivery, books: Books) -> Iterator[str]:
    carrier = books.deliveries.get(delivery.carrier)
    if carrier is None or delivery.id not in carrier.data.get("told", ()):
        yield "no recap says it"
    elif carrier.state not in (_S.PENDING, _S.SENDING, _S.ACCEPTED, _S.DELIVERED, _S.UNCONFIRMED):
        yield f"its recap is {carrier.state}"


def _held(delivery: Delivery, planned: datetime, off: Off) -> bool:
    """Was sending off when it was planned, or about to leave?"""
    return any(
        since <= planned + _AT_ONCE and planned <= until
        for since, until, switch in off
        if switch.tenant in ("", delivery.tenant) and switch.channel in ("", delivery.channel)
    )


def _of_escalation(
    escalation: Escalation, machine: Machine, books: Books, operator: str
) -> Iterator[str]:
    state, alert = escalation.state, escalation.alert
    if state is EscalationState.WAITING:
        if machine.now - escalation.started_at > _CONFIRMED:
            yield f"nobody confirmed, and it waits since {escalation.started_at:%Y-%m-%d}"
        if not machine.tap.is_due(escalation.due):
            yield "it waits without a due row"
    if state is EscalationState.SEEN and (alert.id, escalation.person) not in books.seen:
        yield f"seen, though {escalation.person} never said so"
    if state is EscalationState.UNSEEN:
        cause = f"{escalation.key}:{alert.tenant}:{alert.case}"
        if not books.told(operator, "", cause, "unseen", "exploitation"):
            yield "nobody confirmed, and the operator was not told"
