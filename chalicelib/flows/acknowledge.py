"""« Vu »: somebody confirms having seen an alert, which ends its repeats and never a ladder."""

from typing import TYPE_CHECKING

from ..errors import Conflict
from ..store.alert_records import (
    Acknowledgement,
    Alert,
    Escalation,
    EscalationState,
    Way,
    side_of,
)
from ..store.records import Channel, Delivery, DeliveryState, Person
from .context import Context, Desk
from .escalate import alert_of, tells
from .escalation import decisions, ended, ends
from .phones import alive

if TYPE_CHECKING:
    from ..alerts import About

_ATTEMPTS = 8
_WAY = {Channel.EMAIL: Way.EMAIL, Channel.SMS: Way.SMS}
SEEN = "« Vu » : la personne a confirmé"
SEEN_BY_ANOTHER = "« Vu » par une autre personne"
OVER = "l’alerte n’a plus lieu d’être"
DECIDED = "l’avocat a décidé de ne pas agir à cette date"


def acknowledge(ctx: Context, alert: Alert, person: Person, way: Way) -> Acknowledgement:
    """Keep that this person saw this alert, once; end what repeats it. Raises Conflict."""
    for _ in range(_ATTEMPTS):
        ack = Acknowledgement(alert=alert, person=person.id, at=ctx.now(), way=way)
        over = [
            ended(one, EscalationState.SEEN, ack.at, person.id)
            for one in ctx.store.alerts.escalations(alert.tenant, alert.case)
            if one.alert == alert and _ended_by(one, person)
        ]
        try:
            first = ctx.store.alerts.acknowledge(ack, over)
        except Conflict:
            continue  # A step was taken meanwhile: it is ended as it stands now.
        _cancel(ctx, alert)
        if first:
            if way is not Way.API:  # A program that speaks for somebody proves no number alive.
                alive(ctx, person.id)
            return ack
        return ctx.store.alerts.seen_by(alert, person.id) or ack
    raise Conflict(f"{alert.tenant}/{alert.case}")


def way_of(delivery: Delivery) -> Way:
    """The way of a link: that of the message it came with."""
    return _WAY[delivery.channel]


def lost_cause(desk: Desk, delivery: Delivery) -> str:
    """Why a message must not leave any more, in French; empty when it must.

    Looked at each time one is about to be sent: whatever raced, nobody is told again of what they
    confirmed.
    """
    if not delivery.case:
        return ""
    alert = alert_of(delivery)
    if desk.store.alerts.seen_by(alert, delivery.person):
        return SEEN
    if delivery.escalated and (one := _escalation(desk, delivery)) and not tells(one):
        return OVER if one.state is EscalationState.OVER else SEEN_BY_ANOTHER
    return ""


def kept_quiet(desk: Desk, delivery: Delivery, about: "About") -> str:
    """A reminder of a date on which counsel decided not to act, why; else empty."""
    from ..alerts import ladder

    rung = ladder.find(about.deadlines, delivery.cause) if about.snapshot else None
    if rung is None or about.snapshot is None:
        return ""
    decided = {(d.rule, d.event, d.due) for d in decisions(desk, about.snapshot)}
    return DECIDED if (rung.rule, rung.event, rung.due) in decided else ""


def _ended_by(escalation: Escalation, person: Person) -> bool:
    """An escalation that failed ends well all the same if somebody confirms at last."""
    return tells(escalation) and ends(escalation, person.id, side_of(person))


def _cancel(ctx: Context, alert: Alert) -> None:
    """What waits and lost its cause ends now; what is being sent is looked at once more there."""
    from ..alerts import abandon

    for delivery in ctx.store.deliveries.of_case(alert.tenant, alert.case):
        if delivery.state is not DeliveryState.PENDING or alert_of(delivery) != alert:
            continue
        if why := lost_cause(ctx, delivery):
            ctx.store.deliveries.finish(abandon(delivery, why, ctx.now()), None)


def _escalation(desk: Desk, delivery: Delivery) -> Escalation | None:
    from ..store.alert_records import Side

    assert delivery.escalated  # noqa: S101 - asked only of a repeat
    return desk.store.alerts.escalation(alert_of(delivery), Side(delivery.escalated.side))
