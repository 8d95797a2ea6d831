"""Choosing (choisir): for whom a document is written, with which passages and which facts.

Other choices make another draft; the same ones, on the same facts, the draft that is there.
"""

from ..errors import BadInput, NotFound
from ..store import StoredCase, choices_key
from ..store.records import Chosen, Draft, DraftState, Person
from .batch import newer, order_for, refused
from .context import Context
from .dispatch import start_draft

_KEPT = (DraftState.READY, DraftState.PREPARING)


def choose(
    ctx: Context, stored: StoredCase, person: Person, document: str, chosen: Chosen
) -> Draft:
    """The draft of a document with these choices, ordered unless it is there and up to date.

    Raises BadInput, in French, when the document does not suit the case so.
    """
    if why := refused(ctx, stored, document, chosen):
        raise BadInput(document, why)
    present = _present(ctx, stored, person.firm, document, chosen)
    if present:
        return present
    order = order_for(ctx, stored, person, document, chosen)
    start_draft(ctx, order, chosen)
    return ctx.store.drafts.get(order.firm, order.tenant, order.case, order.draft)


def generations(ctx: Context, draft: Draft) -> tuple[Draft, ...]:
    """Every draft of the same document, the newest first: none replaces another."""
    own = ctx.store.drafts.of_case(draft.firm, draft.tenant, draft.case)
    same = (d for d in own if d.document == draft.document)
    return tuple(sorted(same, key=lambda d: d.created_at, reverse=True))


def last_of(ctx: Context, stored: StoredCase, firm: str, document: str) -> Draft | None:
    """The latest draft of a document, None before the first. Raises NotFound on an unknown one."""
    from ..letters import documents

    if document not in documents():
        raise NotFound("document", document[:40])
    snapshot = stored.snapshot
    own = ctx.store.drafts.of_case(firm, snapshot.tenant, snapshot.id)
    return max((d for d in own if d.document == document), key=lambda d: d.created_at, default=None)


def _present(
    ctx: Context, stored: StoredCase, firm: str, document: str, chosen: Chosen
) -> Draft | None:
    snapshot, key = stored.snapshot, choices_key(chosen)
    drafts = ctx.store.drafts.of_case(firm, snapshot.tenant, snapshot.id)
    same = (d for d in drafts if d.document == document and choices_key(d.choices) == key)
    return next((d for d in same if d.state in _KEPT and newer(d, stored) is None), None)
