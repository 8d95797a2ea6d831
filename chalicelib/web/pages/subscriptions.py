"""Subscribing (abonnement) to the alerts of a case, or of all the employer's cases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..access import Rule
from ..routes import route

if TYPE_CHECKING:
    from chalice.app import Response

    from ..calls import Call
    from ..views.subscription import Standing, Typed

_PATH = "/dossiers/{tenant}/{case}/abonnement"


@route(_PATH, access=Rule.CASE)
def subscription_form(call: Call) -> Response:
    """The form as things stand now."""
    from ..views.subscription import as_it_stands

    return _form(call, as_it_stands(call.person, _standing(call)), status=200)


@route(_PATH, method="POST", access=Rule.CASE)
def subscribe(call: Call) -> Response:
    """Subscribe or stop; what is wrong is said beside the field, and what was typed is kept."""
    from dataclasses import replace

    from ..responses import redirect
    from ..views.subscription import typed

    asked = typed(call.form(), call.person)
    refusal = _refusal(call, asked) if asked.stop and not asked.errors else ""
    if refusal:
        asked = replace(asked, errors={"arreter": refusal})
    if asked.errors:
        return _form(call, asked, status=400)
    _keep(call, asked)
    snapshot = call.case.snapshot
    path = f"/dossiers/{snapshot.tenant}/{snapshot.id}/abonnement?fait={asked.scope}"
    return redirect(call.ctx.settings, path)


def _standing(call: Call) -> Standing:
    from ..views.subscription import standing

    snapshot, people = call.case.snapshot, call.ctx.store.people
    own = people.subscription(snapshot.tenant, call.person.id, snapshot.id)
    whole = people.subscription(snapshot.tenant, call.person.id)
    return standing(call.person, own, whole, counsel=call.counsel)


def _refusal(call: Call, asked: Typed) -> str:
    """Why the person may not stop now: the employer's side would have nobody left."""
    from ..views.subscription import last_one

    snapshot, people = call.case.snapshot, call.ctx.store.people
    staff = people.members(tenant=snapshot.tenant)
    kept = people.every_subscription(snapshot.tenant)
    return last_one(call.person, staff, kept, asked.scope, snapshot.id)


def _keep(call: Call, asked: Typed) -> None:
    """Keep the choice; stopping is one too, kept as no channel, or a wider choice would hold."""
    import msgspec

    from ...store.records import Subscription

    snapshot, person, people = call.case.snapshot, call.person, call.ctx.store.people
    if asked.phone != person.phone and not asked.stop:
        people.put_person(msgspec.structs.replace(person, phone=asked.phone))
    chosen = Subscription(
        tenant=snapshot.tenant,
        person=person.id,
        channels=() if asked.stop else asked.channels,
        case="" if asked.scope == "tous" else snapshot.id,
    )
    if chosen.case:
        people.subscribe(chosen)
    else:
        people.subscribe_to_all(chosen)


def _form(call: Call, values: Typed, *, status: int) -> Response:
    from ...alerts.sms import cost_line
    from ..responses import page

    snapshot = call.case.snapshot
    return page(
        call,
        "abonnement.html",
        status=status,
        saisie=values,
        etat=_standing(call),
        cout_sms=cost_line(call.ctx.settings.sms_price),
        fait=call.query("fait") if status == 200 else "",
        cabinet=call.counsel,
        reference=snapshot.case.reference,
        chemin=f"/dossiers/{snapshot.tenant}/{snapshot.id}",
    )
