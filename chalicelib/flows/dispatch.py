"""Turn one outbox item into deliveries and drafts. Idempotent: ids are made from the cause."""

from datetime import timedelta
from typing import Any

import msgspec

from ..cases.events import Closed
from ..errors import NotFound
from ..store import DueKind, DueRow, draft_id
from ..store.cases import outbox_row
from ..store.records import Outbox, Person, Snapshot, Subscription
from .context import Context

OBSERVATIONS = "observations"


def dispatch(ctx: Context, outbox: Outbox) -> None:
    """Plan who is told what, queue it, queue the draft a closure calls for; then drop the item."""
    snapshot = _snapshot(ctx, outbox)
    _plan(ctx, outbox, snapshot)
    if snapshot:
        _order_draft(ctx, outbox, snapshot)
    ctx.store.due.drop(outbox_row(outbox))


def retry_after(ctx: Context) -> timedelta:
    """How long a queue has before the sweep sends the same work to it again."""
    return timedelta(seconds=ctx.settings.retry_seconds)


def audience(
    ctx: Context, tenant: str, snapshot: Snapshot | None
) -> list[tuple[Person, Subscription]]:
    """Who may be told: the tenant's subscribers, and the mandated firm's while it is mandated."""
    subscriptions = ctx.store.people.subscriptions(tenant, snapshot.id if snapshot else "")
    told = [(_person(ctx, s.person), s) for s in subscriptions]
    firm = snapshot.firm if snapshot else ""
    return [
        (person, subscription)
        for person, subscription in told
        if person and (person.tenant == tenant or (firm and person.firm == firm))
    ]


def _person(ctx: Context, person_id: str) -> Person | None:
    try:
        return ctx.store.people.person(person_id)
    except NotFound:
        return None


def _snapshot(ctx: Context, outbox: Outbox) -> Snapshot | None:
    return ctx.store.cases.snapshot(outbox.tenant, outbox.case) if outbox.case else None


def _plan(ctx: Context, outbox: Outbox, snapshot: Snapshot | None) -> None:
    from ..alerts import plan

    now = ctx.now()
    for delivery in plan(outbox, snapshot, audience(ctx, outbox.tenant, snapshot), now):
        ctx.store.deliveries.plan(delivery, now + retry_after(ctx))
        send_delivery(ctx, delivery.tenant, delivery.case, delivery.id)


def send_delivery(ctx: Context, tenant: str, case: str, delivery_id: str) -> None:
    """Queue one delivery; queueing it twice is harmless, it is claimed once."""
    body = {"tenant": tenant, "case": case, "id": delivery_id}
    ctx.queue.send(ctx.settings.deliver_queue_url, body)


def _order_draft(ctx: Context, outbox: Outbox, snapshot: Snapshot) -> None:
    """A closure without a formal decision calls for the observation letter, for a mandated firm."""
    if outbox.data.get("kind") != Closed.__struct_config__.tag or not snapshot.firm:
        return
    from ..law import analyse

    state = ctx.store.cases.load(outbox.tenant, outbox.case).state
    analysis = analyse(snapshot.case, state, ctx.today())
    if analysis.formal_decision or OBSERVATIONS not in analysis.documents:
        return
    order = {
        "tenant": outbox.tenant,
        "case": outbox.case,
        "firm": snapshot.firm,
        "document": OBSERVATIONS,
        "cause": outbox.cause,
    }
    order_draft(ctx, order)


def order_draft(ctx: Context, order: dict[str, Any]) -> None:
    """Queue one draft, with the due row by which the sweep orders it again until it has ended."""
    row = DueRow(
        at=ctx.now() + retry_after(ctx),
        kind=DueKind.DRAFT,
        key=draft_id(order["case"], order["document"], order["cause"]),
        tenant=order["tenant"],
        case=order["case"],
        data=msgspec.json.encode(order).decode(),
    )
    ctx.store.due.put(row)
    body = {"order": order, "row": msgspec.to_builtins(row)}
    ctx.queue.send(ctx.settings.draft_queue_url, body)
