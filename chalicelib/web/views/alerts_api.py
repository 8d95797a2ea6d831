"""What the API says of a case's alerts, as the side that asks may know it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING

import msgspec

from ...flows.escalate import alert_of
from ...flows.undelivered import Failed
from ...store.alert_records import (
    Alert,
    EscalationState,
    NoAction,
    NoActionReason,
    Side,
    Stage,
    Way,
    side_of,
)
from ...store.cases import StoredCase
from ...store.records import Channel, Delivery, DeliveryState, Snapshot
from .told import Told
from .words import words

if TYPE_CHECKING:
    from ...flows.context import Context


class MessageOut(msgspec.Struct, frozen=True):
    """One message. `person` is an id, empty for the other side's; `step` the escalation's step."""

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


class UndeliveredOut(msgspec.Struct, frozen=True):
    """A message that did not arrive. `case` is empty for a recap; `remedy` (French): what to do."""

    id: str
    case: str
    person: str
    channel: Channel
    purpose: str
    state: DeliveryState
    at: datetime
    remedy: str


class AlertsOut(msgspec.Struct, frozen=True):
    """The alerts of a case, oldest first, and counsel's decisions not to act."""

    id: str
    reference: str
    alerts: tuple[AlertOut, ...]
    no_action: tuple[NoActionOut, ...]


class SeenIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """« Vu »: the id of an alert, and that of the person who has seen it."""

    alert: str
    person: str


class NoActionIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`id` of a date, decided `on` a day by `person` (an id) for a reason; or taken back."""

    id: str
    person: str
    reason: str = ""
    on: date | None = None
    withdraw: bool = False


class OpenDateOut(msgspec.Struct, frozen=True):
    """A date of which something is still to be said: one may decide not to act on it."""

    id: str
    label: str
    due: date


class DecidedOut(msgspec.Struct, frozen=True):
    """The firm's own decision: `reason` never leaves it. `withdrawn`: it was taken back."""

    id: str
    due: date
    on: date
    by: str
    reason: str
    withdrawn: bool


class NoActionsOut(msgspec.Struct, frozen=True):
    """What may be decided, and what the firm decided."""

    open: tuple[OpenDateOut, ...]
    decided: tuple[DecidedOut, ...]


def no_actions_out(ctx: Context, stored: StoredCase, firm: str) -> NoActionsOut:
    """What a mandated firm's token may read."""
    from ...flows.no_action import date_id, open_dates

    place = (stored.snapshot.tenant, stored.snapshot.id)
    own = [d for d in ctx.store.alerts.no_actions(*place) if d.firm == firm]
    reasons = {one.id: one for one in ctx.store.alerts.reasons(firm, *place)}
    return NoActionsOut(
        open=tuple(OpenDateOut(date_id(d), d.label, d.due) for d in open_dates(ctx, stored)),
        decided=tuple(_decided(d, reasons) for d in own),
    )


def _decided(one: NoAction, reasons: Mapping[str, NoActionReason]) -> DecidedOut:
    why = reasons.get(one.id)
    return DecidedOut(
        id=one.id,
        due=one.due,
        on=one.on,
        by=why.by_name if why else "",
        reason=why.reason if why else "",
        withdrawn=one.withdrawn_at is not None,
    )


def alerts_out(
    snapshot: Snapshot, told: Told, decided: Iterable[NoAction], side: Side = Side.EMPLOYER
) -> AlertsOut:
    """What a token of this side may read: its own people, and that the other was turned to."""
    alerts: dict[str, tuple[Alert, list[Delivery]]] = {}
    for escalation in told.escalations:
        if escalation.side is side:
            alerts[escalation.alert.id] = (escalation.alert, [])
    ordered = sorted(told.deliveries, key=lambda d: (str(d.created_at), d.person, d.channel))
    for delivery in ordered:
        alert = alert_of(delivery)
        if _of(delivery.person, told, side) or _turned_to(delivery, side):
            alerts.setdefault(alert.id, (alert, []))[1].append(delivery)
    known = sorted({(d.due, d.on) for d in decided})
    return AlertsOut(
        id=snapshot.id,
        reference=snapshot.case.reference,
        alerts=tuple(_alert(alert, messages, told, side) for alert, messages in alerts.values()),
        no_action=tuple(NoActionOut(due, on) for due, on in known),
    )


def _alert(alert: Alert, messages: list[Delivery], told: Told, side: Side) -> AlertOut:
    own = (e for e in told.escalations if e.alert == alert and e.side is side)
    escalation = next(own, None)
    return AlertOut(
        id=alert.id,
        cause=alert.cause,
        purpose=alert.purpose,
        messages=tuple(_message(d, told, side) for d in messages),
        seen=tuple(
            SeenOut(a.person, a.at, a.way)
            for a in told.seen
            if a.alert == alert and _of(a.person, told, side)
        ),
        escalation=escalation.state if escalation else None,
    )


def _message(delivery: Delivery, told: Told, side: Side) -> MessageOut:
    step = Stage(delivery.escalated.stage) if delivery.escalated else None
    person = delivery.person if _of(delivery.person, told, side) else ""
    return MessageOut(person, delivery.channel, delivery.state, delivery.updated_at, step)


def _of(person: str, told: Told, side: Side) -> bool:
    found = told.people.get(person)
    return found is not None and side_of(found) is side


def _turned_to(delivery: Delivery, side: Side) -> bool:
    return delivery.escalated is not None and delivery.escalated.side == side


def undelivered_out(failed: Failed) -> UndeliveredOut:
    """A message of the list, as its manager may mend it."""
    delivery = failed.delivery
    return UndeliveredOut(
        id=delivery.id,
        case=failed.snapshot.id if failed.snapshot else "",
        person=delivery.person,
        channel=delivery.channel,
        purpose=delivery.purpose,
        state=delivery.state,
        at=failed.at,
        remedy=words().remedy[delivery.state],
    )
