"""Give a case to a law firm, or take it back: the employer's manager alone decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...errors import BadInput
from ..access import Rule
from ..routes import route

if TYPE_CHECKING:
    from chalice.app import Response

    from ...flows.mandates import Chosen
    from ..calls import Call

_PATH = "/dossiers/{tenant}/{case}/mandat"


@route(_PATH, access=Rule.OWNER)
def mandate_page(call: Call) -> Response:
    """Who is mandated; the form that gives or takes back."""
    return _page(call)


@route(_PATH, method="POST", access=Rule.OWNER)
def change_mandate(call: Call) -> Response:
    """An address is first shown with the firm it leads to; nothing is given before a second yes."""
    from ...flows.mandates import firm_of, give, withdraw
    from ...flows.record import CaseRef
    from ..calls import first
    from ..responses import redirect

    form, snapshot = call.form(), call.case.snapshot
    ref, email = CaseRef(snapshot.tenant, snapshot.id), first(form, "avocat")
    try:
        if first(form, "retirer"):
            withdraw(call.ctx, ref, first(form, "retirer"), call.person)
        else:
            chosen = firm_of(call.ctx, email)
            if first(form, "cabinet") != chosen.firm.id:
                return _page(call, email=email, chosen=chosen)
            give(call.ctx, ref, chosen.firm, call.person)
    except BadInput as fault:
        why = f"{fault.why} {fault.remedy}".strip()
        return _page(call, email=email, fault=why, status=400)
    return redirect(call.ctx.settings, f"/dossiers/{snapshot.tenant}/{snapshot.id}/mandat?fait=oui")


def _page(
    call: Call,
    *,
    email: str = "",
    chosen: Chosen | None = None,
    fault: str = "",
    status: int = 200,
) -> Response:
    from ..responses import page
    from .cases import firm_name

    snapshot = call.case.snapshot
    return page(
        call,
        "mandat.html",
        status=status,
        chemin=f"/dossiers/{snapshot.tenant}/{snapshot.id}",
        dossier=snapshot.case.worker.name or snapshot.case.reference,
        provisoire=bool(snapshot.held),
        cabinet=snapshot.firm,
        nom=firm_name(call),
        avocat=email,
        choisi=chosen,
        faute=fault,
        fait=call.query("fait") == "oui",
    )
