"""Every document of the catalogue for one case: which suit it, how far each is, all in one order.

An order's cause is the act it answers, or the case's last event once a draft of that act exists:
the same facts never give a second draft, and newer facts always may.
"""

from collections.abc import Iterator
from enum import StrEnum

import msgspec

from ..cases import AnyEvent
from ..cases.events import Correction
from ..errors import Conflict
from ..store import StoredCase, draft_id
from ..store.records import Draft, DraftState, Outbox, Person, Snapshot
from .context import Context, Desk
from .draft import Order, started

_PROVISIONAL = "Ce dossier est provisoire : rattachez d’abord le courriel qui l’a ouvert."
_ACTS = ("closed", "refused", "grant_withdrawn", "appeal_rejected", "complement_requested")


class Stage(StrEnum):
    """How far a document is. `unsuited`: not for this case, with the reason."""

    READY = "ready"
    STALE = "stale"
    PREPARING = "preparing"
    FAILED = "failed"
    TO_WRITE = "to_write"
    UNSUITED = "unsuited"


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """Where a document stands for a case: its latest draft, and why it does not suit, in French."""

    document: str
    stage: Stage
    draft: Draft | None = None
    newer: AnyEvent | None = None
    why: str = ""


def newer(draft: Draft, stored: StoredCase) -> AnyEvent | None:
    """The first event recorded since the draft was written: it makes the draft stale."""
    for entry in stored.entries:
        late = entry.sequence > draft.version if draft.version else False
        if late or (not draft.version and entry.recorded_at > draft.created_at):
            return entry.event()
    return None


def standings(desk: Desk, stored: StoredCase, firm: str) -> tuple[Standing, ...]:
    """Every document of the catalogue: those that suit the case first, then by id."""
    from ..law import analyse
    from ..letters import documents

    snapshot = stored.snapshot
    drafts = desk.store.drafts.of_case(firm, snapshot.tenant, snapshot.id)
    advised = analyse(snapshot.case, stored.state, desk.today()).documents
    refusals = _refusals(desk, stored)
    found = [_standing(name, drafts, stored, refusals[name]) for name in documents()]
    places = {name: place for place, name in enumerate(advised)}

    def order(standing: Standing) -> tuple[bool, int, str]:
        unsuited = standing.stage is Stage.UNSUITED
        return unsuited, places.get(standing.document, len(places)), standing.document

    return tuple(sorted(found, key=order))


def order_all(ctx: Context, stored: StoredCase, person: Person) -> int:
    """Order every document that suits the case and has no current draft; how many were ordered.

    Clicking twice, or two lawyers at once, order each document once.
    """
    from .dispatch import order_draft

    wanted = [
        standing.document
        for standing in standings(ctx, stored, person.firm)
        if standing.stage in (Stage.TO_WRITE, Stage.STALE)
    ]
    for document in wanted:
        order = _order(ctx, stored, person.firm, document, person.name)
        order_draft(ctx, order)
        try:
            ctx.store.drafts.put(started(order, ctx.now()))
        except Conflict:
            continue  # A colleague ordered it, or the queue was quicker.
    return len(wanted)


def orders_after(ctx: Context, outbox: Outbox, snapshot: Snapshot) -> Iterator[Order]:
    """After a correction of an act: again each document that was drafted and still suits."""
    stored = ctx.store.cases.load(outbox.tenant, outbox.case)
    if not _corrects_an_act(stored, outbox.cause):
        return
    drafts = ctx.store.drafts.of_case(snapshot.firm, snapshot.tenant, snapshot.id)
    written = {d.document for d in drafts if d.state is DraftState.READY}
    refusals = _refusals(ctx, stored)
    for document in sorted(written & set(refusals)):
        if refusals[document] == "":
            yield Order(
                tenant=snapshot.tenant,
                case=snapshot.id,
                firm=snapshot.firm,
                document=document,
                cause=outbox.cause,
            )


def _corrects_an_act(stored: StoredCase, cause: str) -> bool:
    events = [entry.event() for entry in stored.entries]
    said = next((e for e in events if e.id == cause), None)
    acts = {e.id for e in stored.state.all(*_ACTS)}
    return isinstance(said, Correction) and said.of in acts


def _refusals(desk: Desk, stored: StoredCase) -> dict[str, str]:
    """Why each document does not suit the case, in French; empty when it does."""
    from ..law import analyse, deadlines
    from ..letters import documents, refusal

    if stored.snapshot.held:
        return dict.fromkeys(documents(), _PROVISIONAL)
    case, state, on = stored.snapshot.case, stored.state, desk.today()
    analysis, dates = analyse(case, state, on), deadlines(case, state, on)
    found = {name: refusal(name, case, state, analysis, dates, on) for name in documents()}
    return {name: f"{why.why} {why.remedy}".strip() if why else "" for name, why in found.items()}


def _standing(name: str, drafts: list[Draft], stored: StoredCase, why: str) -> Standing:
    own = [d for d in drafts if d.document == name]
    # One in preparation has no version yet: it was ordered after the others.
    last = max(own, key=lambda d: (d.created_at, not d.version, d.version), default=None)
    moved = newer(last, stored) if last and last.version else None
    stage = _stage(last, moved, why)
    if stage is Stage.UNSUITED and last and not why:
        why = last.why
    return Standing(document=name, stage=stage, draft=last, newer=moved, why=why)


def _stage(last: Draft | None, moved: AnyEvent | None, why: str) -> Stage:
    if why:
        return Stage.UNSUITED
    if last is None:
        return Stage.TO_WRITE
    match last.state:
        case DraftState.READY:
            return Stage.STALE if moved else Stage.READY
        case DraftState.REFUSED:
            return Stage.TO_WRITE if moved else Stage.UNSUITED
        case DraftState.FAILED:
            return Stage.FAILED
    return Stage.PREPARING


def _order(ctx: Context, stored: StoredCase, firm: str, document: str, by: str) -> Order:
    from ..law import analyse

    snapshot = stored.snapshot
    act = analyse(snapshot.case, stored.state, ctx.today()).act
    last = stored.entries[-1].event().id
    known = {d.id for d in ctx.store.drafts.of_case(firm, snapshot.tenant, snapshot.id)}
    answered = not act or draft_id(snapshot.id, document, act) in known
    return Order(
        tenant=snapshot.tenant,
        case=snapshot.id,
        firm=firm,
        document=document,
        cause=last if answered else act,
        by=by,
    )
