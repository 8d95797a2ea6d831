"""Turn one outbox item into deliveries and drafts. Idempotent: ids are made from the cause."""

import logging
from collections.abc import Iterable
from datetime import timedelta
from itertools import chain

import msgspec

from ..errors import Conflict, NotFound
from ..logs import following, mark
from ..store import DueKind, DueRow, StoredCase, ahead
from ..store.cases import outbox_row
from ..store.records import (
    Chosen,
    Delivery,
    Draft,
    DraftState,
    Outbox,
    Person,
    Role,
    Snapshot,
    Subscription,
)
from .context import Context, looking
from .decide import DECIDED, carry_out
from .draft import PIECES, Order, started, started_bundle
from .ended import SEND_FAILED, carry_on
from .escalate import begin, settle
from .escalate import tell as tell_step
from .escalation import ESCALATED
from .follows import REDRAFT
from .hooks import call_hooks
from .phones import confirmed_only
from .planned import keep_alert, withdraw

log = logging.getLogger("vigie")
OBSERVATIONS = "observations"
_CALL_FOR_A_DRAFT = ("closed", "mandate_given")


def dispatch(ctx: Context, outbox: Outbox) -> None:
    """Plan who is told what, queue it, queue the drafts it calls for; then drop the item."""
    with following(outbox.trace or mark(outbox.tenant, outbox.case, outbox.cause)):
        _dispatch(looking(ctx), outbox)
        log.info("dispatched %s of case %s", outbox.purpose, outbox.case)


def _dispatch(ctx: Context, outbox: Outbox) -> None:
    ctx.store.ahead(ahead.of_outbox(outbox))
    if ctx.store.due.at(outbox_row(outbox).place) is None:
        return  # Its item is dropped last: all of it was done.
    if outbox.purpose == DECIDED:
        carry_out(ctx, outbox)
        return
    if outbox.purpose == SEND_FAILED:
        carry_on(ctx, outbox)
        return
    if outbox.purpose == ESCALATED:
        _place(ctx, tell_step(ctx, outbox))
        ctx.store.due.drop(outbox_row(outbox))
        return
    snapshot = _snapshot(ctx, outbox)
    if outbox.purpose != REDRAFT:
        _plan(ctx, outbox, snapshot)
        call_hooks(ctx, outbox, snapshot)
    if snapshot:
        stored = ctx.store.cases.load(snapshot.tenant, snapshot.id)
        settle(ctx, stored)
        _order_draft(ctx, outbox, stored)
        _order_again(ctx, outbox, stored)
        _order_archive(ctx, outbox)
    ctx.store.due.drop(outbox_row(outbox))


def retry_after(ctx: Context) -> timedelta:
    """How long a queue has before the sweep sends the same work to it again."""
    return timedelta(seconds=ctx.settings.retry_seconds)


def audience(
    ctx: Context, tenant: str, snapshot: Snapshot | None
) -> list[tuple[Person, Subscription]]:
    """Who may be told: the employer's subscribers, and the lawyers of the firm mandated now.

    A lawyer of the firm is told without having subscribed: the mandate is why.
    """
    people, case = ctx.store.people, snapshot.id if snapshot else ""
    subscriptions = people.subscriptions(tenant, case)
    mandated = snapshot.firm if snapshot else ""
    counsel = people.ids(firm=mandated) if mandated else []
    asked_of = dict.fromkeys([*(s.person for s in subscriptions), *counsel])
    of_people = ahead.of_people(asked_of, tenant, case)
    ctx.store.ahead([*of_people, *ahead.of_choices(tenant, case)])
    told = [(_person(ctx, s.person), s) for s in subscriptions]
    known = [(p, s) for p, s in told if p and concerned(p, tenant, snapshot)]
    asked = {person.id for person, _ in known}
    lawyers = people.members(firm=mandated) if mandated else []
    unasked = [
        confirmed_only(ctx, p) for p in lawyers if p.role is Role.LAWYER and p.id not in asked
    ]
    if not unasked:
        return known
    from .onboard import default_subscription

    return known + [(p, default_subscription(tenant, p)) for p in unasked]


def concerned(person: Person, tenant: str, snapshot: Snapshot | None) -> bool:
    """May this person know of it now: the employer's people, or the firm mandated on the case."""
    firm = snapshot.firm if snapshot else ""
    return person.tenant == tenant or bool(firm and person.firm == firm)


def _person(ctx: Context, person_id: str) -> Person | None:
    try:
        return confirmed_only(ctx, ctx.store.people.person(person_id))
    except NotFound:
        return None


def _snapshot(ctx: Context, outbox: Outbox) -> Snapshot | None:
    return ctx.store.cases.snapshot(outbox.tenant, outbox.case) if outbox.case else None


