"""Stopping alerts by the link of a message: shown on GET, done on POST, by one click too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..access import Rule
from ..routes import route

if TYPE_CHECKING:
    from chalice.app import Response

    from ...flows.links import StopClaim
    from ..calls import Call

_PATH = "/arret/{token}"


@route(_PATH, access=Rule.PUBLIC)
def show_stop(call: Call) -> Response:
    """What each choice stops and leaves. Opening it changes nothing: mail scanners open links."""
    from ...flows.opt_out import choices, stopping
    from ..responses import page
    from ..views.opt_out import offers

    claim = _claim(call)
    known = [(what, stopping(call.ctx, claim, what)) for what in choices(call.ctx, claim)]
    return page(
        call,
        "arret.html",
        lien=call.params["token"],
        offres=offers(known, call.ctx.today()),
        adresse=_masked(known[0][1].person.email),
        employeur=known[0][1].home,
        cabinet=bool(known[0][1].person.firm),
    )


@route(_PATH, method="POST", access=Rule.PUBLIC, one_click=True)
def stop(call: Call) -> Response:
    """Stop. A mail client's one click stops what its message was about (RFC 8058)."""
    from ...alerts.opting import Stop
    from ...errors import BadInput
    from ...flows.opt_out import choices, stop
    from ...store.consent_records import ConsentWay
    from ..calls import first
    from ..responses import page

    claim = _claim(call)
    if call.one_click():
        what = Stop.CASE if claim.case else Stop.ALL
        return page(call, "arrete.html", dit=stop(call.ctx, claim, what, ConsentWay.ONE_CLICK))
    chosen = first(call.form(), "choix")
    if chosen not in choices(call.ctx, claim):
        raise BadInput("choix", "none of the choices of the page.", "Tick one.")
    return page(call, "arrete.html", dit=stop(call.ctx, claim, Stop(chosen), ConsentWay.LINK))


def _claim(call: Call) -> StopClaim:
    from ...flows.links import read_stop

    return read_stop(call.ctx.settings, call.params["token"])


def _masked(email: str) -> str:
    """`e…@atelier.example`: its owner knows it, whoever got the message forwarded does not."""
    local, _, domain = email.partition("@")
    return f"{local[:1]}…@{domain}"
