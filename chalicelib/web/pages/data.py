"""Vos données: what is kept of an employer, a copy of all of it, and that all of it goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..access import Rule
from ..routes import route

if TYPE_CHECKING:
    from chalice.app import Response

    from ..calls import Call

_PATH = "/donnees"
_SECONDS = 10


@route(_PATH, access=Rule.MANAGER)
def data(call: Call) -> Response:
    """What is kept and for how long; the copy to be ordered, in preparation, or ready."""
    return _page(call)


@route(f"{_PATH}/copie", method="POST", access=Rule.MANAGER)
def order_data(call: Call) -> Response:
    """Have a copy made by the queue; the page then waits by itself."""
    from ...errors import BadInput
    from ...flows.data_copies import order_copy
    from ..responses import redirect

    try:
        order_copy(call.ctx, call.person)
    except BadInput as refused:
        return _page(call, refused=f"{refused.why} {refused.remedy}", status=429)
    return redirect(call.ctx.settings, _PATH)


@route(_PATH + "/copie/{copy}/{part}", access=Rule.MANAGER)
def take_data(call: Call) -> Response:
    """303 to a part of the copy, for a minute."""
    from ...errors import NotFound
    from ...flows.data_copies import copy_url
    from ..responses import redirect

    copy, part = call.params["copy"], call.params["part"]
    if not (part.isascii() and part.isdecimal()):
        raise NotFound("copy", part)
    return redirect(call.ctx.settings, copy_url(call.ctx, call.person, copy, int(part)))


@route(f"{_PATH}/effacement", method="POST", access=Rule.MANAGER)
def ask_to_erase(call: Call) -> Response:
    """Ask that all be erased, the employer's name typed; or withdraw it."""
    from ...errors import BadInput
    from ...flows.erasure_requests import ask_erasure, withdraw_erasure
    from ..calls import first
    from ..responses import redirect

    form = call.form()
    doing = first(form, "faire")
    if doing == "retirer":
        withdraw_erasure(call.ctx, call.person)
    elif doing == "demander":
        typed = first(form, "nom")
        try:
            ask_erasure(call.ctx, call.person, typed)
        except BadInput as fault:
            said = f"{fault.why} {fault.remedy}".strip()
            return _page(call, typed=typed, fault=said, status=400)
    else:
        raise BadInput("faire", "none of the buttons of the page.", "Press one.")
    return redirect(call.ctx.settings, f"{_PATH}#effacement")


def _page(
    call: Call, *, refused: str = "", typed: str = "", fault: str = "", status: int = 200
) -> Response:
    from ...flows.data_copies import latest, until
    from ...flows.erasure_requests import at_stake, proof_of
    from ..responses import page

    tenant = call.ctx.store.people.tenant(call.person.tenant)
    copy = latest(call.ctx, tenant.id)
    answer = page(
        call,
        "vos-donnees.html",
        status=status,
        copie=copy,
        jusqu_a=until(copy) if copy else None,
        refus=refused,
        demande=call.ctx.store.erasure_requests.of(tenant.id),
        enjeu=at_stake(call.ctx, tenant.id),
        a_recopier=proof_of(tenant),
        saisi=typed,
        faute=fault,
        maintenant=call.ctx.now(),
    )
    if copy and copy.state == "preparing":
        answer.headers["Refresh"] = str(_SECONDS)
    return answer
