"""The file of a case to take away: for a lawyer who is not on Vigie, or as an export."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..access import Rule
from ..routes import route

if TYPE_CHECKING:
    from chalice.app import Response

    from ..calls import Call

_PATH = "/dossiers/{tenant}/{case}/remise"
_SECONDS = 4


@route(_PATH, access=Rule.CASE)
def handover_page(call: Call) -> Response:
    """What the file holds; to be prepared, in preparation, or ready."""
    from ...flows.handover import originals, ready
    from ..responses import page

    snapshot, made = call.case.snapshot, ready(call.ctx, call.case)
    waits = call.query("attendre") == "oui" and not made
    answer = page(
        call,
        "remise.html",
        chemin=f"/dossiers/{snapshot.tenant}/{snapshot.id}",
        dossier=snapshot.case.worker.name or snapshot.case.reference,
        pret=made,
        attend=waits,
        pieces=len(originals(call.case)),
        inscriptions=snapshot.version,
    )
    if waits:
        answer.headers["Refresh"] = str(_SECONDS)
    return answer


@route(_PATH, method="POST", access=Rule.CASE)
def order_handover(call: Call) -> Response:
    """Have it made by the queue; the page then waits by itself."""
    from ...flows.handover import order_handover as order
    from ..responses import redirect

    order(call.ctx, call.case)
    snapshot = call.case.snapshot
    path = f"/dossiers/{snapshot.tenant}/{snapshot.id}/remise?attendre=oui"
    return redirect(call.ctx.settings, path)


@route(_PATH + "/fichier", access=Rule.CASE)
def download_handover(call: Call) -> Response:
    """303 to the file, for a minute."""
    from ...flows.handover import handover_url
    from ..responses import redirect

    return redirect(call.ctx.settings, handover_url(call.ctx, call.case, call.person))
