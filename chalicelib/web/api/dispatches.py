"""What was sent (envois): posting slip, tracking number, receipt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...scopes import Scope
from ..access import Rule
from ..routes import Contract, api_route
from .bodies import placed, posted, ref_of

if TYPE_CHECKING:
    from chalice.app import Response

    from ..calls import Call

_PATH = "/cases/{case}/dispatches"
_OUT = "web.views.files_api:SentsOut"


@api_route(
    _PATH,
    Contract(Scope.CASES_READ, "Les actes envoyés, leurs preuves, ce qui manque.", _OUT),
    access=Rule.CASE,
)
def read_dispatches(call: Call) -> Response:
    """Each act that was sent, with its proofs and what is missing."""
    from ...flows.dispatches import dispatches
    from ..responses import answer
    from ..views.files_api import sents_out

    return answer(sents_out(dispatches(call.case, call.ctx.today())))


@api_route(
    _PATH + "/{event}",
    Contract(
        Scope.CASES_WRITE,
        "Ajouter ce qui est revenu d’un envoi.",
        gives=_OUT,
        takes="web.views.files_api:TrackedIn",
    ),
    method="POST",
    access=Rule.RECORD,
)
def track_dispatch(call: Call) -> Response:
    """Add what came back of an act that was sent; the ledger keeps what was there before."""
    from ...errors import NotFound
    from ...flows.dispatches import Tracked, dispatches, track
    from ..responses import answer
    from ..views.files_api import TrackedIn, sents_out

    said, event, on = posted(call, TrackedIn), call.params["event"], call.ctx.today()
    if event not in {one.event.id for one in dispatches(call.case, on)}:
        raise NotFound("dispatch", event[:40])
    tracked = Tracked(received_on=said.received_on, tracking=said.tracking, proof=said.proof)
    with placed(recu="received_on", suivi="tracking", preuve="proof", envoi="event"):
        track(call.ctx, ref_of(call), event, tracked, call.person.name)
    snapshot = call.case.snapshot
    after = call.ctx.store.cases.load(snapshot.tenant, snapshot.id)
    return answer(sents_out(dispatches(after, on)))
