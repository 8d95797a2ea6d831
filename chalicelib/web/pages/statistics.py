"""Statistiques: what the cases of an employer, or those a firm may count, say together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..access import Rule
from ..routes import route

if TYPE_CHECKING:
    from chalice.app import Response

    from ..calls import Call

_PATH = "/statistiques"


@route(_PATH, access=Rule.STEWARD)
def statistics(call: Call) -> Response:
    """Times to an end, closures, the silence curve: each as a chart and as a table."""
    from ...cases.figures import LEAST
    from ...flows.statistics import choice_of, figures_for
    from ..responses import page
    from ..views.statistics import figures_view

    person = call.person
    return page(
        call,
        "statistiques.html",
        chiffres=figures_view(figures_for(call.ctx, person)),
        moins=LEAST,
        choix=choice_of(call.ctx, person.tenant) if person.tenant else None,
        fait=call.query("fait") == "oui",
    )


@route(_PATH, method="POST", access=Rule.MANAGER)
def choose_statistics(call: Call) -> Response:
    """The manager lets the mandated firms count the employer's cases, or no more."""
    from ...errors import BadInput
    from ...flows.statistics import choose
    from ..calls import first
    from ..responses import redirect

    said = first(call.form(), "compter")
    if said not in ("oui", "non"):
        raise BadInput("compter", "none of the buttons of the page.", "Press one.")
    choose(call.ctx, call.person, counted=said == "oui")
    return redirect(call.ctx.settings, f"{_PATH}?fait=oui")
