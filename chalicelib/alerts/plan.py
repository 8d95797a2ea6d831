"""Planning: from one outbox item to the deliveries it asks for, one per person and channel.

Pure and idempotent: the same item gives the same ids, whoever asks and however often.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec

from ..store.keys import digest
from ..store.preference_records import AlertRules, Preferences
from ..store.records import (
    EMPLOYERS_SIDE,
    OPERATOR_HOME,
    Channel,
    Delivery,
    Outbox,
    Person,
    Role,
    Snapshot,
    Subscription,
)
from . import wishes
from .alert import Alert, alert_of
from .matrix import (
    ANNOUNCEMENT,
    ANSWERED,
    ERASURE,
    FORWARDING,
    IN_LINES,
    POINT,
    RECOMPUTED,
    UNSEEN,
    Cell,
    matrix,
)
from .pace import departure

Audience = Sequence[tuple[Person, Subscription]]
_CARRIED = (RECOMPUTED, FORWARDING, POINT, UNSEEN, *IN_LINES)
"""The purposes whose deliveries keep what the outbox item said."""


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
    )
    return Delivery(
        id=delivery_id(same, delivery.person, Channel.EMAIL),
        tenant=delivery.tenant,
        case=delivery.case,
        cause=delivery.cause,
        purpose=delivery.purpose,
        person=delivery.person,
        channel=Channel.EMAIL,
        created_at=now,
        updated_at=now,
        data=delivery.data,
        kind=delivery.kind,
        urgent=delivery.urgent,
        escalated=delivery.escalated,
    )


def plan(
    outbox: Outbox,
    snapshot: Snapshot | None,
    audience: Audience,
    now: datetime,
    chosen: Mapping[str, Preferences] | None = None,
    rules: AlertRules | None = None,
) -> list[Delivery]:
    """The deliveries an outbox item asks for; `snapshot` is None for what is of no case.

    A reminder whose date has moved, or was answered, asks for none. `audience` holds the
    subscriptions to all cases and to this one, those without a channel included; `chosen` what
    each person prefers, by id, and `rules` what the employer enabled.
    """
    alert = alert_of(outbox, snapshot)
    return tell(alert, audience, now, chosen, rules) if alert else []


def tell(
    alert: Alert,
    audience: Audience,
    now: datetime,
    chosen: Mapping[str, Preferences] | None = None,
    rules: AlertRules | None = None,
) -> list[Delivery]:
    """The deliveries of an alert, each with when it leaves: `not_before` None is at once."""
    told: dict[tuple[str, Channel], Delivery] = {}
    for person, subscription in _reached(alert, audience, chosen or {}, rules):
        cell = cell_for(alert, person)
        own = (chosen or {}).get(person.id) or Preferences(person=person.id)
        for channel in _channels(alert, cell, person, subscription, own):
            told[person.id, channel] = _leaving(alert, cell, person, channel, own, now)
    return list(told.values())


def tell_beside(
    alert: Alert,
    told: Sequence[Delivery],
    audience: Audience,
    now: datetime,
    chosen: Mapping[str, Preferences] | None = None,
    rules: AlertRules | None = None,
) -> list[Delivery]:
    """A reminder that a point says, to who hears reminders and was not told of the point.

    `told` are the point's own deliveries.
    """
    heard = {delivery.person for delivery in told}
    left = [(p, s) for p, s in in_force(audience, alert.outbox.case) if p.id not in heard]
    if any(employers_side(p) for p, _ in audience if p.id in heard):
        # The employer's side heard: nobody is told against their choice.
        left = [(p, s) for p, s in left if s.channels and _hears(alert, p, chosen or {})]
    return tell(alert, left, now, chosen, rules)


def cell_for(alert: Alert, person: Person) -> Cell:
    """The matrix's cell that speaks to a person; of a mailbox, the manager's."""
    kind = matrix().kinds[alert.kind]
    cell = kind.manager if alert.to_manager else kind.cell(person.role)
    assert cell is not None  # noqa: S101 - only audiences of the matrix may know
    return cell


def in_force(audience: Audience, case: str) -> list[tuple[Person, Subscription]]:
    """Who chose what for a case: what a person chose for it replaces what they chose for all.

    An explicit choice of no channel is one: the person is there, with nothing ticked.
    """
    about = [(p, s) for p, s in audience if s.case in ("", case)]
    own = {p.id for p, s in about if s.case}
    return [(p, s) for p, s in about if s.case or p.id not in own]


def employers_side(person: Person) -> bool:
    """Is the person one of the employer's own people? A case always keeps one of them told."""
    return person.role in EMPLOYERS_SIDE


