"""The short link of a message: what it says, on GET; « Vu », on POST, without signing in.

Mail scanners open links; only the button says that somebody has seen the alert. A link that is
unknown, expired, or of somebody who no longer follows the case has one and the same answer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..access import Rule
from ..routes import route

if TYPE_CHECKING:
    from chalice.app import Response

    from ...flows.context import Context
    from ...flows.message_links import Opened
    from ...store.alert_records import Alert
    from ...store.records import Person, Snapshot
    from ..calls import Call
    from ..views.told import AlertLine, Told

_LINK = "/v/{secret}"


@route(_LINK, access=Rule.PUBLIC)
def show_alert(call: Call) -> Response:
    """What it is and by when, without personal data; the buttons: « Vu », the case, stop."""
    from ..responses import page
    from ..views.seen import message_view

    opened = _opened(call)
    if opened is None:
        return page(call, "vu.html", status=404, alerte=None)
    alerts, who = call.ctx.store.alerts, opened.person.id
    known = alerts.seen_by(_alert(opened), who) if opened.asks else None
    view = message_view(opened, known)
    return page(call, "vu.html", alerte=view, secret=call.params["secret"])


@route(_LINK, method="POST", access=Rule.PUBLIC)
def confirm_alert(call: Call) -> Response:
    """Keep it, once; pressing again changes nothing, nor does it on what asks for nothing."""
    from ...flows.acknowledge import acknowledge, way_of
    from ..responses import page, redirect

    opened = _opened(call)
    if opened is None:
        return page(call, "vu.html", status=404, alerte=None)
    if opened.asks:
        acknowledge(call.ctx, _alert(opened), opened.person, way_of(opened.delivery))
    return redirect(call.ctx.settings, f"/v/{call.params['secret']}")


@route("/dossiers/{tenant}/{case}/vu", method="POST", access=Rule.TOLD)
def confirm_on_page(call: Call) -> Response:
    """The same from the page of the case, for an alert that was told to the person's side."""
    from ...errors import BadInput
    from ...flows.acknowledge import acknowledge
    from ...store.alert_records import Way, side_of
    from ..calls import first
    from ..responses import redirect

    snapshot, wanted = call.case.snapshot, first(call.form(), "alerte")
    known = call.ctx.store.alerts.escalations(snapshot.tenant, snapshot.id)
    side = side_of(call.person)
    alert = next((e.alert for e in known if e.alert.id == wanted and e.side is side), None)
    if alert is None:
        raise BadInput("alerte", "cette alerte n’est pas à confirmer ici.", "Rechargez la page.")
    acknowledge(call.ctx, alert, call.person, Way.PAGE)
    return redirect(call.ctx.settings, f"/dossiers/{snapshot.tenant}/{snapshot.id}#prevenus")


def told_of(call: Call) -> tuple[AlertLine, ...]:
    """Who was told of the case's alerts, as far as the reader may know."""
    from ..views.told import alert_lines

    return alert_lines(told_to(call.ctx, call.case.snapshot, call.person), call.case.state)


def told_to(ctx: Context, snapshot: Snapshot, reader: Person | None) -> Told:
    """What the store knows of a case's alerts; `reader` None: a program of the employer's."""
    from ..views.told import Told

    store, place = ctx.store, (snapshot.tenant, snapshot.id)
    people = store.people.members(tenant=snapshot.tenant)
    people += store.people.members(firm=snapshot.firm) if snapshot.firm else []
    return Told(
        reader=reader,
        people={person.id: person for person in people},
        deliveries=tuple(store.deliveries.of_case(*place)),
        seen=tuple(store.alerts.acknowledgements(*place)),
        escalations=tuple(store.alerts.escalations(*place)),
    )


def _opened(call: Call) -> Opened | None:
    from ...errors import NotFound
    from ...flows.message_links import open_message

    try:
        return open_message(call.ctx, call.params["secret"])
    except NotFound:
        return None


def _alert(opened: Opened) -> Alert:
    from ...flows.escalate import alert_of

    return alert_of(opened.delivery)
