"""Figures over many cases (statistiques), and whether an employer's are counted by its firms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...scopes import Scope
from ..access import Rule
from ..routes import Contract, api_route
from .bodies import posted

if TYPE_CHECKING:
    from chalice.app import Response

    from ..calls import Call

_CHOICE = "/statistics/choice"
_OUT = "web.views.figures_api:CountedOut"


@api_route(
    "/statistics",
    Contract(
        Scope.CASES_READ,
        "Les chiffres de vos dossiers, jamais de moins de dix.",
        gives="web.views.figures_api:FiguresOut",
    ),
    access=Rule.STEWARD,
)
def read_figures(call: Call) -> Response:
    """Times to an end, closures, the curve of silence; never of fewer than ten requests."""
    from ...flows.statistics import figures_for
    from ..responses import answer
    from ..views.figures_api import figures_out

    return answer(figures_out(figures_for(call.ctx, call.person)))


@api_route(
    _CHOICE,
    Contract(Scope.CASES_READ, "Vos cabinets comptent-ils vos dossiers ?", _OUT),
    access=Rule.MANAGER,
)
def read_counted(call: Call) -> Response:
    """Whether the mandated firms may count the employer's cases, and who decided it."""
    from ...flows.statistics import choice_of
    from ..responses import answer
    from ..views.figures_api import counted_out

    return answer(counted_out(choice_of(call.ctx, call.person.tenant)))


@api_route(
    _CHOICE,
    Contract(
        Scope.MANDATES_WRITE,
        "Laisser vos cabinets compter vos dossiers, ou non.",
        gives=_OUT,
        takes="web.views.figures_api:CountedIn",
    ),
    method="PUT",
    access=Rule.MANAGER,
)
def choose_counted(call: Call) -> Response:
    """Let the mandated firms count the employer's cases, or no more."""
    from ...flows.statistics import choose
    from ..responses import answer
    from ..views.figures_api import CountedIn, counted_out

    said = posted(call, CountedIn)
    return answer(counted_out(choose(call.ctx, call.person, counted=said.counted)))