def _reached(
    alert: Alert, audience: Audience, chosen: Mapping[str, Preferences], rules: AlertRules | None
) -> list[tuple[Person, Subscription]]:
    inside = [(p, s) for p, s in audience if _may_know(alert, p, s, rules)]
    inside = [(p, s) for p, s in in_force(inside, alert.outbox.case) if alert.concerns(p.role)]
    listening = [(p, s) for p, s in inside if s.channels and _hears(alert, p, chosen)]
    staff = [(p, s) for p, s in listening if _at_home(p)]
    if not staff and alert.pressing:
        # The page lets nobody be the last to stop; people also leave, or stop at the same moment.
        staff = [(p, s) for p, s in inside if _at_home(p)]
    if alert.kind == ANSWERED:
        # An answer is whose question it was, whatever they chose to be told of besides.
        asked = alert.outbox.data.get("person")
        return [(p, s) for p, s in inside if _at_home(p) and p.id == asked]
    if alert.kind == ERASURE:
        # Whoever may withdraw it hears of it, whatever they chose: a stranger may have asked.
        return [(p, s) for p, s in inside if _at_home(p) and p.role is Role.MANAGER]
    if alert.kind == ANNOUNCEMENT:
        return staff
    if alert.to_manager:
        # This is never nobody's: without a manager, the employer's people are told.
        return [(p, s) for p, s in staff if p.role is Role.MANAGER] or staff
    return staff + [(p, s) for p, s in listening if not _at_home(p)]


def _at_home(person: Person) -> bool:
    """Is the mailbox theirs: the employer's own people's, or the operators'?"""
    return employers_side(person) or person.role is Role.OPERATOR


def _may_know(alert: Alert, person: Person, sub: Subscription, rules: AlertRules | None) -> bool:
    tenant, case = alert.outbox.tenant, alert.outbox.case
    if sub.person != person.id or sub.tenant != tenant or sub.case not in ("", case):
        return False
    if person.role is Role.LAWYER:
        # A lawyer sees a case only while the employer's mandate stands (design §3.12).
        return bool(case) and bool(alert.firm) and person.firm == alert.firm
    if person.role is Role.WORKER:
        # Their own request only, never all of an employer's.
        enabled = rules is not None and rules.worker
        return enabled and person.tenant == tenant and bool(case) and sub.case == case
    if person.role is Role.OPERATOR:
        # Operators read no case, and are told of nothing but what waits for them.
        return tenant == OPERATOR_HOME == person.tenant and not case
    return employers_side(person) and person.tenant == tenant


def _hears(alert: Alert, person: Person, chosen: Mapping[str, Preferences]) -> bool:
    """Did the person keep at least one channel for alerts of this group?"""
    own = chosen.get(person.id)
    return own is None or not wishes.refused(alert, cell_for(alert, person), own)


def _channels(
    alert: Alert, cell: Cell, person: Person, subscription: Subscription, own: Preferences
) -> tuple[Channel, ...]:
    wanted = wishes.channels(alert, cell, person, own)
    if not wanted:
        return ()
    kept = (c for c in wanted if c in subscription.channels)
    reachable = tuple(c for c in kept if c is Channel.EMAIL or person.phone)
    # E-mail is the reference channel (reference §6): nobody who must be told is left without.
    return reachable or (Channel.EMAIL,)


def _leaving(
    alert: Alert, cell: Cell, person: Person, channel: Channel, own: Preferences, now: datetime
) -> Delivery:
    """The delivery with when it leaves, by its urgency and what its reader prefers."""
    urgent = wishes.urgent(alert, cell, person.role)
    leaves = departure(now, wishes.wait(alert, cell, channel, own, urgent=urgent))
    return msgspec.structs.replace(
        _delivery(alert.outbox, person.id, channel, now),
        kind=alert.kind,
        urgent=urgent,
        not_before=leaves.at,
        period=leaves.period,
    )


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
        data=outbox.data if outbox.purpose in _CARRIED else {},
    )
