"""A firm's documents and drafts (projets). A program has them written and takes them.

It clears no reference, releases nothing and shows nothing to the employer: a named lawyer does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...errors import NotFound
from ...scopes import Scope
from ..access import Rule
from ..routes import Contract, api_route
from .bodies import placed, posted, sent_to

if TYPE_CHECKING:
    from chalice.app import Response

    from ...store.records import Draft
    from ..calls import Call

_DOCUMENTS = "/cases/{case}/documents"
_DRAFTS = "/cases/{case}/drafts"
_ONE = _DRAFTS + "/{draft}"
_OUT = "web.views.drafts_api:DraftOut"


@api_route(
    _DOCUMENTS,
    Contract(
        Scope.DRAFTS_READ,
        "Chaque document : prêt, en préparation, ou pas pour ce dossier.",
        gives="web.views.drafts_api:StandingOut",
        listed=True,
    ),
    access=Rule.COUNSEL,
)
def list_documents(call: Call) -> Response:
    """Every document of the catalogue: ready, in preparation, or not for this case and why."""
    from ...flows.batch import standings
    from ..lists import paged
    from ..views.drafts_api import standing_out

    found = standings(call.ctx, call.case, call.person.firm)
    return paged(call, found, lambda s: s.document, standing_out)


@api_route(
    _DOCUMENTS,
    Contract(
        Scope.DRAFTS_WRITE,
        "Faire écrire tous les documents qui conviennent au dossier.",
        gives="web.views.drafts_api:OrderedOut",
        status=202,
    ),
    method="POST",
    access=Rule.COUNSEL,
)
def order_documents(call: Call) -> Response:
    """Order every document that suits the case and is not there; ordered again, none is."""
    from ...flows.batch import order_all
    from ..responses import answer
    from ..views.drafts_api import OrderedOut

    return answer(OrderedOut(order_all(call.ctx, call.case, call.person)), 202)


@api_route(
    _DOCUMENTS + "/{document}",
    Contract(
        Scope.DRAFTS_WRITE,
        "Faire écrire un document avec ces choix.",
        gives=_OUT,
        takes="web.views.drafts_api:ChosenIn",
        status=202,
    ),
    method="POST",
    access=Rule.COUNSEL,
)
def order_document(call: Call) -> Response:
    """Have one document written with these choices; one that is there is not written twice."""
    from ...flows.choosing import choose, last_of
    from ..responses import answer
    from ..views.drafts_api import ChosenIn, chosen_of, draft_out

    said, document = posted(call, ChosenIn), call.params["document"]
    last_of(call.ctx, call.case, call.person.firm, document)  # Or NotFound.
    # A refusal that names the document is of the whole body.
    with placed(**{document.replace("-", "_"): ""}):
        chosen = chosen_of(said, document)
        made = choose(call.ctx, call.case, call.person, document, chosen)
    return answer(draft_out(made, None), 202)


@api_route(
    _DOCUMENTS + "/{document}",
    Contract(
        Scope.DRAFTS_READ,
        "Ce qui se choisit d’un document : pour qui, quels passages, quelles données.",
        gives="web.views.drafts_api:ChoicesOut",
    ),
    access=Rule.COUNSEL,
)
def read_document(call: Call) -> Response:
    """What may be chosen of a document: for whom, which passages, which missing facts."""
    from ...flows.batch import carried
    from ...flows.choosing import last_of
    from ..responses import answer
    from ..views.choices import choices_view
    from ..views.drafts_api import choices_out

    document = call.params["document"]
    draft = last_of(call.ctx, call.case, call.person.firm, document)
    chosen = carried(draft, call.case)
    return answer(choices_out(choices_view(call.ctx, call.case, document, draft, chosen)))


@api_route(
    _DRAFTS,
    Contract(Scope.DRAFTS_READ, "Les projets du cabinet.", _OUT, listed=True),
    access=Rule.COUNSEL,
)
def list_drafts(call: Call) -> Response:
    """The firm's drafts of the case, oldest first."""
    from ..lists import paged
    from ..views.drafts_api import draft_out

    snapshot, shelf = call.case.snapshot, call.ctx.store.drafts
    found = shelf.of_case(call.person.firm, snapshot.tenant, snapshot.id)
    place = {draft.id: f"{draft.created_at.isoformat()} {draft.id}" for draft in found}
    return paged(call, found, lambda d: place[d.id], lambda d: draft_out(d, shelf.bundle(d)))


@api_route(
    _ONE,
    Contract(Scope.DRAFTS_READ, "Un projet.", _OUT),
    access=Rule.COUNSEL,
)
def read_draft(call: Call) -> Response:
    """One draft: its state, what it lacks, what it cites, who released it."""
    from ..responses import answer
    from ..views.drafts_api import draft_out

    draft = _named(call)
    return answer(draft_out(draft, call.ctx.store.drafts.bundle(draft)))


@api_route(
    _ONE + "/file",
    Contract(
        Scope.DRAFTS_READ, "Le projet en Word ; la version finale une fois validé.", status=303
    ),
    access=Rule.COUNSEL,
)
def download_draft(call: Call) -> Response:
    """The Word file, the final one once released: 303 to an address good for a minute."""
    draft = written(call)
    key = draft.released.key if draft.released else draft.key
    return sent_to(call, call.ctx.files.draft_url(key, f"{draft.document}.docx"))


@api_route(
    _ONE + "/note",
    Contract(Scope.DRAFTS_READ, "La note interne, à ne jamais joindre.", status=303),
    access=Rule.COUNSEL,
)
def download_note(call: Call) -> Response:
    """The internal note, never to be joined: 303 to an address good for a minute."""
    draft = written(call)
    if not draft.note_key:
        raise NotFound("internal note", draft.id)
    name = f"{draft.document}-note-interne.docx"
    return sent_to(call, call.ctx.files.draft_url(draft.note_key, name))


@api_route(
    _ONE + "/exhibits",
    Contract(Scope.DRAFTS_WRITE, "Faire imprimer les pièces du projet.", _OUT, status=202),
    method="POST",
    access=Rule.COUNSEL,
)
def order_exhibits(call: Call) -> Response:
    """Have the exhibits printed by the queue; ordered again, they are printed once."""
    from ...flows.dispatch import order_bundle
    from ..responses import answer
    from ..views.drafts_api import draft_out

    draft = written(call)
    order_bundle(call.ctx, draft)
    return answer(draft_out(draft, call.ctx.store.drafts.bundle(draft)), 202)


@api_route(
    _ONE + "/exhibits/file",
    Contract(Scope.DRAFTS_READ, "Les pièces numérotées (zip).", status=303),
    access=Rule.COUNSEL,
)
def download_exhibits(call: Call) -> Response:
    """The numbered exhibits as a zip: 303 to an address good for a minute."""
    from ...store.records import DraftState

    draft = written(call)
    bundle = call.ctx.store.drafts.bundle(draft)
    if bundle is None or bundle.state is not DraftState.READY:
        raise NotFound("exhibits", draft.id)
    return sent_to(call, call.ctx.files.draft_url(bundle.key, f"pieces-{draft.id[:8]}.zip"))


def _named(call: Call) -> Draft:
    """The firm's own draft of the path. Raises NotFound."""
    snapshot, drafts = call.case.snapshot, call.ctx.store.drafts
    return drafts.get(call.person.firm, snapshot.tenant, snapshot.id, call.params["draft"])


def written(call: Call) -> Draft:
    """The same, once written. Raises NotFound."""
    from ...store.records import DraftState

    draft = _named(call)
    if draft.state is not DraftState.READY:
        raise NotFound("draft file", draft.id)
    return draft
