"""What was sent: posting slip, tracking number, receipt; and the receipt that has not come back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...errors import BadInput
from ..access import Rule
from ..routes import route

if TYPE_CHECKING:
    from chalice.app import Response

    from ..calls import Call

_PATH = "/dossiers/{tenant}/{case}/envois"
_FIELDS = ("envoi", "recu", "suivi", "preuve")


@route(_PATH, access=Rule.CASE)
def dispatch_page(call: Call) -> Response:
    """Each act that was sent, with its proofs and what is missing."""
    return _page(call, {})


@route(_PATH, method="POST", access=Rule.RECORD)
def track_dispatch(call: Call) -> Response:
    """Add what came back; the ledger keeps what was there before."""
    from ...flows.dispatches import track
    from ...flows.record import CaseRef
    from ..calls import first
    from ..responses import redirect
    from ..views.dispatches import tracked

    form, snapshot = call.form(), call.case.snapshot
    typed = {name: first(form, name) for name in _FIELDS}
    try:
        ref = CaseRef(snapshot.tenant, snapshot.id)
        track(call.ctx, ref, typed["envoi"], tracked(typed), call.person.name)
    except BadInput as fault:
        return _page(call, typed, fault=fault, status=400)
    return redirect(call.ctx.settings, f"{_path(call)}/envois?fait=oui")


def _page(
    call: Call, typed: dict[str, str], *, fault: BadInput | None = None, status: int = 200
) -> Response:
    from ..responses import page
    from ..views.dispatches import sent_lines

    snapshot = call.case.snapshot
    return page(
        call,
        "envois.html",
        status=status,
        chemin=_path(call),
        dossier=snapshot.case.worker.name or snapshot.case.reference,
        envois=sent_lines(call.case, call.ctx.today(), typed, fault),
        fait=call.query("fait") == "oui",
    )


def _path(call: Call) -> str:
    return f"/dossiers/{call.params['tenant']}/{call.params['case']}"
