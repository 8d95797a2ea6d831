"""A person's calendar: its private address, how to use it, how to change or close it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..access import Rule
from ..routes import route

if TYPE_CHECKING:
    from chalice.app import Response

    from ..calls import Call


@route("/calendrier", access=Rule.SIGNED_IN)
def calendar_page(call: Call) -> Response:
    """What a feed is, and whether one is open; its address is never shown again."""
    return _page(call)


@route("/calendrier", method="POST", access=Rule.SIGNED_IN)
def change_calendar(call: Call) -> Response:
    """Open a feed, change its address, or close it. The address is on this answer only."""
    from ...errors import BadInput
    from ...flows.calendar import open_feed
    from ..calls import first
    from ..responses import redirect

    wanted = first(call.form(), "action")
    if wanted == "ouvrir":
        return _page(call, address=open_feed(call.ctx, call.person))
    if wanted != "fermer":
        raise BadInput("action", "choisissez une action de la page.", "Rechargez la page.")
    call.ctx.store.feeds.revoke(call.person.id)
    return redirect(call.ctx.settings, "/calendrier?ferme=oui")


@route("/calendrier/{secret}", access=Rule.PUBLIC)
def calendar_feed(call: Call) -> Response:
    """The feed itself, for a calendar that holds its secret and nothing else."""
    from chalice.app import Response

    from ...flows.calendar import read_feed
    from ..responses import COMMON

    known = call.request.headers.get("if-none-match", "")
    shown = read_feed(call.ctx, call.params["secret"], known)
    headers = {**COMMON, "ETag": shown.etag, "Cache-Control": "private, no-cache"}
    if shown.body is None:
        return Response("", headers=headers, status_code=304)
    headers["Content-Type"] = "text/calendar; charset=utf-8"
    headers["Content-Disposition"] = 'inline; filename="vigie.ics"'
    return Response(shown.body.decode(), headers=headers)


def _page(call: Call, address: str = "") -> Response:
    from ..responses import page

    kept = call.ctx.store.feeds.of(call.person.id)
    return page(
        call,
        "calendrier.html",
        adresse=address,
        webcal=address.replace("https://", "webcal://", 1) if address else "",
        depuis=kept.at if kept else None,
        ferme=call.query("ferme") == "oui",
        cabinet=bool(call.person.firm),
    )
