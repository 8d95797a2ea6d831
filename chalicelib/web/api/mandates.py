"""Mandates: the employer gives a case to a firm, or takes it back; and its new cases, ahead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...errors import BadInput
from ...scopes import Scope
from ..access import Rule
from ..routes import Contract, api_route
from .bodies import placed, posted, ref_of, the_case

if TYPE_CHECKING:
    from chalice.app import Response

    from ...store.records import Firm
    from ..calls import Call
    from ..views.people_api import MandateIn

_PATH = "/cases/{case}/mandate"
_AHEAD = "/mandate"
_CASE = "web.views.api:CaseOut"
_IN = "web.views.people_api:MandateIn"
_STANDING = "web.views.people_api:StandingMandateOut"


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
        takes=_IN,
    ),
    method="POST",
    access=Rule.OWNER,
)
def give_mandate(call: Call) -> Response:
    """Mandate a firm. Nothing is given before `firm` names the firm that `lawyer` leads to."""
    from ...flows.mandates import give
    from ..views.people_api import MandateIn

    said = posted(call, MandateIn)
    with placed(avocat="lawyer"):
        give(call.ctx, ref_of(call), _named(call, said), call.person)
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


@api_route(
    _AHEAD,
    Contract(Scope.CASES_READ, "Le cabinet à qui vont les nouveaux dossiers.", _STANDING),
    access=Rule.MANAGER,
)
def read_standing(call: Call) -> Response:
    """The firm that new cases are given to as they open, if any."""
    return _standing(call)


@api_route(
    _AHEAD,
    Contract(
        Scope.MANDATES_WRITE,
        "Confier d’avance les nouveaux dossiers à un cabinet.",
        gives=_STANDING,
        takes=_IN,
    ),
    method="PUT",
    access=Rule.MANAGER,
)
def give_standing(call: Call) -> Response:
    """Give new cases to a firm as they open, once `firm` names it; open cases stay as they are."""
    from ...flows.mandates import give_ahead
    from ..views.people_api import MandateIn

    said = posted(call, MandateIn)
    with placed(avocat="lawyer"):
        give_ahead(call.ctx, _named(call, said), call.person)
    return _standing(call)


@api_route(
    _AHEAD,
    Contract(Scope.MANDATES_WRITE, "Ne plus confier d’avance les nouveaux dossiers.", _STANDING),
    method="DELETE",
    access=Rule.MANAGER,
)
def end_standing(call: Call) -> Response:
    """Give new cases to nobody any more; each open one keeps its mandate until it is taken back."""
    from ...flows.mandates import end_ahead, standing

    if firm := standing(call.ctx, call.person.tenant):
        end_ahead(call.ctx, firm.id, call.person)
    return _standing(call)


def _standing(call: Call) -> Response:
    from ...flows.mandates import standing
    from ..responses import answer
    from ..views.people_api import StandingMandateOut

    firm = standing(call.ctx, call.person.tenant)
    return answer(StandingMandateOut(firm.id if firm else "", firm.name if firm else ""))


def _named(call: Call, said: MandateIn) -> Firm:
    """The firm that the address leads to, when the request names it too. Raises BadInput."""
    from ...flows.mandates import firm_of

    firm = firm_of(call.ctx, said.lawyer).firm
    if said.firm != firm.id:
        why = f"cette adresse est celle d’un avocat du cabinet {firm.name!r}."
        raise BadInput("firm", why, f"Confirmez en envoyant {firm.id!r}.")
    return firm
