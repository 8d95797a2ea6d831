"""The JSON API of alerts: who was told and what became of it; and « fait », an act with its proof.

A tenant's token sees what the employer sees: its own people, and that its counsel was turned to.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..access import Rule
from ..routes import route

if TYPE_CHECKING:
    from chalice.app import Response

    from ..calls import Call


@route("/api/v1/cases/{case}/alerts", access=Rule.TOKEN)
def read_alerts(call: Call) -> Response:
    """Each alert: to whom, by which channel, when, how it ended, who saw it, what follows."""
    from ...flows.escalation import decisions
    from ..responses import answer
    from ..views.alerts_api import alerts_out
    from .seen import told_to

    snapshot = call.ctx.store.cases.snapshot(call.thing.tenant, call.params["case"])
    told = told_to(call.ctx, snapshot, None)
    return answer(alerts_out(snapshot, told, decisions(call.ctx, snapshot)))


@route("/api/v1/cases/{case}/done", method="POST", access=Rule.TOKEN)
def record_done(call: Call) -> Response:
    """Record an act with its proof; the same act again changes nothing, or adds its proof."""
    from ...errors import BadInput
    from ...flows.done import Done, done
    from ...flows.record import CaseRef
    from ..responses import answer
    from ..views.api import case_out
    from .api import posted

    said = posted(call, Done)
    ref = CaseRef(call.thing.tenant, call.params["case"])
    try:
        done(call.ctx, ref, said)
    except BadInput as fault:
        raise BadInput(f"$.{fault.where}", fault.why, fault.remedy) from fault
    return answer(case_out(call.ctx.store.cases.load(ref.tenant, ref.id), call.ctx.today()))
