"""Give the employer's new cases to a law firm ahead, or no more: the manager alone decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...errors import BadInput
from ..access import Rule
from ..routes import route

if TYPE_CHECKING:
    from chalice.app import Response

    from ...flows.mandates import Chosen
    from ..calls import Call

_PATH = "/mandat"


@route(_PATH, access=Rule.MANAGER)
def standing_page(call: Call) -> Response:
    """The firm that new cases are given to; the form that chooses another, or nobody."""
    return _page(call)


@route(_PATH, method="POST", access=Rule.MANAGER)
def change_standing(call: Call) -> Response:
    """An address is first shown with the firm it leads to; nothing is given before a second yes."""
    from ...flows.mandates import end_ahead, firm_of, give_ahead
    from ..calls import first
    from ..responses import redirect

    form = call.form()
    email = first(form, "avocat")
    try:
        if first(form, "retirer"):
            end_ahead(call.ctx, first(form, "retirer"), call.person)
        else:
            chosen = firm_of(call.ctx, email)
            if first(form, "cabinet") != chosen.firm.id:
                return _page(call, email=email, chosen=chosen)
            give_ahead(call.ctx, chosen.firm, call.person)
    except BadInput as fault:
        why = f"{fault.why} {fault.remedy}".strip()
        return _page(call, email=email, fault=why, status=400)
    return redirect(call.ctx.settings, f"{_PATH}?fait=oui")


def _page(
    call: Call,
    *,
    email: str = "",
    chosen: Chosen | None = None,
    fault: str = "",
    status: int = 200,
) -> Response:
    from ...flows.mandates import standing
    from ..responses import page
    from ..views.listing import ended

    firm = standing(call.ctx, call.person.tenant)
    cases = call.ctx.store.cases.of_tenant(call.person.tenant)
    return page(
        call,
        "mandat-avance.html",
        status=status,
        cabinet=firm,
        confies=sum(s.firm == firm.id and not ended(s) for s in cases) if firm else 0,
        avocat=email,
        choisi=chosen,
        faute=fault,
        fait=call.query("fait") == "oui",
    )
