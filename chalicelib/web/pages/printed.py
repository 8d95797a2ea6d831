"""The dossier to print: one page that holds everything, its style too, and leads nowhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..access import Rule
from ..routes import route

if TYPE_CHECKING:
    from chalice.app import Response

    from ..calls import Call


@route("/dossiers/{tenant}/{case}/imprimer", access=Rule.CASE)
def printed_case(call: Call) -> Response:
    """What happened, the dates and their traces, the pieces; for counsel, its analysis too.

    An employer gets the page of an employer: nothing of its counsel's but what it was shown
    (design §3.15, §3.16). A firm may leave its own notes out (`?notes=non`).
    """
    from ..responses import standalone
    from ..views.case import Around, case_view
    from ..views.printed import evidence_lines
    from .cases import firm_name
    from .notes import firm_notes

    snapshot, store = call.case.snapshot, call.ctx.store
    around = Around(
        firm=firm_name(call),
        shared=tuple(store.drafts.shared(snapshot.tenant, snapshot.id)),
        notes=() if call.query("notes") == "non" else tuple(firm_notes(call)),
    )
    return standalone(
        call,
        "imprimer.html",
        "imprimer.css",
        dossier=case_view(call.case, around, call.ctx.today(), counsel=call.counsel),
        preuves=evidence_lines(call.case),
        le=call.ctx.now(),
        jour=call.ctx.today(),
    )
