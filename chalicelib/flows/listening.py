"""Who stopped being told since a message was planned: looked at each time one is about to leave.

A message may wait for a recap, for quiet hours or for a provider; a choice made meanwhile counts.
"""

from typing import TYPE_CHECKING

from ..store.records import Delivery, Outbox, Snapshot
from . import contacts
from .context import Context

if TYPE_CHECKING:
    from ..alerts import About

STOPPED = "la personne a arrêté ces alertes"


def stopped_since(ctx: Context, delivery: Delivery, about: "About") -> str:
    """Why a message must not leave any more, in French; empty when it must.

    The last of an employer's side still hears of legal times, as when they were planned.
    """
    snapshot, person = about.snapshot, about.person
    if snapshot is None or not contacts.stopped(ctx, delivery.tenant, delivery.case, person):
        return ""
    if delivery.escalated:
        told = {p.id for group in contacts.people(ctx, delivery.tenant, snapshot) for p in group}
    else:
        told = _planned_now(ctx, delivery, snapshot)
    return "" if delivery.person in told else STOPPED


def _planned_now(ctx: Context, delivery: Delivery, snapshot: Snapshot) -> set[str]:
    """Who would be told of the same alert if it were planned now."""
    from ..alerts import plan
    from .dispatch import audience

    same = Outbox(
        tenant=delivery.tenant,
        case=delivery.case,
        cause=delivery.cause,
        purpose=delivery.purpose,
        sequence=0,
        created_at=ctx.now(),
        data=delivery.data or {"kind": delivery.kind},
    )
    told = audience(ctx, delivery.tenant, snapshot)
    chosen = {person.id: ctx.store.preferences.of(person.id) for person, _ in told}
    rules = ctx.store.preferences.rules(delivery.tenant)
    return {one.person for one in plan(same, snapshot, told, ctx.now(), chosen, rules)}
