"""Planning: from one outbox item to the deliveries it asks for, one per person and channel.

Pure and idempotent: the same item gives the same ids, whoever asks and however often.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

import msgspec

from ..store.keys import digest
from ..store.records import (
    Channel,
    Delivery,
    Outbox,
    Person,
    Role,
    Snapshot,
    Subscription,
)
from . import ladder
from .matrix import (
    ANNOUNCEMENT,
    FORWARD_AS_ATTACHMENT,
    FORWARDING,
    IN_LINES,
    RECOMPUTED,
    REMINDER,
    TO_MANAGER,
    Cell,
    Kind,
    Matrix,
    Urgency,
    matrix,
)
from .moved import Moves

Audience = Sequence[tuple[Person, Subscription]]


def delivery_id(outbox: Outbox, person: str, channel: Channel) -> str:
    """The delivery's id: from cause, person, channel and purpose.

    Tenant and case belong to the cause: event ids are only unique inside a case.
    """
    return digest(outbox.tenant, outbox.case, outbox.cause, person, channel, outbox.purpose)


def fallback(delivery: Delivery, now: datetime) -> Delivery:
    """The e-mail that takes over from an SMS that ended badly: the one that a plan would make."""
    same = Outbox(
        tenant=delivery.tenant,
        case=delivery.case,
        cause=delivery.cause,
        purpose=delivery.purpose,
        sequence=0,
        created_at=now,
        data=delivery.data,
    )
    return _delivery(same, delivery.person, Channel.EMAIL, now)


def plan(
    outbox: Outbox, snapshot: Snapshot | None, audience: Audience, now: datetime
) -> list[Delivery]:
    """The deliveries an outbox item asks for; `snapshot` is None for what is of no case.

    A reminder whose date has moved, or was answered, asks for none. `audience` holds the
    subscriptions to all cases and to this one, those without a channel included.
    """
    kind = matrix().kinds.get(_kind(outbox))
    rung = _rung(outbox, snapshot)
    if kind is None or (outbox.purpose == REMINDER and rung is None):
        return []
    told: dict[tuple[str, Channel], None] = {}
    for person, subscription in _reached(outbox, snapshot, rung, audience, kind):
        cell = kind.cell(person.role)
        if outbox.purpose in TO_MANAGER:
            cell = kind.manager
        for channel in _channels(matrix(), cell, rung, person, subscription):
            told[person.id, channel] = None
    return [_delivery(outbox, person, channel, now) for person, channel in told]


def _kind(outbox: Outbox) -> str:
    if outbox.purpose in (REMINDER, RECOMPUTED, *TO_MANAGER):
        return outbox.purpose
    return str(outbox.data.get("kind", ""))


def _rung(outbox: Outbox, snapshot: Snapshot | None) -> ladder.Rung | None:
    if outbox.purpose != REMINDER or snapshot is None:
        return None
    return ladder.find(snapshot.deadlines, outbox.cause)


def in_force(audience: Audience, case: str) -> list[tuple[Person, Subscription]]:
    """Who chose what for a case: what a person chose for it replaces what they chose for all.

    An explicit choice of no channel is one: the person is there, with nothing ticked.
    """
    about = [(p, s) for p, s in audience if s.case in ("", case)]
    own = {p.id for p, s in about if s.case}
    return [(p, s) for p, s in about if s.case or p.id not in own]


def employers_side(person: Person) -> bool:
    """Is the person one of the employer's own people? A case always keeps one of them told."""
    return person.role in (Role.EMPLOYER, Role.MANAGER)


def _reached(
    outbox: Outbox,
    snapshot: Snapshot | None,
    rung: ladder.Rung | None,
    audience: Audience,
    kind: Kind,
) -> list[tuple[Person, Subscription]]:
    inside = [(p, s) for p, s in audience if _may_know(outbox, snapshot, p, s)]
    inside = in_force(inside, outbox.case)
    listening = [(p, s) for p, s in inside if s.channels]
    if rung is not None and rung.for_lawyer_only:
        return [(p, s) for p, s in listening if p.role is Role.LAWYER]
    staff = [(p, s) for p, s in listening if employers_side(p)]
    if not staff and _pressing(outbox, kind):
        # The page lets nobody be the last to stop; people also leave, or stop at the same moment.
        staff = [(p, s) for p, s in inside if employers_side(p)]
    if outbox.purpose == RECOMPUTED:
        found = msgspec.convert(outbox.data, Moves)
        told = staff + [(p, s) for p, s in listening if not employers_side(p)]
        return [(p, s) for p, s in told if found.touch(p.role)]
    if outbox.purpose == ANNOUNCEMENT:
        return staff
    if outbox.purpose in TO_MANAGER:
        # This is never nobody's: without a manager, the employer's people are told.
        return [(p, s) for p, s in staff if p.role is Role.MANAGER] or staff
    return staff + [(p, s) for p, s in listening if not employers_side(p)]


def _pressing(outbox: Outbox, kind: Kind) -> bool:
    """May a legal time be lost when nobody of the employer's side hears of it?"""
    if outbox.purpose == FORWARD_AS_ATTACHMENT:
        return False
    return outbox.purpose in (REMINDER, *TO_MANAGER) or kind.employer.urgency is Urgency.URGENT


def _may_know(outbox: Outbox, snapshot: Snapshot | None, person: Person, sub: Subscription) -> bool:
    if sub.person != person.id or sub.tenant != outbox.tenant or sub.case not in ("", outbox.case):
        return False
    if person.role is Role.LAWYER:
        # A lawyer sees a case only while the employer's mandate stands (design §3.12).
        return snapshot is not None and bool(snapshot.firm) and person.firm == snapshot.firm
    return employers_side(person) and person.tenant == outbox.tenant


def _channels(
    table: Matrix,
    cell: Cell | None,
    rung: ladder.Rung | None,
    person: Person,
    subscription: Subscription,
) -> Iterable[Channel]:
    if cell is None:
        return ()
    rule, step = (rung.rule, rung.step) if rung else ("", "")
    allowed = table.channels(cell, person.role, rule, step)
    if not allowed:
        return ()
    chosen = [c for c in allowed if c in subscription.channels]
    reachable = [c for c in chosen if c is Channel.EMAIL or person.phone]
    # E-mail is the reference channel (reference §6): nobody who must be told is left without.
    return reachable or (Channel.EMAIL,)


def _delivery(outbox: Outbox, person: str, channel: Channel, now: datetime) -> Delivery:
    return Delivery(
        id=delivery_id(outbox, person, channel),
        tenant=outbox.tenant,
        case=outbox.case,
        cause=outbox.cause,
        purpose=outbox.purpose,
        person=person,
        channel=channel,
        created_at=now,
        updated_at=now,
        data=outbox.data if outbox.purpose in (RECOMPUTED, FORWARDING, *IN_LINES) else {},
    )
