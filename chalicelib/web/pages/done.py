"""« Fait »: record an act of ours with its proof; or, for counsel, decide not to act on a date."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..access import Rule
from ..routes import route

if TYPE_CHECKING:
    from chalice.app import Response

    from ...cases import AnyEvent
    from ...errors import BadInput
    from ...flows.record import CaseRef
    from ..calls import Call
    from ..views.done import Typed

_DONE = "/dossiers/{tenant}/{case}/fait"
_NO_ACTION = "/dossiers/{tenant}/{case}/ne-pas-agir"


@route(_DONE, access=Rule.RECORD)
def done_form(call: Call) -> Response:
    """The form, with what the case as it stands may be answered by."""
    from ..views.done import Typed

    day = call.ctx.today().isoformat()
    return _form(call, Typed(values={"le": day, "acte": call.query("acte")}), status=200)


@route(_DONE, method="POST", access=Rule.RECORD)
def record_done(call: Call) -> Response:
    """Record it; what is wrong is said beside the field, and what was typed is kept."""
    from dataclasses import replace

    from ...errors import BadInput
    from ...flows.done import done
    from ..responses import redirect
    from ..views.done import FIELD_OF, said, typed

    asked = typed(call.form())
    if not asked.errors:
        try:
            act = done(call.ctx, _ref(call), said(asked, call.person.name))
            return redirect(call.ctx.settings, _after(call, act, asked["preuve"]))
        except BadInput as fault:
            place = FIELD_OF.get(fault.where, "acte")
            why = f"{fault.why[:1].upper()}{fault.why[1:]} {fault.remedy}".strip()
            asked = replace(asked, errors={place: why})
    return _form(call, asked, status=400)


@route(_NO_ACTION, access=Rule.SIGNATORY)
def no_action_form(call: Call) -> Response:
    """The dates whose reminders still come, with the decisions that stand."""
    return _dates(call)


@route(_NO_ACTION, method="POST", access=Rule.SIGNATORY)
def decide_no_action(call: Call) -> Response:
    """Keep the decision in the lawyer's name, or take it back."""
    from ...errors import BadInput
    from ...flows.no_action import Decided, decide, take_back
    from ..calls import first
    from ..responses import redirect

    form = call.form()
    about, reason = first(form, "echeance"), first(form, "raison")
    try:
        if first(form, "retirer"):
            take_back(call.ctx, call.case, call.person, about)
        else:
            asked = Decided(id=about, on=call.ctx.today(), reason=reason)
            decide(call.ctx, call.case, call.person, asked)
    except BadInput as fault:
        return _dates(call, fault=fault, about=about, reason=reason)
    return redirect(call.ctx.settings, f"{_path(call)}/ne-pas-agir")


def _after(call: Call, act: AnyEvent, proof: str) -> str:
    """Where to go on: the case once the act is proven; its proof to give, when they hold it."""
    if act.proof:
        return f"{_path(call)}?fait=preuve"
    if proof:
        return f"{_path(call)}/deposer?pour={act.id}"
    return f"{_path(call)}?fait=sans-preuve"


def _form(call: Call, values: Typed, *, status: int) -> Response:
    from ...cases.words import Means, Outcome
    from ..responses import page
    from ..views.done import done_form

    return page(
        call,
        "fait.html",
        status=status,
        saisie=values,
        choix=done_form(call.case),
        moyens=tuple(Means),
        issues=tuple(Outcome),
        provisoire=bool(call.case.snapshot.held),
        reference=call.case.snapshot.case.reference,
        chemin=_path(call),
    )


def _dates(
    call: Call, *, fault: BadInput | None = None, about: str = "", reason: str = ""
) -> Response:
    from ...flows.no_action import open_dates
    from ..render import capital
    from ..responses import page
    from ..views.done import date_choices

    snapshot, alerts = call.case.snapshot, call.ctx.store.alerts
    place = (snapshot.tenant, snapshot.id)
    own = [d for d in alerts.no_actions(*place) if d.firm == call.person.firm]
    return page(
        call,
        "ne-pas-agir.html",
        status=400 if fault else 200,
        echeances=date_choices(
            open_dates(call.ctx, call.case), own, alerts.reasons(call.person.firm, *place)
        ),
        faute=capital(f"{fault.why} {fault.remedy}".strip()) if fault else "",
        champ=fault.where if fault else "",
        choisie=about,
        raison=reason,
        reference=snapshot.case.reference,
        chemin=_path(call),
        avocat=call.person.name,
    )


def _ref(call: Call) -> CaseRef:
    from ...flows.record import CaseRef

    return CaseRef(call.case.snapshot.tenant, call.case.snapshot.id)


def _path(call: Call) -> str:
    snapshot = call.case.snapshot
    return f"/dossiers/{snapshot.tenant}/{snapshot.id}"
