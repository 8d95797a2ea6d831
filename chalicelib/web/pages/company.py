"""Entreprise: what its manager says of it, for its letters and for what proves its mails."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..access import Rule
from ..routes import route

if TYPE_CHECKING:
    from chalice.app import Response

    from ..calls import Call
    from ..views.company import Typed

_PATH = "/entreprise"


@route(_PATH, access=Rule.MANAGER)
def company(call: Call) -> Response:
    """The form, as the company is known."""
    from ...flows.company import company_of
    from ..views.company import shown

    kept = company_of(call.ctx.store.people.tenant(call.person.tenant))
    return _page(call, shown(kept), status=200)


@route(_PATH, method="POST", access=Rule.MANAGER)
def change_company(call: Call) -> Response:
    """Keep it; what is wrong is said beside the field, and what was typed is kept."""
    from ...flows.company import change, rename
    from ..responses import redirect
    from ..views.company import read

    typed, wanted = read(call.form(), asks_name=_unnamed(call))
    if typed.errors:
        return _page(call, typed, status=400)
    change(call.ctx, call.person, wanted)
    if typed.own_name:
        rename(call.ctx, call.person, typed.own_name)
    return redirect(call.ctx.settings, f"{_PATH}?fait=oui")


def _page(call: Call, typed: Typed, *, status: int) -> Response:
    from ...flows.company import own_domain
    from ..responses import page
    from ..views.company import places
    from .front import intake_address

    domain = own_domain(call.person.email)
    return page(
        call,
        "entreprise.html",
        status=status,
        saisie=typed,
        territoires=places(),
        nom_a_donner=_unnamed(call),
        domaine="" if domain in typed.domains.split() else domain,
        adresse=intake_address(call),
        fait=status == 200 and call.query("fait") == "oui",
    )


def _unnamed(call: Call) -> bool:
    """Does the person still bear their address for a name, as who makes a space does?"""
    return call.person.name == call.person.email
