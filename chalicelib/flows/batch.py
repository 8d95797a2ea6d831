"""Every document of the catalogue for one case: which suit it, how far each is, all in one order.

An order's cause is the act it answers, or the case's last event once a draft of that act exists:
the same facts never give a second draft, and newer facts always may.
"""

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum

import msgspec

from ..cases import AnyEvent
from ..cases.events import ComplementRequested, Correction, HeaderCorrected
from ..cases.words import By
from ..store import StoredCase, choices_key, draft_id
from ..store.records import Chosen, Draft, DraftState, Person
from .context import Context, Desk
from .draft import Order

_PROVISIONAL = "Ce dossier est provisoire : rattachez d’abord le courriel qui l’a ouvert."
_FOR_WORKER = Chosen(applicant=By.WORKER)
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
    """Where a document stands for a case: its latest draft, and why it does not suit, in French.

    `worker`: it suits when it is written for the worker, though not for the employer.
    """

    document: str
    stage: Stage
    draft: Draft | None = None
    newer: AnyEvent | None = None
    why: str = ""
    worker: bool = False


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
    refusals, theirs = _refusals(desk, stored), _refusals(desk, stored, _FOR_WORKER)
    found = []
    for name in documents():
        last = max((d for d in drafts if d.document == name), key=_age, default=None)
        made = last is not None and last.choices != Chosen()
        why = refused(desk, stored, name, last.choices) if last and made else refusals[name]
        worker = bool(why) and not theirs[name]
        found.append(_standing(name, last, stored, why, worker=worker))
    places = {name: place for place, name in enumerate(advised)}

    def order(standing: Standing) -> tuple[bool, int, str]:
        unsuited = standing.stage is Stage.UNSUITED
        return unsuited, places.get(standing.document, len(places)), standing.document

    return tuple(sorted(found, key=order))


def order_all(ctx: Context, stored: StoredCase, person: Person) -> int:
    """Order every document that suits the case and has no current draft; how many were ordered.

    Clicking twice, or two lawyers at once, order each document once.
    """
    from .dispatch import start_draft

    wanted = [
        standing
        for standing in standings(ctx, stored, person.firm)
        if standing.stage in (Stage.TO_WRITE, Stage.STALE)
    ]
    for standing in wanted:
        chosen = carried(standing.draft, stored)
        start_draft(ctx, order_for(ctx, stored, person, standing.document, chosen), chosen)
    return len(wanted)


def carried(draft: Draft | None, stored: StoredCase) -> Chosen:
    """What was chosen for the last draft, for the next one: nobody types it again.

    What was to be answered to a complement request does not outlive it.
    """
    if draft is None:
        return Chosen()
    # One in preparation has no version yet: it was ordered on what the case says now.
    written = draft.version or len(stored.entries)
    since = [e.event() for e in stored.entries if e.sequence > written]
    if any(isinstance(event, ComplementRequested) for event in since):
        return msgspec.structs.replace(draft.choices, answers=())
    return draft.choices


def orders_after(ctx: Context, stored: StoredCase, cause: str) -> Iterator[tuple[Order, Chosen]]:
    """After a correction of an act or of the header: again each drafted document that suits."""
    snapshot = stored.snapshot
    if not _corrects_what_is_written(stored, cause):
        return
    drafts = ctx.store.drafts.of_case(snapshot.firm, snapshot.tenant, snapshot.id)
    ready = sorted((d for d in drafts if d.state is DraftState.READY), key=_age)
    for document, last in sorted({d.document: d for d in ready}.items()):
        chosen = carried(last, stored)
        if refused(ctx, stored, document, chosen):
            continue
        order = Order(
            tenant=snapshot.tenant,
            case=snapshot.id,
            firm=snapshot.firm,
            document=document,
            cause=cause,
            choices=choices_key(chosen),
        )
        yield order, chosen


def _corrects_what_is_written(stored: StoredCase, cause: str) -> bool:
    events = [entry.event() for entry in stored.entries]
    said = next((e for e in events if e.id == cause), None)
    acts = {e.id for e in stored.state.all(*_ACTS)}
    if isinstance(said, HeaderCorrected):
        return True
    return isinstance(said, Correction) and said.of in acts


def refused(desk: Desk, stored: StoredCase, document: str, chosen: Chosen) -> str:
    """Why a document does not suit the case with these choices, in French; empty when it does."""
    return _refusals(desk, stored, chosen, document)[document]


def _refusals(
    desk: Desk,
    stored: StoredCase,
    chosen: Chosen = Chosen(),  # noqa: B008 (immutable)
    *only: str,
) -> dict[str, str]:
    """Why each document does not suit the case, in French; empty when it does."""
    from ..law import analyse, deadlines
    from ..letters import documents, refusal
    from .paper import choices_of

    names = only or tuple(documents())
    if stored.snapshot.held:
        return dict.fromkeys(names, _PROVISIONAL)
    case, state, on = stored.snapshot.case, stored.state, desk.today()
    known = state, analyse(case, state, on), deadlines(case, state, on), on
    made = choices_of(desk, stored.snapshot.firm, chosen)
    found = {name: refusal(name, case, *known, choices=made) for name in names}
    return {name: f"{why.why} {why.remedy}".strip() if why else "" for name, why in found.items()}


def _standing(
    name: str, last: Draft | None, stored: StoredCase, why: str, *, worker: bool
) -> Standing:
    moved = newer(last, stored) if last and last.version else None
    stage = _stage(last, moved, why)
    if stage is Stage.UNSUITED and last and not why:
        why = last.why
    return Standing(document=name, stage=stage, draft=last, newer=moved, why=why, worker=worker)


def _age(draft: Draft) -> tuple[datetime, bool, int]:
    """The order of drafts; one in preparation has no version yet: it came after the others."""
    return draft.created_at, not draft.version, draft.version


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


def order_for(
    ctx: Context, stored: StoredCase, person: Person, document: str, chosen: Chosen
) -> Order:
    """The order of a document with these choices, for what the case says now."""
    from ..law import analyse

    snapshot, key = stored.snapshot, choices_key(chosen)
    act = analyse(snapshot.case, stored.state, ctx.today()).act
    drafts = ctx.store.drafts.of_case(person.firm, snapshot.tenant, snapshot.id)
    known = {draft.id for draft in drafts}
    answered = not act or draft_id(snapshot.id, document, act, key) in known
    return Order(
        tenant=snapshot.tenant,
        case=snapshot.id,
        firm=person.firm,
        document=document,
        cause=stored.entries[-1].event().id if answered else act,
        by=person.name,
        choices=key,
    )
