"""When escalations start, go on and end: what dispatch, the sweep and bad deliveries ask for.

Each step is one transaction: the record over the version that was read, its due row deleted, the
next one put, and the outbox item of whom it tells. The sweep drives it; a replay changes nothing.
"""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import msgspec

from ..cases import told_as
from ..errors import Conflict
from ..store import DueRow, StoredCase
from ..store.alert_records import Alert, Escalation, EscalationState, Reached, Side, side_of
from ..store.keys import digest
from ..store.records import (
    Channel,
    Delivery,
    DeliveryState,
    Escalated,
    Outbox,
    Role,
    Snapshot,
)
from . import contacts
from .context import Context, looking
from .escalation import advance, due_row, end, holds, start

if TYPE_CHECKING:
    from ..alerts import Alert as Said

_ATTEMPTS = 8
_WAITING = EscalationState.WAITING


def begin(
    ctx: Context, said: "Said", snapshot: Snapshot | None, deliveries: Iterable[Delivery]
) -> None:
    """Before an alert is told: an escalation for each side that has to confirm. Idempotent.

    It comes first, so that whoever says « Vu » at once finds what it ends.
    """
    from ..alerts.escalation import concerns_employer

    if snapshot is None:
        return
    sides: dict[Side, list[Delivery]] = {}
    for delivery in deliveries:
        person = contacts.known(ctx, delivery.person) if delivery.urgent else None
        if person and person.role is not Role.WORKER:
            sides.setdefault(side_of(person), []).append(delivery)
    if Side.EMPLOYER not in sides and concerns_employer(said):
        sides[Side.EMPLOYER] = []  # Nobody follows the case: somebody is found, or it shows.
    outbox = said.outbox
    alert = Alert(
        tenant=outbox.tenant, case=outbox.case, cause=outbox.cause, purpose=outbox.purpose
    )
    for side, told in sides.items():
        start(ctx, _made(ctx, alert, snapshot, (side, said.kind), told))


def take_step(ctx: Context, row: DueRow) -> None:
    """The time of a step has come: nobody confirmed. A row its escalation left is dropped."""
    alert, side = msgspec.json.decode(row.data, type=tuple[Alert, Side])
    escalation = ctx.store.alerts.escalation(alert, side)
    if escalation is None or escalation.due != row.place:
        ctx.store.due.drop(row)
        return
    try:
        advance(looking(ctx), escalation)
    except Conflict:
        return  # Somebody confirmed, or a failure hurried it: what they wrote stands.


def hurry(ctx: Context, delivery: Delivery) -> None:
    """A delivery ends badly, and its person has no other: turn to the next one at once.

    An alert that asked nobody to confirm escalates from here on. Once for each delivery; called
    before that end is stored, so that no crash can lose it. Raises Conflict.
    """
    from ..alerts.escalation import ended_badly

    if not delivery.case or not ended_badly(delivery):
        return
    ctx = looking(ctx)
    person = contacts.known(ctx, delivery.person)
    if person is None:
        return
    alert = alert_of(delivery)
    told = _told(ctx, alert)
    if _reached_otherwise(told, delivery) or ctx.store.alerts.seen(alert):
        return
    side = Side(delivery.escalated.side) if delivery.escalated else side_of(person)
    if ctx.store.alerts.escalation(alert, side) is None:
        _start_late(ctx, alert, side, told)
    for _ in range(_ATTEMPTS):
        escalation = ctx.store.alerts.escalation(alert, side)
        if escalation is None or delivery.id in escalation.hurried:
            return
        if escalation.state is not _WAITING:
            return
        try:
            advance(ctx, escalation, failed=delivery.id)
        except Conflict:
            continue
        return
    raise Conflict(f"{delivery.tenant}/{delivery.case}")


def settle(ctx: Context, stored: StoredCase) -> None:
    """A case moved: end the escalations of alerts whose dates moved or were met."""
    for escalation in ctx.store.alerts.escalations(stored.snapshot.tenant, stored.snapshot.id):
        if escalation.state is _WAITING and not holds(ctx, escalation, stored):
            try:
                end(ctx, escalation, EscalationState.OVER)
            except Conflict:
                continue  # Its next step looks again.


