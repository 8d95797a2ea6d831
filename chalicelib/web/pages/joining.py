"""Answering an invitation: its link shows a page, the answer is a button."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..access import Rule
from ..routes import route

if TYPE_CHECKING:
    from chalice.app import Response

    from ...store.consent_records import Invitation
    from ..calls import Call

_PATH = "/invitation/{token}"


@route(_PATH, access=Rule.PUBLIC)
def show_invitation(call: Call) -> Response:
    """Who invites, to what; or that the link is too old, with a button for another."""
    return _page(call, _found(call))


@route(_PATH, method="POST", access=Rule.PUBLIC)
def answer_invitation(call: Call) -> Response:
    """Accept and come in, refuse for ever, or ask for a new link."""
    from ...errors import BadInput
    from ..calls import first

    form, invitation = call.form(), _found(call)
    asked = first(form, "reponse")
    if asked == "autre-lien" or _expired(call, invitation):
        return _again(call, invitation)
    if asked == "accepter":
        return _accept(call, invitation, first(form, "nom"))
    if asked == "refuser":
        return _refuse(call, invitation)
    raise BadInput("reponse", "none of the buttons of the page.", "Press one.")


def _accept(call: Call, invitation: Invitation, name: str) -> Response:
    from ...flows.invitations import accept
    from ..responses import page, redirect
    from ..sessions import open_session
    from ..views.team import accepted_text, name_fault

    if _accepted(invitation):
        return redirect(call.ctx.settings, "/connexion")
    fault = name_fault(name)
    if fault:
        return _page(call, invitation, name=name, fault=fault)
    home = _home(call, invitation)
    text = accepted_text(invitation, home)
    person = accept(call.ctx, invitation, name, text)
    if person is None:
        return _page(call, invitation, name=name, taken=True)
    if person.role == "worker":  # Told by message only: no page is theirs.
        return page(call, "invitation-close.html", fin="acceptee", invitant=home)
    return redirect(
        call.ctx.settings, "/dossiers", cookie=open_session(call.ctx, person, call.agent)
    )


def _refuse(call: Call, invitation: Invitation) -> Response:
    from ...flows.invitations import refuse
    from ..responses import page, redirect
    from ..views.team import refused_text

    if _accepted(invitation):
        return redirect(call.ctx.settings, "/connexion")
    home = _home(call, invitation)
    refuse(call.ctx, invitation, refused_text(home))
    return page(call, "invitation-close.html", fin="refusee", invitant=home)


def _again(call: Call, invitation: Invitation) -> Response:
    """The same answer whether a mail left or not: the link's holder learns nothing."""
    from ...flows.invitations import again
    from ..responses import page

    if not _accepted(invitation):
        again(call.ctx, invitation, call.ip)
    return page(call, "invitation-close.html", fin="renvoyee", invitant=_home(call, invitation))


def _page(
    call: Call, invitation: Invitation, *, name: str = "", fault: str = "", taken: bool = False
) -> Response:
    from ...flows.invitations import names
    from ..responses import page
    from ..views.team import accepted_text

    who, home = names(call.ctx, invitation)
    return page(
        call,
        "invitation.html",
        status=400 if fault or taken else 200,
        lien=call.params["token"],
        invitation=invitation,
        invitant=who,
        chez=home,
        nom=name or invitation.name,
        erreur=fault,
        prise=taken,
        perimee=_expired(call, invitation),
        acceptee=_accepted(invitation),
        promesse=accepted_text(invitation, home),
    )


def _found(call: Call) -> Invitation:
    from ...flows.invitations import found
    from ...flows.links import read_invitation

    return found(call.ctx, read_invitation(call.ctx.settings, call.params["token"]))


def _expired(call: Call, invitation: Invitation) -> bool:
    """By the link's own date: a newer mail carries a newer link."""
    from ...flows.links import read_invitation

    expires = read_invitation(call.ctx.settings, call.params["token"]).expires
    return not _accepted(invitation) and expires <= call.ctx.now().timestamp()


def _accepted(invitation: Invitation) -> bool:
    return invitation.state == "accepted"


def _home(call: Call, invitation: Invitation) -> str:
    from ...flows.invitations import names

    return names(call.ctx, invitation)[1]
