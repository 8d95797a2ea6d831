"""Write one document for the mandated firm: file in the drafts bucket, record in its partition."""

import hashlib
import logging
from datetime import datetime

import msgspec

from ..errors import BadInput, Conflict, NotFound, TemplateError
from ..store import StoredCase, bundle_id, draft_id
from ..store.due import DueRow
from ..store.records import Bundle, Chosen, Draft, DraftState
from .context import Context

log = logging.getLogger("vigie")

PIECES = "pieces"
"""What an order names to have the exhibits of the draft `cause` made."""

HANDOVER = "remise"
"""What an order names to have the file of a case made, to take away; `cause` is its name."""

REPLY = "reponse"
"""What an order names to have an employer's reply to a request for documents written."""

VERSION = "version"
"""What an order names to have a version given back by a lawyer read; `cause` says which."""

COPY = "copie"
"""What an order names to have the next part of a copy of an employer's data made."""

ARCHIVE = "archive"
"""What an order names to have a firm's own file frozen; `cause` is the ledger's length then."""

_ATTEMPTS = 4


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """What to write, for which firm, because of which event; `by` names who asked, if somebody.

    `choices` is the key of what was chosen, kept with the draft in the firm's own partition: an
    order passes through queues and due rows, where nothing of a firm's may be read.
    """

    tenant: str
    case: str
    firm: str
    document: str
    cause: str
    by: str = ""
    choices: str = ""

    @property
    def draft(self) -> str:
        """The id of the draft that it asks for."""
        return draft_id(self.case, self.document, self.cause, self.choices)


def draft(ctx: Context, order: Order, row: DueRow | None = None) -> None:
    """Draft once per (case, document, cause, choices); a draft that exists is left alone.

    A document that does not suit the case is kept as refused, with the reason; a broken template
    as failed, and tried again until somebody mends it. `row` is the due row that orders it again,
    dropped when the draft has ended. An order of `VERSION` reads what a lawyer gave back, one of
    `PIECES` makes the exhibits of the draft `cause`, one of `ARCHIVE` what a firm keeps;
    `HANDOVER`, `COPY` and `REPLY` are the employer's own.
    """
    if not _other(ctx, order) and not _drafted(ctx, order):
        return
    if row:
        ctx.store.due.drop(row)


def _other(ctx: Context, order: Order) -> bool:
    """Do what an order asks for that is no draft of a firm; was it one of those?"""
    if order.document == VERSION:
        from .versions import check_version

        check_version(ctx, order)
    elif order.document == PIECES:
        from .bundle import make_bundle

        make_bundle(ctx, order.firm, order.tenant, order.case, order.cause)
    elif order.document == ARCHIVE:
        from .archive import freeze

        freeze(ctx, order)
    elif order.document == HANDOVER:
        from .handover import make_handover

        make_handover(ctx, order)
    elif order.document == COPY:
        from .data_copies import make_part

        make_part(ctx, order)
    elif order.document == REPLY:
        from .complement import write_reply

        write_reply(ctx, order)
    else:
        return False
    return True


def started_bundle(draft: Draft, now: datetime) -> Bundle:
    """The exhibits of a draft, ordered and not yet made."""
    return Bundle(
        id=bundle_id(draft),
        firm=draft.firm,
        tenant=draft.tenant,
        case=draft.case,
        draft=draft.id,
        state=DraftState.PREPARING,
        created_at=now,
    )


def started(order: Order, now: datetime, chosen: Chosen = Chosen()) -> Draft:  # noqa: B008
    """The draft of an order, before anything of it is written."""
    return Draft(
        id=order.draft,
        firm=order.firm,
        tenant=order.tenant,
        case=order.case,
        document=order.document,
        cause=order.cause,
        state=DraftState.PREPARING,
        created_at=now,
        ordered_by=order.by,
        choices=chosen,
    )


def _drafted(ctx: Context, order: Order) -> bool:
    """Write the document unless it was; has the order ended? Raises Conflict."""
    stored = ctx.store.cases.load(order.tenant, order.case)
    if stored.snapshot.firm != order.firm:
        return True
    written = None
    for _ in range(_ATTEMPTS):
        kept = _kept(ctx, order)
        if kept and kept.state in (DraftState.READY, DraftState.REFUSED):
            return True
        if order.choices and kept is None:
            log.error("order %s: what was chosen for it is gone", order.draft)
            return True
        chosen = kept.choices if kept else Chosen()
        written = written or _written(ctx, order, stored, chosen)
        revision = kept.revision + 1 if kept else 0
        try:
            ctx.store.drafts.put(msgspec.structs.replace(written, revision=revision))
        except Conflict:
            continue
        return written.state is not DraftState.FAILED
    raise Conflict(order.draft)


def _kept(ctx: Context, order: Order) -> Draft | None:
    try:
        return ctx.store.drafts.get(order.firm, order.tenant, order.case, order.draft)
    except NotFound:
        return None


def _written(ctx: Context, order: Order, stored: StoredCase, chosen: Chosen) -> Draft:
    from ..law import LAW_VERSION
    from ..letters import rules_version
    from .paper import write_on_paper

    record = msgspec.structs.replace(
        started(order, ctx.now(), chosen),
        state=DraftState.FAILED,
        law_version=LAW_VERSION,
        rules_version=rules_version(),
        version=len(stored.entries),
        on=ctx.today(),
    )
    try:
        drafted = write_on_paper(ctx, order.firm, order.document, stored, chosen)
    except BadInput as refused:
        why = f"{refused.why} {refused.remedy}".strip()
        return msgspec.structs.replace(record, state=DraftState.REFUSED, why=why)
    except TemplateError as broken:
        log.error("draft %s: %s", record.id, broken)
        return msgspec.structs.replace(record, why=f"Modèle à corriger : {broken}")
    key = f"{order.firm}/{order.tenant}/{order.case}/{record.id}.docx"
    note_key = f"{order.firm}/{order.tenant}/{order.case}/{record.id}-note.docx"
    ctx.files.put_draft(key, drafted.docx)
    ctx.files.put_draft(note_key, drafted.note_docx)
    return msgspec.structs.replace(
        record,
        state=DraftState.READY,
        key=key,
        sha256=hashlib.sha256(drafted.docx).hexdigest(),
        gaps=drafted.gaps,
        note=drafted.note,
        note_key=note_key,
        template_sha256=drafted.template_sha256,
        facts_sha256=drafted.facts_sha256,
        exhibits=drafted.exhibits,
        cites=drafted.cites,
        open_points=drafted.open_points,
        law_on=drafted.law_on,
    )
