"""All the documents of a case in one action, and how far each is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..access import Rule
from ..routes import route

if TYPE_CHECKING:
    from chalice.app import Response

    from ...flows.batch import Standing
    from ..calls import Call

_PATH = "/dossiers/{tenant}/{case}/documents"


@route(_PATH, access=Rule.COUNSEL)
def document_list(call: Call) -> Response:
    """Every document of the catalogue: ready, in preparation, or not for this case and why."""
    from ...flows.batch import Stage, standings
    from ...letters import documents
    from ..responses import page
    from ..views.finishing import document_line

    found, snapshot = standings(call.ctx, call.case, call.person.firm), call.case.snapshot
    known = documents()
    lines = [document_line(s, known[s.document].summary, _link(call, s)) for s in found]
    suited = [s for s in found if s.stage is not Stage.UNSUITED]
    return page(
        call,
        "documents.html",
        lignes=lines,
        convient=len(suited),
        prets=sum(s.stage is Stage.READY for s in suited),
        en_cours=sum(s.stage in (Stage.PREPARING, Stage.FAILED) for s in suited),
        a_preparer=sum(s.stage in (Stage.TO_WRITE, Stage.STALE) for s in suited),
        chemin=f"/dossiers/{snapshot.tenant}/{snapshot.id}",
        titre=snapshot.case.worker.name or snapshot.case.reference,
    )


@route(_PATH, method="POST", access=Rule.COUNSEL)
def order_documents(call: Call) -> Response:
    """Order every document that suits the case and is not there; the queue writes them."""
    from ...flows.batch import order_all
    from ..responses import redirect

    order_all(call.ctx, call.case, call.person)
    snapshot = call.case.snapshot
    path = f"/dossiers/{snapshot.tenant}/{snapshot.id}/documents"
    return redirect(call.ctx.settings, path)


def _link(call: Call, standing: Standing) -> str:
    from ...flows.links import draft_link
    from ...store.records import DraftState

    draft = standing.draft
    if draft is None or draft.state is DraftState.REFUSED:
        return ""
    return draft_link(call.ctx.settings, draft, call.person, call.ctx.now())
