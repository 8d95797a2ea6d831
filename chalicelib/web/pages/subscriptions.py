"""Subscribing (abonnement) to the alerts of a case, or of all the employer's cases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..access import Rule
from ..routes import route

if TYPE_CHECKING:
    from chalice.app import Response

    from ..calls import Call
    from ..views.subscription import Typed

_PATH = "/dossiers/{tenant}/{case}/abonnement"


@route(_PATH, access=Rule.CASE)
def subscription_form(call: Call) -> Response:
    """The form as things stand now."""
    from ..views.subscription import standing

    snapshot, people = call.case.snapshot, call.ctx.store.people
    mine = people.subscription(snapshot.tenant, call.person.id, snapshot.id)
    whole = people.subscription(snapshot.tenant, call.person.id)
    return _form(call, standing(call.person, mine, whole), status=200)


@route(_PATH, method="POST", access=Rule.CASE)
def subscribe(call: Call) -> Response:
    """Subscribe or stop; what is wrong is said beside the field, and what was typed is kept."""
    from ..responses import redirect
    from ..views.subscription import typed

    asked = typed(call.form(), call.person)
    if asked.errors:
        return _form(call, asked, status=400)
    _keep(call, asked)
    snapshot = call.case.snapshot
    path = f"/dossiers/{snapshot.tenant}/{snapshot.id}/abonnement?fait={asked.done}"
    return redirect(call.ctx.settings, path)


def _keep(call: Call, asked: Typed) -> None:
    import msgspec

    from ...store.records import Subscription

    snapshot, person, people = call.case.snapshot, call.person, call.ctx.store.people
    case = "" if asked.scope == "tous" else snapshot.id
    if asked.stop:
        people.unsubscribe(snapshot.tenant, person.id, case)
        return
    if asked.phone != person.phone:
        people.put_person(msgspec.structs.replace(person, phone=asked.phone))
    people.subscribe(
        Subscription(tenant=snapshot.tenant, person=person.id, channels=asked.channels, case=case)
    )


def _form(call: Call, values: Typed, *, status: int) -> Response:
    from ..responses import page

    snapshot = call.case.snapshot
    return page(
        call,
        "abonnement.html",
        status=status,
        saisie=values,
        fait=call.query("fait"),
        cabinet=call.counsel,
        reference=snapshot.case.reference,
        chemin=f"/dossiers/{snapshot.tenant}/{snapshot.id}",
    )
