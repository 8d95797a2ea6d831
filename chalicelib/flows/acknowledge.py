"""« Vu »: somebody confirms having seen an alert, which ends its repeats and never a ladder.

The link of a message holds an opaque code; what it leads to is kept under the code's hash, and
expires. Everything that is wrong with a link has one answer.
"""

import base64
import hashlib
import hmac
import logging
from datetime import timedelta
from typing import TYPE_CHECKING

import msgspec

from ..errors import Conflict, NotFound
from ..store.alert_records import (
    Acknowledgement,
    Alert,
    Escalation,
    EscalationState,
    Way,
    side_of,
)
from ..store.records import Channel, Delivery, DeliveryState, Person, Snapshot
from .context import Context, Desk
from .dispatch import concerned
from .escalate import alert_of, tells
from .escalation import decisions, ended, ends
from .phones import alive

if TYPE_CHECKING:
    from ..alerts import About

log = logging.getLogger("vigie")
_ATTEMPTS = 8
_BYTES = 12  # 96 bits: as long as a case's short link, and nobody guesses it.
_WAY = {Channel.EMAIL: Way.EMAIL, Channel.SMS: Way.SMS}
SEEN = "« Vu » : la personne a confirmé"
SEEN_BY_ANOTHER = "« Vu » par une autre personne"
OVER = "l’alerte n’a plus lieu d’être"
DECIDED = "l’avocat a décidé de ne pas agir à cette date"


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """What a « Vu » link leads to: the message it came with, and who it was for.

    `kind` is the matrix's word for what it says.
    """

    kind: str
    delivery: Delivery
    person: Person
    snapshot: Snapshot


def seen_link(ctx: Context, delivery: Delivery) -> str:
    """The « Vu » link of a message that somebody must confirm; empty for the others.

    What it leads to is kept before the message leaves; a repeat carries the same link.
    """
    from ..alerts.escalation import table

    if not delivery.case or not _confirmable(ctx, delivery):
        return ""
    code = _code(ctx, delivery)
    expires = ctx.now() + timedelta(days=table().link_days)
    ctx.store.alerts.link(_hash(code), delivery, expires)
    return f"{ctx.settings.base_url}/v/{code}"


def open_link(ctx: Context, code: str) -> Seen:
    """What a link leads to. Raises NotFound: unknown, expired, or not for that person any more."""
    place = ctx.store.alerts.linked(_hash(code), ctx.now())
    if place is None:
        log.warning("a « Vu » link that is unknown or expired was opened: %s", _hash(code)[:12])
        raise NotFound("link", "seen")
    delivery = ctx.store.deliveries.get(*place)
    person = ctx.store.people.person(delivery.person)
    snapshot = ctx.store.cases.snapshot(delivery.tenant, delivery.case)
    if not concerned(person, delivery.tenant, snapshot):
        log.warning("a « Vu » link of somebody no longer concerned: %s", _hash(code)[:12])
        raise NotFound("link", "seen")
    known = ctx.store.alerts.escalations(delivery.tenant, delivery.case)
    kind = next((e.kind for e in known if e.alert == alert_of(delivery)), delivery.purpose)
    return Seen(kind=kind, delivery=delivery, person=person, snapshot=snapshot)


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
        return ctx.store.alerts.seen(alert, person.id)[0]
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
    if desk.store.alerts.seen(alert, delivery.person):
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


def _confirmable(ctx: Context, delivery: Delivery) -> bool:
    if delivery.escalated:
        return True
    person = ctx.store.people.person(delivery.person)
    return ctx.store.alerts.escalation(alert_of(delivery), side_of(person)) is not None


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


def _code(ctx: Context, delivery: Delivery) -> str:
    """The same for every attempt, and nothing of it can be worked out from the message's id."""
    key, message = ctx.settings.signing_key.encode(), f"vigie.seen:{delivery.id}".encode()
    digest = hmac.new(key, message, hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest[:_BYTES]).decode()


def _hash(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()
