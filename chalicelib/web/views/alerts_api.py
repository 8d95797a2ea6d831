"""What the API says of a case's alerts, as the employer may know it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

import msgspec

from ...flows.escalate import alert_of
from ...store.alert_records import Alert, EscalationState, NoAction, Side, Stage, Way, side_of
from ...store.records import Channel, Delivery, DeliveryState, Snapshot
from .told import Told


class MessageOut(msgspec.Struct, frozen=True):
    """One message. `person` is an id, empty for counsel; `step` the escalation step it is of."""

    person: str
    channel: Channel
    state: DeliveryState
    at: datetime | None
    step: Stage | None


class SeenOut(msgspec.Struct, frozen=True):
    """Who said « Vu », when (UTC), by which way."""

    person: str
    at: datetime
    way: Way


class AlertOut(msgspec.Struct, frozen=True):
    """One alert. `escalation` is null for what nobody has to confirm."""

    id: str
    cause: str
    purpose: str
    messages: tuple[MessageOut, ...]
    seen: tuple[SeenOut, ...]
    escalation: EscalationState | None


class NoActionOut(msgspec.Struct, frozen=True):
    """Counsel decided, on that day, not to act on that date. Nothing more is the employer's."""

    due: date
    on: date


class AlertsOut(msgspec.Struct, frozen=True):
    """The alerts of a case, oldest first, and counsel's decisions not to act."""

    id: str
    reference: str
    alerts: tuple[AlertOut, ...]
    no_action: tuple[NoActionOut, ...]


def alerts_out(snapshot: Snapshot, told: Told, decided: Iterable[NoAction]) -> AlertsOut:
    """What a tenant's token may read."""
    alerts: dict[str, tuple[Alert, list[Delivery]]] = {}
    for escalation in told.escalations:
        if escalation.side is Side.EMPLOYER:
            alerts[escalation.alert.id] = (escalation.alert, [])
    ordered = sorted(told.deliveries, key=lambda d: (str(d.created_at), d.person, d.channel))
    for delivery in ordered:
        alert = alert_of(delivery)
        if _own(delivery, told) or _turned_to(delivery):
            alerts.setdefault(alert.id, (alert, []))[1].append(delivery)
    known = sorted({(d.due, d.on) for d in decided})
    return AlertsOut(
        id=snapshot.id,
        reference=snapshot.case.reference,
        alerts=tuple(_alert(alert, messages, told) for alert, messages in alerts.values()),
        no_action=tuple(NoActionOut(due, on) for due, on in known),
    )


def _alert(alert: Alert, messages: list[Delivery], told: Told) -> AlertOut:
    own = (e for e in told.escalations if e.alert == alert and e.side is Side.EMPLOYER)
    escalation = next(own, None)
    return AlertOut(
        id=alert.id,
        cause=alert.cause,
        purpose=alert.purpose,
        messages=tuple(_message(d, told) for d in messages),
        seen=tuple(
            SeenOut(a.person, a.at, a.way)
            for a in told.seen
            if a.alert == alert and _employers(a.person, told)
        ),
        escalation=escalation.state if escalation else None,
    )


def _message(delivery: Delivery, told: Told) -> MessageOut:
    step = Stage(delivery.escalated.stage) if delivery.escalated else None
    person = delivery.person if _own(delivery, told) else ""
    return MessageOut(person, delivery.channel, delivery.state, delivery.updated_at, step)


def _own(delivery: Delivery, told: Told) -> bool:
    return _employers(delivery.person, told)


def _employers(person: str, told: Told) -> bool:
    found = told.people.get(person)
    return found is not None and side_of(found) is Side.EMPLOYER


def _turned_to(delivery: Delivery) -> bool:
    return delivery.escalated is not None and delivery.escalated.side == Side.EMPLOYER
