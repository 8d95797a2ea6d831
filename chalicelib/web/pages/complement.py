"""Answer a request for documents item by item, and take the reply to send."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...errors import BadInput
from ..access import Rule
from ..routes import route

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chalice.app import Response

    from ..calls import Call

_PATH = "/dossiers/{tenant}/{case}/complement"
_SECONDS = 4


@route(_PATH, access=Rule.CASE)
def complement_form(call: Call) -> Response:
    """Each document asked for, what was answered so far, and the reply once written."""
    from ...flows.complement import known
    from ..views.complement import shown_items

    return _page(call, shown_items(known(call.ctx, call.case)))


@route(_PATH, method="POST", access=Rule.CASE)
def answer_complement(call: Call) -> Response:
    """Keep the answers and have the reply written; what is wrong is said beside its document."""
    from ...flows.complement import asked, keep
    from ..responses import redirect
    from ..views.complement import answered, item_lines, typed_items

    ids = tuple(line.id for line in item_lines(call.case, asked(call.case.state), {}))
    typed = typed_items(call.form(), ids)
    try:
        keep(call.ctx, call.case, answered(typed), call.person)
    except BadInput as fault:
        return _page(call, typed, fault=fault, status=400)
    return redirect(call.ctx.settings, f"{_path(call)}/complement?fait=oui")


@route(_PATH + "/lettre", access=Rule.CASE)
def download_reply(call: Call) -> Response:
    """303 to the reply as a Word file, for a minute."""
    from ...flows.complement import known, reply_url
    from ..responses import redirect

    return redirect(call.ctx.settings, reply_url(call.ctx, known(call.ctx, call.case)))


def _page(
    call: Call,
    typed: Mapping[str, Mapping[str, str]],
    *,
    fault: BadInput | None = None,
    status: int = 200,
) -> Response:
    from ...flows.complement import asked, known
    from ...law import deadlines, today
    from ..responses import page
    from ..views.complement import item_lines, outcomes
    from ..views.deadlines import today_box

    snapshot, state, on = call.case.snapshot, call.case.state, call.ctx.today()
    request, reply = asked(state), known(call.ctx, call.case)
    dates = deadlines(snapshot.case, state, on)
    answer = page(
        call,
        "complement.html",
        status=status,
        chemin=_path(call),
        dossier=snapshot.case.worker.name or snapshot.case.reference,
        provisoire=bool(snapshot.held),
        demande=request,
        aujourdhui=today_box(today(dates, state, on), dates, on),
        pieces=item_lines(call.case, request, typed, fault),
        suites=outcomes(),
        reponse=reply,
        avocat=snapshot.firm,
        faute=fault.why if fault else "",
        fait=call.query("fait") == "oui",
    )
    if reply and reply.state == "preparing" and status == 200:
        answer.headers["Refresh"] = str(_SECONDS)
    return answer


def _path(call: Call) -> str:
    return f"/dossiers/{call.params['tenant']}/{call.params['case']}"
