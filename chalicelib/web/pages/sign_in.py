"""Signing in by a mailed link: shown on GET, spent on POST, since mail scanners open links."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from ..access import Rule
from ..routes import route

if TYPE_CHECKING:
    from chalice.app import Response

    from ..calls import Call

_log = logging.getLogger("vigie.web")


@route("/connexion", access=Rule.PUBLIC)
def ask_link(call: Call) -> Response:
    """The form that asks for an e-mail address."""
    from ...flows.links import local
    from ..responses import page

    suite = local(call.query("suite"))
    return page(call, "connexion.html", suite=suite, courriel="", erreur="")


@route("/connexion", method="POST", access=Rule.PUBLIC)
def send_link(call: Call) -> Response:
    """The same answer whether the address is known or not."""
    from ...flows.links import local
    from ..calls import first
    from ..responses import page

    form = call.form()
    email, suite = first(form, "courriel"), local(first(form, "suite"))
    if "@" not in email or len(email) > 254:
        fault = "Écrivez une adresse e-mail complète, par exemple nom@entreprise.fr."
        values = {"suite": suite, "courriel": email, "erreur": fault}
        return page(call, "connexion.html", status=400, **values)
    _send(call, email, suite)
    return page(call, "lien-envoye.html", courriel=email)


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
    from ...flows.phones import alive
    from ...store.audit_records import Action
    from ..responses import redirect
    from ..sessions import close_session, hashed, open_session

    now = call.ctx.now()
    claim = read_sign_in(call.ctx.settings, call.params["token"], now)
    fresh = call.ctx.store.tokens.spend(hashed(claim.nonce), claim.expires_at, now)
    person = call.ctx.store.people.person(claim.person)
    if not fresh:
        note_hourly(call.ctx, person, Action.LINK_REPLAYED)
        raise NotFound("link", "spent")
    if call.session:
        close_session(call.ctx, call.session)
    alive(call.ctx, person.id)
    note(call.ctx, person, Action.SIGNED_IN)
    return redirect(call.ctx.settings, claim.then, cookie=open_session(call.ctx, person))


@route("/deconnexion", method="POST", access=Rule.SIGNED_IN)
def sign_out(call: Call) -> Response:
    from ..responses import redirect
    from ..sessions import close_session

    return redirect(call.ctx.settings, "/", cookie=close_session(call.ctx, call.session))


def _send(call: Call, email: str, suite: str) -> None:
    from ...errors import SendFailed
    from ...flows.limits import within
    from ...flows.links import sign_in_link
    from ...flows.signin import send_sign_in

    # Counted for unknown addresses too, and answered by the same page: nothing is to be learnt.
    if not within(call.ctx, "sign_in", address=email, ip=call.ip):
        return
    person = call.ctx.store.people.person_by_email(email)
    if person is None:
        _log.info("sign-in asked for an unknown address")
        return
    link = sign_in_link(call.ctx.settings, person, suite, call.ctx.now())
    try:
        send_sign_in(call.ctx, person, link)
    except SendFailed:  # The page says the same: an error would tell that the address is known.
        _log.exception("a sign-in link could not be sent")
