"""What the mandated firm chose to show to the employer: its final documents, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...errors import NotFound
from ...scopes import Scope
from ..access import Rule
from ..routes import Contract, api_route
from .bodies import sent_to

if TYPE_CHECKING:
    from chalice.app import Response

    from ..calls import Call

_ALL = "/cases/{case}/shared"


@api_route(
    _ALL,
    Contract(
        Scope.CASES_READ,
        "Les documents validés que le cabinet montre à l’employeur.",
        gives="web.views.shared_api:SharedOut",
        listed=True,
    ),
    access=Rule.CASE,
)
def list_shared(call: Call) -> Response:
    """The final documents that the firm shows to the employer, by the instant it did."""
    from ..lists import paged
    from ..views.shared_api import shared_out

    snapshot = call.case.snapshot
    found = call.ctx.store.drafts.shared(snapshot.tenant, snapshot.id)
    return paged(call, found, lambda d: f"{d.shared_at.isoformat()} {d.draft}", shared_out)


@api_route(
    _ALL + "/{draft}/file",
    Contract(Scope.EVIDENCE_READ, "Un document validé que le cabinet montre.", status=303),
    access=Rule.CASE,
)
def download_shared(call: Call) -> Response:
    """One of them (Word): 303 to an address good for a minute."""
    snapshot, wanted = call.case.snapshot, call.params["draft"]
    shared = call.ctx.store.drafts.shared(snapshot.tenant, snapshot.id)
    found = next((one for one in shared if one.draft == wanted), None)
    if found is None:
        raise NotFound("shared document", wanted[:12])
    return sent_to(call, call.ctx.files.draft_url(found.key, f"{found.document}.docx"))
