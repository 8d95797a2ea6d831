"""Alerts: who was told and what became of it; « Vu »; counsel's decision not to act.

A program says « Vu » or decides only in the name of a person of its own side, whom it names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...scopes import Scope
from ..access import Rule
from ..routes import Contract, api_route
from .bodies import placed, posted, spoken_for

if TYPE_CHECKING:
    from chalice.app import Response

    from ..calls import Call

_NO_ACTION = "/cases/{case}/no-action"


@api_route(
    "/cases/{case}/alerts",
    Contract(
        Scope.CASES_READ,
        "Chaque alerte : à qui, par quel moyen, ce qu’elle est devenue, qui l’a vue.",
        gives="web.views.alerts_api:AlertsOut",
    ),
    access=Rule.CASE,
)
def read_alerts(call: Call) -> Response:
    """Each alert: to whom, by which channel, when, how it ended, who saw it, what follows."""
    from ...flows.escalation import decisions
    from ...store.alert_records import side_of
    from ..pages.seen import told_to
    from ..responses import answer
    from ..views.alerts_api import alerts_out

    snapshot = call.case.snapshot
    told = told_to(call.ctx, snapshot, None)
    out = alerts_out(snapshot, told, decisions(call.ctx, snapshot), side_of(call.person))
    return answer(out)


@api_route(
    "/cases/{case}/acknowledgements",
    Contract(
        Scope.CASES_WRITE,
        "« Vu », au nom d’une personne de votre côté.",
        gives="web.views.alerts_api:SeenOut",
        takes="web.views.alerts_api:SeenIn",
    ),
    method="POST",
    access=Rule.TOLD,
)
def acknowledge_alert(call: Call) -> Response:
    """Say that a person of your side has seen an alert; said again, nothing changes."""
    from ...errors import BadInput
    from ...flows.acknowledge import acknowledge
    from ...store.alert_records import Way, side_of
    from ..responses import answer
    from ..views.alerts_api import SeenIn, SeenOut

    said, snapshot = posted(call, SeenIn), call.case.snapshot
    person = spoken_for(call, said.person)
    known = call.ctx.store.alerts.escalations(snapshot.tenant, snapshot.id)
    side = side_of(person)
    alert = next((e.alert for e in known if e.alert.id == said.alert and e.side is side), None)
    if alert is None:
        why = "no alert of this case asks your side for a « Vu » under this id."
        raise BadInput("$.alert", why, "Give an id of GET …/alerts whose escalation is not null.")
    kept = acknowledge(call.ctx, alert, person, Way.API)
    return answer(SeenOut(kept.person, kept.at, kept.way))


@api_route(
    _NO_ACTION,
    Contract(
        Scope.CASES_READ,
        "Les échéances à suivre, et les décisions de ne pas agir du cabinet.",
        gives="web.views.alerts_api:NoActionsOut",
    ),
    access=Rule.COUNSEL,
)
def read_no_actions(call: Call) -> Response:
    """The dates still to follow, and the firm's decisions not to act on some."""
    from ..responses import answer
    from ..views.alerts_api import no_actions_out

    return answer(no_actions_out(call.ctx, call.case, call.person.firm))


@api_route(
    _NO_ACTION,
    Contract(
        Scope.CASES_WRITE,
        "Décider de ne pas agir à une échéance, ou y revenir, au nom d’un avocat du cabinet.",
        gives="web.views.alerts_api:NoActionsOut",
        takes="web.views.alerts_api:NoActionIn",
    ),
    method="POST",
    access=Rule.COUNSEL,
)
def decide_no_action(call: Call) -> Response:
    """Decide not to act on a date, or take that back, in the name of a lawyer of the firm."""
    from ...flows.no_action import Decided, decide, take_back
    from ..responses import answer
    from ..views.alerts_api import NoActionIn, no_actions_out

    said = posted(call, NoActionIn)
    lawyer = spoken_for(call, said.person)
    with placed():
        if said.withdraw:
            take_back(call.ctx, call.case, lawyer, said.id)
        else:
            day = said.on or call.ctx.today()
            decide(call.ctx, call.case, lawyer, Decided(id=said.id, on=day, reason=said.reason))
    return answer(no_actions_out(call.ctx, call.case, lawyer.firm))


@api_route(
    "/undelivered",
    Contract(
        Scope.CASES_READ,
        "Ce que vos personnes n’ont pas reçu, tous dossiers confondus.",
        gives="web.views.alerts_api:UndeliveredOut",
        listed=True,
    ),
    access=Rule.MANAGER,
)
def list_undelivered(call: Call) -> Response:
    """What did not reach the employer's people in a hundred days, and what to do, oldest first."""
    from ...flows.undelivered import undelivered
    from ..lists import paged
    from ..views.alerts_api import undelivered_out

    found = undelivered(call.ctx, call.person.tenant)
    return paged(call, found, lambda f: f"{f.at.isoformat()} {f.delivery.id}", undelivered_out)
