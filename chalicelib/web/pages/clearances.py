"""Clearing (lever un doute): one form per reference or open point that a draft relies on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...errors import BadInput
from ..access import Rule
from ..routes import route

if TYPE_CHECKING:
    from chalice.app import Response

    from ...flows.clearances import Reading
    from ..calls import Call

_PATH = "/projets/{token}/levees"


@route("/levees", access=Rule.CABINET)
def every_clearance(call: Call) -> Response:
    """What the firm's lawyers have read, once for all its cases, and what was re-opened since."""
    from ..responses import page
    from ..views.clearances import clearance_lines

    found = call.ctx.store.clearances.of_firm(call.person.firm)
    return page(call, "lectures.html", lectures=clearance_lines(found))


@route(_PATH, access=Rule.COUNSEL)
def clearing_form(call: Call) -> Response:
    """What remains to be read for this draft, and what was, by whom."""
    return _form(call)


@route(_PATH, method="POST", access=Rule.SIGNATORY)
def clear_one(call: Call) -> Response:
    """Clear one, in the visitor's own name; what is wrong is said beside its form."""
    from ...flows.clearances import clear
    from ...flows.release import candidate
    from ..calls import first
    from ..responses import redirect
    from .finishing import ready_draft

    draft = ready_draft(call)
    form = call.form()
    try:
        clear(call.ctx, draft, candidate(call.ctx, draft), call.person, _reading(call))
    except BadInput as fault:
        typed = {name: first(form, name) for name in ("objet", "source", "lu_le")}
        return _form(call, typed | {"faute": f"{fault.why} {fault.remedy}".strip()})
    return redirect(call.ctx.settings, f"/projets/{call.params['token']}/levees?fait=oui")


def _reading(call: Call) -> Reading:
    """What was typed. Raises BadInput."""
    from ...flows.clearances import Reading
    from ..calls import first
    from ..views.days import read_day

    form = call.form()
    day = read_day(first(form, "lu_le"))
    if day is None:
        raise BadInput("lu_le", "indiquez le jour où vous l’avez lu.")
    if first(form, "atteste") != "oui":
        raise BadInput("atteste", "cochez la case : c’est vous qui attestez cette lecture.")
    return Reading(
        subject=first(form, "objet"),
        fingerprint=first(form, "empreinte"),
        source=first(form, "source"),
        read_on=day,
    )


def _form(call: Call, typed: dict[str, str] | None = None) -> Response:
    from ...flows.clearances import wanted
    from ...flows.release import candidate
    from ..responses import page
    from ..views.finishing import clearing_line
    from .finishing import name_of, ready_draft

    draft = ready_draft(call)
    lines = [clearing_line(w) for w in wanted(call.ctx, draft, candidate(call.ctx, draft))]
    return page(
        call,
        "levees.html",
        status=400 if typed else 200,
        nom=name_of(draft),
        lien=call.params["token"],
        reste=[line for line in lines if line.clearance is None],
        faites=[line for line in lines if line.clearance],
        saisie=typed or {},
        fait=call.query("fait") == "oui",
        jour_meme=call.ctx.today().isoformat(),
    )
