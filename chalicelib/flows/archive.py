"""Archiving (archiver): when its mandate ends, a firm keeps a frozen copy of its own file.

The ledger is cut at the entry that ended the mandate: nothing newer is ever in the copy (design
§3.12, §3.16). The firm's drafts are in its own partition already; the copy says which, and how far
each had come: under another mandate the same draft may go on, and that is not this archive's.
"""

from ..cases import AnyEvent, CaseFile, encode, fold
from ..cases.ledger import EXPORT_FORMAT, Entry, Export
from ..store import StoredCase, archive_id
from ..store.records import Archive, ArchivedDraft, Draft, DraftState, KeptEvidence, Outbox
from .context import Context
from .draft import ARCHIVE, Order

_MAY_END_IT = ("mandate_ended", "mandate_given", "correction")


def archive_order(ctx: Context, outbox: Outbox) -> Order | None:
    """The copy that this event calls for; None when it took no mandate from anybody."""
    if outbox.data.get("kind") not in _MAY_END_IT or not outbox.case:
        return None
    entries = _until(ctx.store.cases.load(outbox.tenant, outbox.case), outbox.sequence)
    events = [entry.event() for entry in entries]
    before, after = fold(events[:-1]).firm, fold(events).firm
    if not before or before == after:
        return None
    return Order(
        tenant=outbox.tenant,
        case=outbox.case,
        firm=before,
        document=ARCHIVE,
        cause=str(outbox.sequence),
    )


def freeze(ctx: Context, order: Order) -> None:
    """Keep the copy; once per end of a mandate."""
    stored = ctx.store.cases.load(order.tenant, order.case)
    entries = _until(stored, int(order.cause))
    events = [entry.event() for entry in entries]
    made = _archive(ctx, order, stored, entries, events)
    journal = Export(
        format=EXPORT_FORMAT,
        case_id=order.case,
        head=made.head,
        entries=entries,
        case=stored.snapshot.case,
    )
    file = CaseFile(case=stored.snapshot.case, events=tuple(events))
    ctx.files.put_draft(made.journal_key, encode(journal))
    ctx.files.put_draft(made.case_key, encode(file))
    ctx.store.archives.put(made)


def _archive(
    ctx: Context,
    order: Order,
    stored: StoredCase,
    entries: tuple[Entry, ...],
    events: list[AnyEvent],
) -> Archive:
    case, last = stored.snapshot.case, events[-1]
    folder = f"archives/{order.firm}/{order.tenant}/{order.case}/{len(entries):06d}"
    drafts = ctx.store.drafts.of_case(order.firm, order.tenant, order.case)
    return Archive(
        id=archive_id(order.tenant, order.case, len(entries)),
        firm=order.firm,
        tenant=order.tenant,
        case=order.case,
        sequence=len(entries),
        head=entries[-1].hash,
        reference=case.reference,
        employer=case.employer.name,
        worker=case.worker.name,
        ended_on=last.on,
        frozen_at=ctx.now(),
        case_key=f"{folder}-dossier.json",
        journal_key=f"{folder}-journal.json",
        drafts=tuple(_as_it_is(ctx, draft) for draft in drafts),
        evidence=_evidence(events),
        ended_at=entries[-1].recorded_at,
    )


def _as_it_is(ctx: Context, draft: Draft) -> ArchivedDraft:
    bundle = ctx.store.drafts.bundle(draft)
    return ArchivedDraft(
        id=draft.id,
        state=draft.state,
        versions=draft.versions,
        released=draft.released,
        former=draft.former,
        bundle=bundle.key if bundle and bundle.state is DraftState.READY else "",
    )


def _evidence(events: list[AnyEvent]) -> tuple[KeptEvidence, ...]:
    """Each piece once, named by the first event that it proves."""
    from ..letters.narrative import label

    named = {e.evidence: label(e, "") for e in reversed(events) if e.evidence}
    order = dict.fromkeys(e.evidence for e in events if e.evidence)
    return tuple(KeptEvidence(label=named[sha], sha256=sha) for sha in order)


def _until(stored: StoredCase, sequence: int) -> tuple[Entry, ...]:
    return tuple(entry for entry in stored.entries if entry.sequence <= sequence)
