"""The employer answers a request for documents item by item, and has the reply written.

The answers are kept in the employer's partition until the reply is sent: the ledger holds what was
done, and nothing is done yet. The reply states facts and asks; an employer without counsel may send
it (decision 29).
"""

import logging

import msgspec

from ..cases import CaseState
from ..cases.events import ComplementRequested
from ..cases.parts import AnsweredItem
from ..cases.words import Outcome
from ..errors import BadInput, NotFound, TemplateError
from ..store import StoredCase
from ..store.records import DraftState, Person
from ..store.reply_records import Reply
from .context import Context
from .draft import REPLY, Order

log = logging.getLogger("vigie")

DOCUMENT = "reponse-complement"
MAX_TEXT = 1_000
_NEEDS_REASON = {
    Outcome.IMPOSSIBLE: "dites pourquoi elle est impossible à produire.",
    Outcome.HELD_BY_ADMINISTRATION: "dites quelle administration la détient.",
    Outcome.NOT_REQUIRED: "dites pourquoi elle n’est pas exigée.",
}


def asked(state: CaseState) -> ComplementRequested:
    """The latest request for documents. Raises NotFound."""
    event = state.last("complement_requested")
    if not isinstance(event, ComplementRequested):
        raise NotFound("complement request", "")
    return event


def known(ctx: Context, stored: StoredCase) -> Reply | None:
    """What was answered so far to the latest request."""
    snapshot = stored.snapshot
    return ctx.store.replies.get(snapshot.tenant, snapshot.id, asked(stored.state).id)


def keep(
    ctx: Context, stored: StoredCase, items: tuple[AnsweredItem, ...], person: Person
) -> Reply:
    """Keep the answers and have the reply written from them; the same again changes nothing.

    Raises BadInput naming the document at fault, Conflict.
    """
    from .dispatch import order_draft

    _refuse(stored, items)
    before, snapshot = known(ctx, stored), stored.snapshot
    if before and before.items == items and before.state is not DraftState.FAILED:
        return before
    reply = Reply(
        tenant=snapshot.tenant,
        case=snapshot.id,
        request=asked(stored.state).id,
        items=items,
        by_name=person.name,
        at=ctx.now(),
        revision=before.revision + 1 if before else 1,
    )
    ctx.store.replies.put(reply)
    order_draft(ctx, _order(reply))
    return reply


def write_reply(ctx: Context, order: Order) -> None:
    """Write the reply of the answers that the order names; later answers have their own order."""
    request, _, revision = order.cause.rpartition("/")
    reply = ctx.store.replies.get(order.tenant, order.case, request)
    if reply is None or reply.revision != int(revision) or reply.written:
        return
    ctx.store.replies.put(_written(ctx, reply))


def reply_url(ctx: Context, reply: Reply | None) -> str:
    """Where to take the letter for a minute. Raises NotFound before it is written."""
    if reply is None or reply.state is not DraftState.READY:
        raise NotFound("reply", "")
    url: str = ctx.files.draft_url(reply.key, f"{DOCUMENT}.docx")
    return url


def _refuse(stored: StoredCase, items: tuple[AnsweredItem, ...]) -> None:
    if stored.snapshot.held:
        raise BadInput("", "rattachez d’abord ce courriel à un dossier.")
    for item in items:
        if item.outcome in _NEEDS_REASON and not item.reason:
            raise BadInput(item.id, _NEEDS_REASON[item.outcome])
        if max(len(item.reason), len(item.substitute), len(item.label)) > MAX_TEXT:
            raise BadInput(item.id, f"{MAX_TEXT} caractères au plus.")


def _order(reply: Reply) -> Order:
    cause = f"{reply.request}/{reply.revision}"
    return Order(tenant=reply.tenant, case=reply.case, firm="", document=REPLY, cause=cause)


def _written(ctx: Context, reply: Reply) -> Reply:
    from ..law import analyse, deadlines
    from ..letters import Choices, draft

    stored = ctx.store.cases.load(reply.tenant, reply.case)
    case, state, on = stored.snapshot.case, stored.state, ctx.today()
    facts = analyse(case, state, on), deadlines(case, state, on)
    after = msgspec.structs.replace(reply, written=reply.revision, revision=reply.revision + 1)
    try:
        made = draft(DOCUMENT, case, state, *facts, on, choices=Choices(answers=reply.items))
    except BadInput as refused:
        why = f"{refused.why} {refused.remedy}".strip()
        return msgspec.structs.replace(after, state=DraftState.REFUSED, why=why)
    except TemplateError as broken:
        log.error("reply of %s: %s", reply.case, broken)
        return msgspec.structs.replace(after, state=DraftState.FAILED, why=str(broken))
    key = f"reponses/{reply.tenant}/{reply.case}/{reply.request}-{reply.revision}.docx"
    ctx.files.put_draft(key, made.docx)
    return msgspec.structs.replace(after, state=DraftState.READY, key=key, gaps=made.gaps)