def tell(ctx: Context, outbox: Outbox) -> list[Delivery]:
    """The deliveries of one step, from its outbox item; none once somebody confirmed."""
    alert, side, number = msgspec.convert(outbox.data["step"], tuple[Alert, Side, int])
    escalation = ctx.store.alerts.escalation(alert, side)
    if escalation is None or not tells(escalation):
        return []
    step = escalation.steps[number]
    mark = Escalated(side=side, number=number, stage=step.stage)
    pairs = [(one.person, channel) for one in step.told for channel in one.channels]
    return [_delivery(ctx, escalation, mark, *pair) for pair in pairs]


def tells(escalation: Escalation) -> bool:
    """Its last step is still said when nobody is left after it."""
    return escalation.state in (_WAITING, EscalationState.UNSEEN)


def alert_of(delivery: Delivery) -> Alert:
    """The alert that a delivery speaks of."""
    return Alert(
        tenant=delivery.tenant,
        case=delivery.case,
        cause=delivery.cause,
        purpose=delivery.purpose,
    )


def _made(
    ctx: Context,
    alert: Alert,
    snapshot: Snapshot,
    about: tuple[Side, str],
    told: Sequence[Delivery],
) -> Escalation:
    """An escalation of an alert; `about` is its side and the matrix entry of what it says."""
    from ..alerts import escalation as rules
    from ..alerts import ladder

    side, kind = about
    dates = snapshot.deadlines
    rung = ladder.find(dates, alert.cause) if alert.purpose == "reminder" else None
    channels: dict[str, list[Channel]] = {}
    for delivery in told:
        channels.setdefault(delivery.person, []).append(delivery.channel)
    return Escalation(
        alert=alert,
        side=side,
        kind=kind,
        started_at=ctx.now(),
        told=tuple(Reached(person=p, channels=tuple(c)) for p, c in channels.items()),
        pressing=rules.pressing(rung, snapshot.next_due, ctx.today()),
        dates=rules.running_dates(dates, alert.cause, alert.purpose),
        data=told[0].data if told else {},
    )


def _start_late(ctx: Context, alert: Alert, side: Side, told: Sequence[Delivery]) -> None:
    """An alert that asked nobody to confirm escalates at once; a crash leaves it to the sweep."""
    stored = ctx.store.cases.load(alert.tenant, alert.case)
    event = next((e for e in stored.state.events if e.id == alert.cause), None)
    if alert.purpose == "event" and event is None:
        return
    kind = told_as(event) if event and alert.purpose == "event" else alert.purpose
    people = {d.person: contacts.known(ctx, d.person) for d in told}
    own = [d for d in told if (p := people[d.person]) and side_of(p) is side]
    made = _made(ctx, alert, stored.snapshot, (side, kind), own)
    ctx.store.alerts.start(made, due_row(made, ctx.now()))


def _told(ctx: Context, alert: Alert) -> list[Delivery]:
    every = ctx.store.deliveries.of_case(alert.tenant, alert.case)
    return [d for d in every if alert_of(d) == alert]


def _reached_otherwise(told: Sequence[Delivery], failed: Delivery) -> bool:
    """Does another message of the same alert still stand for that person?"""
    from ..alerts.escalation import ended_badly

    others = [d for d in told if d.person == failed.person and d.id != failed.id]
    return any(not ended_badly(d) and d.state is not DeliveryState.CANCELLED for d in others)


def _delivery(
    ctx: Context, escalation: Escalation, mark: Escalated, person: str, channel: Channel
) -> Delivery:
    alert, now = escalation.alert, ctx.now()
    place = (alert.tenant, alert.case, alert.cause, person, channel, alert.purpose)
    return Delivery(
        id=digest(*place, mark.side, str(mark.number)),
        tenant=alert.tenant,
        case=alert.case,
        cause=alert.cause,
        purpose=alert.purpose,
        person=person,
        channel=channel,
        created_at=now,
        updated_at=now,
        data=escalation.data,
        kind=escalation.kind,
        urgent=True,
        escalated=mark,
    )
