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


@route("/equipe", method="POST", access=Rule.TEAM)
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


@route("/equipe/invitations/{invitation}", method="POST", access=Rule.TEAM)
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
        withdraw(call.ctx, kept)
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
    from ...errors import BadInput, NotFound
    from ..calls import first
    from ..views.team import Form

    members = call.ctx.store.people.members(tenant=call.person.tenant)
    member = next((p for p in members if p.id == call.params["member"]), None)
    if member is None or member.role == "worker":  # A worker is on the page of their case.
        raise NotFound("person", call.params["member"])
    doing = first(call.form(), "faire")
    if doing not in _OF_A_MEMBER:
        raise BadInput("faire", "none of the buttons of the page.", "Press one.")
    act, done = _OF_A_MEMBER[doing]
    fault = act(call, member.id)
    return _page(call, Form(errors={"equipe": fault}), status=400) if fault else _done(call, done)


@route("/equipe/avocats/{lawyer}", method="POST", access=Rule.TEAM)
def remove_lawyer(call: Call) -> Response:
    """Take a lawyer out of the firm: for those who lead it."""
    from ...errors import BadInput, NotFound
    from ...flows.lawyers import take_out
    from ..views.team import Form

    firm = call.person.firm
    colleagues = call.ctx.store.people.members(firm=firm) if firm else []
    lawyer = next((p for p in colleagues if p.id == call.params["lawyer"]), None)
    if lawyer is None:
        raise NotFound("person", call.params["lawyer"])
    try:
        take_out(call.ctx, call.person, lawyer)
    except BadInput as fault:
        return _page(call, Form(errors={"equipe": fault.why}), status=400)
    return _done(call, "partie")


def _have_told(call: Call, member: str) -> str:
    """Subscribe somebody who chose nothing for all cases; who chose to stop decides alone."""
    from ...store.records import Channel, Subscription

    people, tenant = call.ctx.store.people, call.person.tenant
    known = people.subscription(tenant, member)
    if known and not known.channels:
        return "Cette personne a choisi de ne plus être prévenue : elle seule peut revenir."
    if known is None:
        people.subscribe(Subscription(tenant=tenant, person=member, channels=(Channel.EMAIL,)))
    return ""


def _take_out(call: Call, member: str) -> str:
    """Remove somebody; why not, in French."""
    from ...alerts.opting import leaves_nobody
    from ...flows.invitations import remove

    people, tenant = call.ctx.store.people, call.person.tenant
    if member == call.person.id:
        return "Vous ne pouvez pas vous retirer vous-même : demandez-le à un autre gestionnaire."
    person, kept = people.person(member), people.every_subscription(tenant)
    told = any(s.channels for s in kept if s.person == member)
    if told and leaves_nobody(person, people.members(tenant=tenant), kept):
        return (
            "Sans cette personne, plus personne de l’entreprise ne serait prévenu de tous les "
            "dossiers. Abonnez-vous d’abord à tous les dossiers, ou invitez quelqu’un."
        )
    text = f"Retrait de {person.name} des personnes de l’entreprise, par {call.person.name}."
    remove(call.ctx, person, call.person, text)
    return ""


_OF_A_MEMBER = {"prevenir": (_have_told, "prevenue"), "retirer": (_take_out, "partie")}


def _done(call: Call, what: str) -> Response:
    from ..responses import redirect

    return redirect(call.ctx.settings, f"/equipe?fait={what}")


def _page(call: Call, form: Form, *, status: int) -> Response:
    from ...flows.lawyers import leads
    from ...store.records import Role
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
        cabinet=person.role is Role.LAWYER,
        responsable=leads(call.ctx, person),
        fait=done if done in _DONE else "",
    )
