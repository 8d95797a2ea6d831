"""Messages non reçus: what reached nobody, across the employer's cases, and what to do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..access import Rule
from ..routes import route

if TYPE_CHECKING:
    from chalice.app import Response

    from ..calls import Call


@route("/echecs", access=Rule.MANAGER)
def failures(call: Call) -> Response:
    """The latest first; the cases of those shown are read, to say what each was about."""
    from ...flows.undelivered import SHOWN, undelivered
    from ..responses import page
    from ..sheets import sheet_of
    from ..views.undelivered import failed_line

    sheet = sheet_of(undelivered(call.ctx, call.person.tenant), call.query("page"))
    load = call.ctx.store.cases.load
    shown = [
        (f, load(f.snapshot.tenant, f.snapshot.id) if f.snapshot else None) for f in sheet.items
    ]
    return page(
        call,
        "echecs.html",
        echecs=[failed_line(failed, stored) for failed, stored in shown],
        feuille=sheet,
        jours=SHOWN.days,
    )
