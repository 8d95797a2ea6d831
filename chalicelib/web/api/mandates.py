"""The mandate of a case: the employer gives it to a firm, or takes it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...errors import BadInput
from ...scopes import Scope
from ..access import Rule
from ..routes import Contract, api_route
from .bodies import placed, posted, ref_of, the_case

if TYPE_CHECKING:
    from chalice.app import Response

    from ..calls import Call

_PATH = "/cases/{case}/mandate"
_CASE = "web.views.api:CaseOut"


@api_route(
    _PATH,
    Contract(Scope.CASES_READ, "Le cabinet mandaté.", "web.views.people_api:MandateOut"),
    access=Rule.OWNER,
)
def read_mandate(call: Call) -> Response:
    """The firm that is mandated now, if any."""
    from ..pages.cases import firm_name
    from ..responses import answer
    from ..views.people_api import MandateOut

    return answer(MandateOut(call.case.snapshot.firm, firm_name(call)))


@api_route(
    _PATH,
    Contract(
        Scope.MANDATES_WRITE,
        "Donner mandat : l’adresse d’un avocat, et le cabinet auquel elle mène.",
        gives=_CASE,
        takes="web.views.people_api:MandateIn",
    ),
    method="POST",
    access=Rule.OWNER,
)
def give_mandate(call: Call) -> Response:
    """Mandate a firm. Nothing is given before `firm` names the firm that `lawyer` leads to."""
    from ...flows.mandates import firm_of, give
    from ..views.people_api import MandateIn

    said = posted(call, MandateIn)
    with placed(avocat="lawyer"):
        chosen = firm_of(call.ctx, said.lawyer)
        if said.firm != chosen.firm.id:
            why = f"cette adresse est celle d’un avocat du cabinet {chosen.firm.name!r}."
            raise BadInput("firm", why, f"Confirmez en envoyant {chosen.firm.id!r}.")
        give(call.ctx, ref_of(call), chosen.firm, call.person)
    return the_case(call)


@api_route(
    _PATH,
    Contract(Scope.MANDATES_WRITE, "Retirer le mandat en cours.", _CASE),
    method="DELETE",
    access=Rule.OWNER,
)
def withdraw_mandate(call: Call) -> Response:
    """Take the mandate back; when none stands, nothing changes."""
    from ...flows.mandates import withdraw

    withdraw(call.ctx, ref_of(call), call.case.snapshot.firm, call.person)
    return the_case(call)
