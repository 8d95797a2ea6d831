"""Subscribing (abonnement) to the alerts of a case, or of all the employer's cases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..access import Rule
from ..routes import route

if TYPE_CHECKING:
    from chalice.app import Response

    from ..calls import Call
    from ..views.opt_out import Offer
    from ..views.subscription import Colleague, Standing, Typed

_PATH = "/dossiers/{tenant}/{case}/abonnement"


@route(_PATH, access=Rule.TOLD)
def subscription_form(call: Call) -> Response:
    """The form as things stand now."""
    from ..views.subscription import as_it_stands

    mobile = call.ctx.store.phones.mobile(call.person.id)
    waiting = mobile.number if mobile else ""
    return _form(call, as_it_stands(call.person, _standing(call), waiting), status=200)


@route(_PATH, method="POST", access=Rule.TOLD)
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
    fault = _new_number(call, asked)
    if fault:
        return _form(call, replace(asked, errors={"telephone": fault}), status=400)
    _keep(call, asked)
    snapshot = call.case.snapshot
    if _to_confirm(call, asked):
        return redirect(call.ctx.settings, "/telephone?fait=envoye")
    path = f"/dossiers/{snapshot.tenant}/{snapshot.id}/abonnement?fait={asked.scope}"
    return redirect(call.ctx.settings, path)


@route(_PATH + "/{member}", method="POST", access=Rule.OWNER)
def have_colleague_told(call: Call) -> Response:
    """Have a colleague told of this case by e-mail; who stopped decides alone."""
    from ...errors import BadInput
    from ...flows.members import choose_for, member_of
    from ...store.records import Channel
    from ..responses import redirect
    from ..views.subscription import as_it_stands

    member = member_of(call.ctx, call.person, call.params["member"])
    snapshot = call.case.snapshot
    try:
        choose_for(call.ctx, call.person, member, snapshot.id, (Channel.EMAIL,))
    except BadInput as fault:
        typed = as_it_stands(call.person, _standing(call), "")
        return _form(call, typed, status=400, fault=f"{fault.why[:1].upper()}{fault.why[1:]}")
    path = f"/dossiers/{snapshot.tenant}/{snapshot.id}/abonnement?fait=collegue"
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
    from ...flows.audit import note_consent
    from ...flows.consents import consent
    from ...flows.sms_refusals import resume_sms
    from ...store.consent_records import ConsentKind, ConsentWay
    from ...store.records import Channel, Subscription
    from ..views.subscription import chosen_text

    snapshot, person, people = call.case.snapshot, call.person, call.ctx.store.people
    chosen = Subscription(
        tenant=snapshot.tenant,
        person=person.id,
        channels=() if asked.stop else asked.channels,
        case="" if asked.scope == "tous" else snapshot.id,
    )
    kind = ConsentKind.ALERTS_STOPPED if asked.stop else ConsentKind.ALERTS_CHOSEN
    proof = consent(
        call.ctx,
        person,
        kind,
        ConsentWay.PAGE,
        chosen_text(asked, _if_stopped(call)),
        tenant=snapshot.tenant,
        case=chosen.case,
    )
    call.ctx.store.consents.add(proof)  # First: no choice is ever without its proof.
    note_consent(call.ctx, person, proof)
    if Channel.SMS in chosen.channels:
        resume_sms(call.ctx, person.phone)
    if chosen.case:
        people.subscribe(chosen)
    else:
        people.subscribe_to_all(chosen)


def _to_confirm(call: Call, asked: Typed) -> bool:
    """Was a number given that is not this person's confirmed one?"""
    return not asked.stop and bool(asked.phone) and asked.phone != call.person.phone


def _new_number(call: Call, asked: Typed) -> str:
    """Send the code of a new number, before anything is kept; why it could not leave, in French."""
    if not _to_confirm(call, asked):
        return ""
    from ...flows.phones import send_code
    from ..views.phone import SENDING

    outcome = send_code(call.ctx, call.person, asked.phone, call.ip)
    return SENDING.get(outcome, "")


def _if_stopped(call: Call) -> list[Offer]:
    """What stopping would change, for this case and for all."""
    from ...alerts.opting import Stop
    from ...flows.links import StopClaim
    from ...flows.opt_out import stopping
    from ..views.opt_out import offers

    claim = StopClaim(call.person.id, call.case.snapshot.tenant, call.case.snapshot.id)
    known = [(what, stopping(call.ctx, claim, what)) for what in (Stop.CASE, Stop.ALL)]
    return offers(known, call.ctx.today())


def _form(call: Call, values: Typed, *, status: int, fault: str = "") -> Response:
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
        collegues=_colleagues(call),
        refus=fault,
        arrets=_if_stopped(call) if _standing(call).channels else [],
        cabinet=call.counsel,
        reference=snapshot.case.reference,
        chemin=f"/dossiers/{snapshot.tenant}/{snapshot.id}",
    )


def _colleagues(call: Call) -> tuple[Colleague, ...]:
    """Those whom the manager may have told of this case too; nobody for anybody else."""
    from ...flows.members import colleagues
    from ..access import allowed
    from ..views.subscription import colleague_lines

    if not allowed(Rule.OWNER, call.visitor, call.thing):
        return ()
    snapshot = call.case.snapshot
    kept = call.ctx.store.people.every_subscription(snapshot.tenant)
    staff = colleagues(call.ctx, call.person)
    return colleague_lines(staff, kept, call.person, snapshot.id)
