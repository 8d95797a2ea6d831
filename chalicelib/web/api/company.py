"""The company, for a program that keeps an employer's name and SIREN true."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...scopes import Scope
from ..access import Rule
from ..routes import Contract, api_route
from .bodies import placed, posted

if TYPE_CHECKING:
    from chalice.app import Response

    from ...store.records import Tenant
    from ..calls import Call

_OUT, _IN = "web.views.company:CompanyOut", "web.views.company:CompanyIn"


@api_route(
    "/company",
    Contract(
        Scope.PEOPLE_READ, "Le nom, le SIREN, le territoire et les domaines de l’entreprise.", _OUT
    ),
    access=Rule.MANAGER,
)
def read_company(call: Call) -> Response:
    """The employer's name, SIREN, place and mail domains."""
    return _company(call.ctx.store.people.tenant(call.person.tenant))


@api_route(
    "/company",
    Contract(
        Scope.PEOPLE_WRITE,
        "Changer le nom, le SIREN et le territoire de l’entreprise.",
        _OUT,
        takes=_IN,
    ),
    method="PUT",
    access=Rule.MANAGER,
)
def write_company(call: Call) -> Response:
    """Change the employer's name, SIREN and place; its mail domains are changed by a manager alone.

    A stolen token must not make forged mails count as the employer's own.
    """
    from ...flows.company import Company, change, company_of
    from ..views.company import CompanyIn

    said = posted(call, CompanyIn)
    kept = company_of(call.ctx.store.people.tenant(call.person.tenant))
    wanted = Company(
        name=said.name,
        siren=said.siren or "",
        forwarders=kept.forwarders,
        residence=said.residence or kept.residence,
    )
    with placed():
        return _company(change(call.ctx, call.person, wanted))


def _company(tenant: Tenant) -> Response:
    from ..responses import answer
    from ..views.company import CompanyOut

    return answer(CompanyOut(tenant.name, tenant.siren, tenant.forwarders, tenant.residence))
