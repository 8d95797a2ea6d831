"""The first page, and the style sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalice.app import Response

from ..access import Rule
from ..routes import route

if TYPE_CHECKING:
    from ..calls import Call

_YEAR = "public, max-age=31536000, immutable"


@route("/", access=Rule.PUBLIC)
def home(call: Call) -> Response:
    """What Vigie is, and what to do first."""
    from ..responses import page
    from .forwarding import last_mail

    last, came = last_mail(call)
    return page(
        call,
        "accueil.html",
        adresse=intake_address(call),
        dernier=last,
        recu=came,
        bienvenue=call.query("bienvenue") == "oui",
    )


@route("/style/{version}", access=Rule.PUBLIC)
def style_sheet(call: Call) -> Response:
    """The style sheet; its address carries its version, so it may be kept for a year."""
    from ..render import style
    from ..responses import COMMON

    del call
    headers = {**COMMON, "Content-Type": "text/css; charset=utf-8", "Cache-Control": _YEAR}
    return Response(style()[0], headers=headers)


def intake_address(call: Call) -> str:
    """Where the signed-in employer forwards the platform's mails; empty for anybody else."""
    person = call.visitor.person
    if person is None or not person.tenant or person.role == "operator":
        return ""
    tenant = call.ctx.store.people.tenant(person.tenant)
    return f"{tenant.address}@{call.ctx.settings.intake_domain}"