def _plan(ctx: Context, outbox: Outbox, snapshot: Snapshot | None) -> None:
    """Plan who is told now, who later; end what the same event left without a cause."""
    from ..alerts import alert_of, beside, tell, tell_beside

    withdraw(ctx, outbox, snapshot)
    alert = alert_of(outbox, snapshot)
    if alert is None:
        return
    keep_alert(ctx, alert)
    now, told = ctx.now(), audience(ctx, outbox.tenant, snapshot)
    chosen = {person.id: ctx.store.preferences.of(person.id) for person, _ in told}
    rules = ctx.store.preferences.rules(outbox.tenant)
    of_it = tell(alert, told, now, chosen, rules)
    others = (
        tell_beside(other, of_it, told, now, chosen, rules) for other in beside(alert, snapshot)
    )
    deliveries = [*of_it, *chain.from_iterable(others)]
    begin(ctx, alert, snapshot, deliveries)
    _place(ctx, deliveries)


def _place(ctx: Context, deliveries: Iterable[Delivery]) -> None:
    planned, look = list(deliveries), ctx.now() + retry_after(ctx)
    ctx.store.deliveries.plan_all([(one, one.not_before or look) for one in planned])
    send_deliveries(ctx, [one for one in planned if one.not_before is None])


def send_deliveries(ctx: Context, deliveries: Iterable[Delivery]) -> None:
    """Queue each; queueing one twice is harmless, it is claimed once."""
    bodies = [{"tenant": one.tenant, "case": one.case, "id": one.id} for one in deliveries]
    if bodies:
        ctx.queue.send(ctx.settings.deliver_queue_url, *bodies)


def _order_draft(ctx: Context, outbox: Outbox, stored: StoredCase) -> None:
    """A closure without a formal decision calls for the observation letter, for a mandated firm.

    A mandate given after the closure calls for the same letter, once.
    """
    snapshot, state = stored.snapshot, stored.state
    # A provisional case has no letter: the case its mail belongs to will.
    if outbox.data.get("kind") not in _CALL_FOR_A_DRAFT or not snapshot.firm or snapshot.held:
        return
    from ..law import analyse

    closure = state.last("closed")
    analysis = analyse(snapshot.case, state, ctx.today())
    if closure is None or analysis.formal_decision or OBSERVATIONS not in analysis.documents:
        return
    order = Order(
        tenant=outbox.tenant,
        case=outbox.case,
        firm=snapshot.firm,
        document=OBSERVATIONS,
        cause=closure.id,
    )
    order_draft(ctx, order)


def _order_again(ctx: Context, outbox: Outbox, stored: StoredCase) -> None:
    """A correction of an act makes its drafts stale: those that still suit are ordered again."""
    if not stored.snapshot.firm:
        return
    from .batch import orders_after

    for order, chosen in orders_after(ctx, stored, outbox.cause):
        start_draft(ctx, order, chosen)


def _order_archive(ctx: Context, outbox: Outbox) -> None:
    """A firm whose mandate ends keeps its own file as it is that instant."""
    from .archive import archive_order

    order = archive_order(ctx, outbox)
    if order:
        order_draft(ctx, order)


def order_draft(ctx: Context, order: Order) -> None:
    """Queue one draft, with the due row by which the sweep orders it again until it has ended."""
    row = draft_row(ctx, order)
    ctx.store.due.put(row)
    send_draft(ctx, order, row)


def start_draft(ctx: Context, order: Order, chosen: Chosen) -> None:
    """Order a draft with what was chosen for it; ordering it twice writes it once.

    What was chosen is kept with the draft, in the firm's own partition, together with the due row.
    """
    row = draft_row(ctx, order)
    try:
        ctx.store.drafts.start(started(order, ctx.now(), chosen), row)
    except Conflict:
        ctx.store.due.put(row)  # A colleague ordered it, or the queue was quicker.
    send_draft(ctx, order, row)


def draft_row(ctx: Context, order: Order) -> DueRow:
    """The due row of an order: the queue may lose it, the sweep will not."""
    return DueRow(
        at=ctx.now() + retry_after(ctx),
        kind=DueKind.DRAFT,
        key=order.draft,
        tenant=order.tenant,
        case=order.case,
        data=msgspec.json.encode(order).decode(),
    )


def send_draft(ctx: Context, order: Order, row: DueRow) -> None:
    """Queue an order; queueing it twice is harmless, it is written once."""
    body = {"order": msgspec.to_builtins(order), "row": msgspec.to_builtins(row)}
    ctx.queue.send(ctx.settings.draft_queue_url, body)


def order_bundle(ctx: Context, draft: Draft) -> None:
    """Have the exhibits of a draft made; ordering them twice makes them once."""
    kept = ctx.store.drafts.bundle(draft)
    if kept is None or kept.state is DraftState.REFUSED:
        ctx.store.drafts.put_bundle(started_bundle(draft, ctx.now()))
    order = Order(
        tenant=draft.tenant, case=draft.case, firm=draft.firm, document=PIECES, cause=draft.id
    )
    order_draft(ctx, order)
