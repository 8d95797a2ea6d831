"""Signing in by a mailed link: shown on GET, spent on POST, since mail scanners open links."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..access import Rule
from ..routes import route

if TYPE_CHECKING:
    from chalice.app import Response

    from ..calls import Call


@route("/connexion", access=Rule.PUBLIC)
def ask_link(call: Call) -> Response:
    """The form that asks for an e-mail address."""
    from ...flows.links import local
    from ..responses import page

    suite = local(call.query("suite"))
    return page(call, "connexion.html", suite=suite, courriel="", erreur="")


@route("/connexion", method="POST", access=Rule.PUBLIC)
def send_link(call: Call) -> Response:
    """The same answer, after the same work, whether the address is known or not."""
    from ...flows.links import local
    from ..calls import first
    from ..responses import page

    form = call.form()
    email, suite = first(form, "courriel"), local(first(form, "suite"))
    refusal = ask_for(call, "connexion.html", email, suite)
    return refusal or page(call, "lien-envoye.html", courriel=email)


@route("/connexion/{token}", access=Rule.PUBLIC)
def show_link(call: Call) -> Response:
    """A page with a button: opening the link changes nothing."""
    from ...flows.links import read_sign_in
    from ..responses import page

    token = call.params["token"]
    read_sign_in(call.ctx.settings, token, call.ctx.now())
    return page(call, "lien.html", lien=token)


@route("/connexion/{token}", method="POST", access=Rule.PUBLIC)
def spend_link(call: Call) -> Response:
    """Spend the link once, open a session, go where the person was going."""
    from ...errors import NotFound
    from ...flows.audit import note, note_hourly
    from ...flows.links import read_sign_in
    from ...flows.operators import stands
    from ...flows.phones import alive
    from ...store.audit_records import Action
    from ..responses import redirect
    from ..sessions import close_session, hashed, open_session

    now = call.ctx.now()
    claim = read_sign_in(call.ctx.settings, call.params["token"], now)
    fresh = call.ctx.store.tokens.spend(hashed(claim.nonce), claim.expires_at, now)
    person = call.ctx.store.people.person(claim.person)
    if not stands(call.ctx.settings, person):
        raise NotFound("link", "operator")
    if not fresh:
        note_hourly(call.ctx, person, Action.LINK_REPLAYED)
        raise NotFound("link", "spent")
    if call.session:
        close_session(call.ctx, call.session)
    alive(call.ctx, person.id)
    note(call.ctx, person, Action.SIGNED_IN)
    return redirect(
        call.ctx.settings, claim.then, cookie=open_session(call.ctx, person, call.agent)
    )


@route("/deconnexion", method="POST", access=Rule.SIGNED_IN)
def sign_out(call: Call) -> Response:
    from ..responses import redirect
    from ..sessions import close_session

    return redirect(call.ctx.settings, "/", cookie=close_session(call.ctx, call.session))


def ask_for(
    call: Call, template: str, email: str, then: str, *, space: bool = False
) -> Response | None:
    """Have a link sent; the form again when the address is none, or was asked for too often."""
    from ...errors import TooMany
    from ...flows.signin import ask_link
    from ..responses import page
    from ..views.sessions import wait_words
    from ..views.team import good_address

    values = {"suite": then, "courriel": email}
    if not good_address(email):
        fault = "Écrivez une adresse e-mail complète, par exemple nom@entreprise.fr."
        return page(call, template, status=400, erreur=fault, **values)
    try:
        ask_link(call.ctx, email, then, call.ip, space=space)
    except TooMany as full:
        fault = f"Trop de demandes. Réessayez dans {wait_words(full.seconds)}."
        answer = page(call, template, status=429, erreur=fault, **values)
        answer.headers["Retry-After"] = str(full.seconds)
        return answer
    return None
