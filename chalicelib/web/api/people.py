"""People: who belongs to the employer or the firm, invitations, who leaves, who is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...scopes import Scope
from ..access import Rule
from ..routes import Contract, api_route
from .bodies import placed, posted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chalice.app import Response

    from ...flows.invitations import Asked, Wanted
    from ...store.consent_records import Invitation
    from ...store.records import Person
    from ..calls import Call

_PERSON = "web.views.people_api:PersonOut"
_INVITATION = "web.views.people_api:InvitationOut"


@api_route(
    "/people",
    Contract(Scope.PEOPLE_READ, "Les personnes de votre côté.", _PERSON, listed=True),
    access=Rule.TEAM,
)
def list_people(call: Call) -> Response:
    """The employer's people with what they are told of, or the firm's lawyers."""
    from ...flows.members import colleagues
    from ..lists import paged
    from ..views.people_api import person_out

    own, people = call.person, call.ctx.store.people
    kept = people.every_subscription(own.tenant) if own.tenant else []
    return paged(call, colleagues(call.ctx, own), lambda p: p.id, lambda p: person_out(p, kept))


@api_route(
    "/people/{member}",
    Contract(Scope.PEOPLE_WRITE, "Retirer une personne de l’entreprise.", _PERSON),
    method="DELETE",
    access=Rule.MANAGER,
)
def remove_person(call: Call) -> Response:
    """Take somebody out of the employer's people; a legal time keeps a recipient."""
    from ...flows.members import member_of, take_out
    from ..responses import answer
    from ..views.people_api import person_out

    member = member_of(call.ctx, call.person, call.params["member"])
    with placed(person=""):
        take_out(call.ctx, call.person, member)
    return answer(person_out(member, ()))


@api_route(
    "/people/{member}/subscriptions",
    Contract(
        Scope.PEOPLE_WRITE,
        "Faire prévenir une personne de l’entreprise, par un moyen qui est prouvé sien.",
        gives=_PERSON,
        takes="web.views.people_api:ToldIn",
    ),
    method="POST",
    access=Rule.MANAGER,
)
def have_told(call: Call) -> Response:
    """Have somebody told of a case or of all; who stopped, and who has no number, decide alone."""
    from ...flows.members import choose_for, member_of
    from ..responses import answer
    from ..views.people_api import ToldIn, person_out

    said = posted(call, ToldIn)
    member = member_of(call.ctx, call.person, call.params["member"])
    with placed(person=""):
        choose_for(call.ctx, call.person, member, said.case, said.channels)
    kept = call.ctx.store.people.every_subscription(call.person.tenant)
    return answer(person_out(member, kept))


@api_route(
    "/invitations",
    Contract(Scope.PEOPLE_READ, "Les invitations.", _INVITATION, listed=True),
    access=Rule.TEAM,
)
def list_invitations(call: Call) -> Response:
    """The invitations of the employer or of the firm, and how each stands."""
    from ..lists import paged
    from ..views.people_api import invitation_out

    own = call.person
    found = call.ctx.store.invitations.of(tenant=own.tenant, firm=own.firm)
    return paged(call, found, lambda i: i.id, invitation_out)


@api_route(
    "/invitations",
    Contract(
        Scope.PEOPLE_WRITE,
        "Inviter quelqu’un.",
        gives=_INVITATION,
        takes="web.views.people_api:InvitationIn",
        status=201,
    ),
    method="POST",
    access=Rule.HOST,
)
def invite_somebody(call: Call) -> Response:
    """Invite somebody by one mail; nothing more before they accept."""
    from ...flows.invitations import Wanted, invitation_id
    from ..views.people_api import InvitationIn
    from ..views.team import may_give, typed

    said, own = posted(call, InvitationIn), call.person
    role = said.role or may_give(own)[0]
    form: dict[str, list[str]] = {
        "courriel": [said.email],
        "nom": [said.name],
        "role": [role.value],
        "dossier": [said.case],
    }
    asked = typed(form, own)
    with placed(courriel="email", nom="name"):
        refuse_faults(asked.errors)
        _refuse_strange_case(call, said.case)
        wanted = Wanted(email=asked.email, name=asked.name, role=role, case=asked.case)
        return _invited(call, wanted, invitation_id(own, asked.email), 201)


@api_route(
    "/invitations/{invitation}",
    Contract(Scope.PEOPLE_WRITE, "Renvoyer une invitation.", _INVITATION),
    method="POST",
    access=Rule.HOST,
)
def send_again(call: Call) -> Response:
    """Send an invitation again."""
    from ...flows.invitations import Wanted
    from ...store.records import Role

    kept = _invitation(call)
    wanted = Wanted(email=kept.email, name=kept.name, role=Role(kept.role), case=kept.case)
    with placed(courriel=""):
        return _invited(call, wanted, kept.id, 200)


@api_route(
    "/invitations/{invitation}",
    Contract(Scope.PEOPLE_WRITE, "Retirer une invitation.", _INVITATION),
    method="DELETE",
    access=Rule.HOST,
)
def withdraw_invitation(call: Call) -> Response:
    """Withdraw an invitation: its link opens nothing any more."""
    from ...flows.invitations import withdraw
    from ..responses import answer
    from ..views.people_api import invitation_out

    kept = _invitation(call)
    withdraw(call.ctx, call.person, kept)
    return answer(invitation_out(_known(call, kept.id) or kept))


def _invited(call: Call, wanted: Wanted, id_: str, status: int) -> Response:
    from ...errors import NotFound
    from ...flows.invitations import invite
    from ..responses import answer
    from ..views.people_api import invitation_out

    refuse_outcome(call, invite(call.ctx, call.person, wanted))
    kept = _known(call, id_)
    if kept is None:
        raise NotFound("invitation", id_)
    return answer(invitation_out(kept), status)


def refuse_outcome(call: Call, outcome: Asked) -> None:
    """Raises TooMany, or BadInput saying why nobody was invited."""
    from ...errors import BadInput, TooMany
    from ...flows.invitations import Asked
    from ...flows.limits import longest_wait
    from ..views.team import ANSWERS

    if outcome is Asked.TOO_MANY:
        raise TooMany("invitation", longest_wait(call.ctx, "invitation"))
    if outcome is not Asked.SENT:
        raise BadInput("courriel", ANSWERS[outcome])


def refuse_faults(errors: Mapping[str, str]) -> None:
    """Raises BadInput with the first fault."""
    from ...errors import BadInput

    for name, why in errors.items():
        raise BadInput(name, why)


def _refuse_strange_case(call: Call, case: str) -> None:
    from ...errors import BadInput, NotFound

    if not case:
        return
    try:
        call.ctx.store.cases.snapshot(call.person.tenant, case)
    except NotFound as fault:
        raise BadInput("case", "ce dossier n’est pas de votre entreprise.") from fault


def _known(call: Call, id_: str) -> Invitation | None:
    own: Person = call.person
    return call.ctx.store.invitations.get(id_, tenant=own.tenant, firm=own.firm)


def _invitation(call: Call) -> Invitation:
    """One that waits for an answer. Raises NotFound."""
    from ...errors import NotFound
    from ..views.team import may_give

    kept = _known(call, call.params["invitation"])
    if kept is None or kept.state != "sent" or kept.role not in may_give(call.person):
        raise NotFound("invitation", call.params["invitation"][:40])
    return kept
