"""Making an employer's space: an address, a mailed link, a button; nothing else is asked first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..access import Rule
from ..routes import route

if TYPE_CHECKING:
    from chalice.app import Response

    from ..calls import Call

_PATH = "/creer"
_LINK = _PATH + "/{token}"
_FORM = "creer.html"


@route(_PATH, access=Rule.PUBLIC)
def ask_space(call: Call) -> Response:
    """The form that asks for an e-mail address; or who makes spaces here."""
    from ..responses import page

    return page(call, _FORM, suite="", courriel="", erreur="")


@route(_PATH, method="POST", access=Rule.PUBLIC)
def send_space_link(call: Call) -> Response:
    """The same answer whether the address is known or not: a known one gets a sign-in link."""
    from ..calls import first
    from ..responses import page
    from .sign_in import ask_for

    if not is_open(call):
        return page(call, _FORM, status=403, suite="", courriel="", erreur="")
    email = first(call.form(), "courriel")
    refusal = ask_for(call, _FORM, email, "/", space=True)
    return refusal or page(call, "lien-envoye.html", courriel=email, espace=True)


@route(_LINK, access=Rule.PUBLIC)
def show_space_link(call: Call) -> Response:
    """A page with a button: opening the link changes nothing."""
    from ...flows.links import read_space
    from ..responses import page
    from ..views.spaces import opened_text

    claim = read_space(call.ctx.settings, call.params["token"], call.ctx.now())
    return page(
        call,
        "creer-lien.html",
        lien=call.params["token"],
        courriel=claim.email,
        promesse=opened_text(claim.email),
    )


@route(_LINK, method="POST", access=Rule.PUBLIC)
def open_space(call: Call) -> Response:
    """Make the space, once; sign its manager in; say the one next thing."""
    from ...flows.links import read_space
    from ...flows.spaces import open_space as make
    from ..responses import page, redirect
    from ..sessions import close_session
    from ..sessions import open_session as enter
    from ..views.spaces import opened_text

    claim = read_space(call.ctx.settings, call.params["token"], call.ctx.now())
    if not is_open(call):
        return page(call, _FORM, status=403, suite="", courriel="", erreur="")
    person = make(call.ctx, claim, opened_text(claim.email))
    if person is None:  # Two links were asked for, or somebody invited them meanwhile.
        return redirect(call.ctx.settings, "/connexion")
    if call.session:
        close_session(call.ctx, call.session)
    cookie = enter(call.ctx, person, call.agent)
    return redirect(call.ctx.settings, "/?bienvenue=oui", cookie=cookie)


def is_open(call: Call) -> bool:
    """May anybody make a space here?"""
    return call.ctx.settings.sign_up == "open"
