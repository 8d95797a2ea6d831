"""Give the employer's new cases to a law firm ahead, or no more: the manager alone decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..access import Rule
from ..routes import route
from .mandates import Typed, in_two_steps

if TYPE_CHECKING:
    from chalice.app import Response

    from ..calls import Call

_PATH = "/mandat"


@route(_PATH, access=Rule.MANAGER)
def standing_page(call: Call) -> Response:
    """The firm that new cases are given to; the form that chooses another, or nobody."""
    return _page(call, Typed())


@route(_PATH, method="POST", access=Rule.MANAGER)
def change_standing(call: Call) -> Response:
    """An address is first shown with the firm it leads to; nothing is given before a second yes."""
    from ...flows.mandates import end_ahead, give_ahead

    return in_two_steps(
        call,
        _page,
        _PATH,
        give=lambda firm: give_ahead(call.ctx, firm, call.person),
        take_back=lambda firm_id: end_ahead(call.ctx, firm_id, call.person),
    )


def _page(call: Call, typed: Typed, status: int = 200) -> Response:
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
        **typed.words(call),
    )
