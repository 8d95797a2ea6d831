"""Journal des actions: who did what on the employer's or the firm's side, when, to what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..access import Rule
from ..routes import route

if TYPE_CHECKING:
    from chalice.app import Response

    from ..calls import Call

_PATH = "/journal"


@route(_PATH, access=Rule.OVERSEER)
def audit(call: Call) -> Response:
    """One month, the latest first, all of it or of one topic."""
    from ...flows.audit import read
    from ..responses import page
    from ..sheets import sheet_of
    from ..views.audit import asked, audit_line, months

    which = asked(call.query("mois"), call.query("quoi"), call.ctx.today())
    sheet = sheet_of(read(call.ctx, call.person, which.month, which.topic), call.query("page"))
    return page(
        call,
        "journal.html",
        lignes=[audit_line(entry) for entry in sheet.items],
        feuille=sheet,
        demande=which,
        mois=months(call.ctx.today()),
        cabinet=not call.person.tenant,
    )


@route(_PATH + "/fichier", access=Rule.OVERSEER)
def audit_file(call: Call) -> Response:
    """The same month as a table for a spreadsheet, to keep."""
    from ...flows.audit import read
    from ..responses import table
    from ..views.audit import asked, csv_of

    which = asked(call.query("mois"), call.query("quoi"), call.ctx.today())
    rows = csv_of(read(call.ctx, call.person, which.month, which.topic))
    return table(rows, f"journal-{which.month}.csv")
