"""Is the act that a mail announced on the platform? Asked on GET, the answer kept on POST."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..access import Rule
from ..routes import route

if TYPE_CHECKING:
    from chalice.app import Response

    from ...cases import AnyEvent
    from ..calls import Call
    from ..views.check import Typed

_PATH = "/dossiers/{tenant}/{case}/actes/{event}"


@route(_PATH, access=Rule.RECORD)
def check_form(call: Call) -> Response:
    """The form for one act, whoever of the employer or of the mandated firm answers."""
    from ..views.check import Typed

    return _form(call, Typed(on=call.ctx.today().isoformat()), status=200)


@route(_PATH, method="POST", access=Rule.RECORD)
def check_act(call: Call) -> Response:
    """Keep the answer; what is wrong is said beside the field, and what was typed is kept."""
    from dataclasses import replace

    from ...errors import BadInput
    from ...flows.check import check
    from ...flows.record import CaseRef
    from ..responses import redirect
    from ..views.check import FIELD_OF, answer, typed

    asked, snapshot = typed(call.form()), call.case.snapshot
    event = _act(call)
    if not asked.errors:
        try:
            ref = CaseRef(snapshot.tenant, snapshot.id)
            check(call.ctx, ref, event.id, answer(asked, call.person.name))
        except BadInput as fault:
            field = FIELD_OF.get(fault.where, "figure")
            asked = replace(asked, errors={field: f"{fault.why[:1].upper()}{fault.why[1:]}"})
    if asked.errors:
        return _form(call, asked, status=400)
    path = f"/dossiers/{snapshot.tenant}/{snapshot.id}?verifie={asked.found}"
    return redirect(call.ctx.settings, path)


def _act(call: Call) -> AnyEvent:
    """The act of the path. Raises NotFound."""
    from ...flows.check import checkable

    return checkable(call.case, call.params["event"])


def _form(call: Call, values: Typed, *, status: int) -> Response:
    from ..responses import page
    from ..views.check import act_title
    from ..views.timeline import event_line

    event, snapshot = _act(call), call.case.snapshot
    return page(
        call,
        "verifier.html",
        status=status,
        titre=act_title(event),
        acte=event_line(event, None, call.case.state),
        aside=event.set_aside,
        provisoire=bool(snapshot.held),
        saisie=values,
        reference=snapshot.case.reference,
        chemin=f"/dossiers/{snapshot.tenant}/{snapshot.id}",
        evenement=event.id,
    )
