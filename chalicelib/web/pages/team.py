"""The people told of an employer's cases, or a firm's lawyers: see, invite, send again, remove."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..access import Rule
from ..routes import route

if TYPE_CHECKING:
    from chalice.app import Response

    from ..calls import Call
    from ..views.team import Form

_DONE = {"invitee", "renvoyee", "retiree", "partie", "prevenue"}


@route("/equipe", access=Rule.TEAM)
def people(call: Call) -> Response:
    """Who is told, which invitations wait, and the form for one more."""
    from ..views.team import Form

    return _page(call, Form(case=call.query("dossier")), status=200)


@route("/equipe", method="POST", access=Rule.HOST)
def invite_somebody(call: Call) -> Response:
    """Invite; what is wrong is said beside the field, and what was typed is kept."""
    from dataclasses import replace

    from ...flows.invitations import Asked, Wanted, invite
    from ...store.records import Role
    from ..views.team import ANSWERS, typed

    asked = typed(call.form(), call.person)
    if asked.case:
        call.ctx.store.cases.snapshot(call.person.tenant, asked.case)  # Or NotFound: not theirs.
    if asked.errors:
        return _page(call, asked, status=400)
    wanted = Wanted(email=asked.email, name=asked.name, role=Role(asked.role), case=asked.case)
    outcome = invite(call.ctx, call.person, wanted)
    if outcome is not Asked.SENT:
        return _page(call, replace(asked, errors={"courriel": ANSWERS[outcome]}), status=400)
    return _done(call, "invitee")


@route("/equipe/invitations/{invitation}", method="POST", access=Rule.HOST)
def change_invitation(call: Call) -> Response:
    """Send an invitation again, or withdraw it."""
    from ...errors import BadInput, NotFound
    from ...flows.invitations import Asked, Wanted, invite, withdraw
    from ...store.records import Role
    from ..calls import first
    from ..views.team import ANSWERS, Form, may_give

    person = call.person
    kept = call.ctx.store.invitations.get(
        call.params["invitation"], tenant=person.tenant, firm=person.firm
    )
    if kept is None or kept.state != "sent" or kept.role not in may_give(person):
        raise NotFound("invitation", call.params["invitation"])
    doing = first(call.form(), "faire")
    if doing == "retirer":
        withdraw(call.ctx, person, kept)
        return _done(call, "retiree")
    if doing != "renvoyer":
        raise BadInput("faire", "none of the buttons of the page.", "Press one.")
    wanted = Wanted(email=kept.email, name=kept.name, role=Role(kept.role), case=kept.case)
    outcome = invite(call.ctx, person, wanted)
    if outcome is Asked.SENT:
        return _done(call, "renvoyee")
    fault = {"courriel": ANSWERS[outcome]}
    return _page(call, Form(email=kept.email, name=kept.name, errors=fault), status=400)


@route("/equipe/personnes/{member}", method="POST", access=Rule.MANAGER)
def change_member(call: Call) -> Response:
    """Take somebody out, or have them told of all cases; a legal time keeps a recipient."""
    from ...errors import BadInput
    from ...flows.members import have_told, member_of, take_out
    from ..calls import first
    from ..views.team import Form

    member = member_of(call.ctx, call.person, call.params["member"])
    acts = {"prevenir": (have_told, "prevenue"), "retirer": (take_out, "partie")}
    doing = first(call.form(), "faire")
    if doing not in acts:
        raise BadInput("faire", "none of the buttons of the page.", "Press one.")
    act, done = acts[doing]
    try:
        act(call.ctx, call.person, member)
    except BadInput as fault:
        return _page(call, Form(errors={"equipe": fault.why}), status=400)
    return _done(call, done)


@route("/equipe/avocats/{lawyer}", method="POST", access=Rule.HOST)
def remove_lawyer(call: Call) -> Response:
    """Take a lawyer out of the firm: for those who lead it."""
    from ...errors import BadInput, NotFound
    from ...flows.lawyers import take_out
    from ...flows.members import member_of
    from ..views.team import Form

    if not call.person.firm:
        raise NotFound("person", call.params["lawyer"])
    lawyer = member_of(call.ctx, call.person, call.params["lawyer"])
    try:
        take_out(call.ctx, call.person, lawyer)
    except BadInput as fault:
        return _page(call, Form(errors={"equipe": fault.why}), status=400)
    return _done(call, "partie")


def _done(call: Call, what: str) -> Response:
    from ..responses import redirect

    return redirect(call.ctx.settings, f"/equipe?fait={what}")


def _page(call: Call, form: Form, *, status: int) -> Response:
    from ...flows.lawyers import leads
    from ..responses import page
    from ..views.team import ROLES, may_give, team, waiting

    person, store = call.person, call.ctx.store
    kept = store.people.every_subscription(person.tenant) if person.tenant else []
    found = store.people.members(tenant=person.tenant, firm=person.firm)
    invitations = store.invitations.of(tenant=person.tenant, firm=person.firm)
    done = call.query("fait") if status == 200 else ""
    return page(
        call,
        "equipe.html",
        status=status,
        saisie=form,
        equipe=team(found, kept),
        attente=waiting(invitations, call.ctx.now()),
        roles={role: ROLES[role] for role in may_give(person)},
        cabinet=bool(person.firm and not person.tenant),
        responsable=leads(call.ctx, person),
        fait=done if done in _DONE else "",
    )
