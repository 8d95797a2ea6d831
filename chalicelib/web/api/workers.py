"""The worker (la personne recrutée) told of their own request: asked, told, or no more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...scopes import Scope
from ..access import Rule
from ..routes import Contract, api_route
from .bodies import placed, posted

if TYPE_CHECKING:
    from chalice.app import Response

    from ..calls import Call

_PATH = "/cases/{case}/worker"
_OUT = "web.views.people_api:WorkerOut"


@api_route(
    _PATH,
    Contract(Scope.PEOPLE_READ, "La personne recrutée est-elle prévenue ?", _OUT),
    access=Rule.RECORD,
)
def read_worker(call: Call) -> Response:
    """Whether the worker is told of their request: asked, told, or stopped by their own choice."""
    return _worker(call)


@api_route(
    _PATH,
    Contract(
        Scope.PEOPLE_WRITE,
        "Proposer à la personne recrutée d’être prévenue.",
        gives=_OUT,
        takes="web.views.people_api:WorkerIn",
        status=202,
    ),
    method="POST",
    access=Rule.OWNER,
)
def ask_worker(call: Call) -> Response:
    """Ask the worker, by one mail, whether they want to be told; nothing more before they agree."""
    from ...flows.workers import invite_worker
    from ..views.people_api import WorkerIn
    from ..views.team import typed_worker
    from .people import refuse_faults, refuse_outcome

    said = posted(call, WorkerIn)
    asked = typed_worker({"courriel": [said.email], "nom": [said.name]})
    with placed(courriel="email", nom="name", salaries="", dossier=""):
        refuse_faults(asked.errors)
        snapshot = call.case.snapshot
        outcome = invite_worker(call.ctx, call.person, snapshot, asked.email, asked.name)
        refuse_outcome(call, outcome)
    return _worker(call, 202)


@api_route(
    _PATH,
    Contract(Scope.PEOPLE_WRITE, "Ne plus prévenir la personne recrutée.", _OUT),
    method="DELETE",
    access=Rule.OWNER,
)
def stop_worker(call: Call) -> Response:
    """Withdraw what was asked of the worker, or tell them no more; again, nothing changes."""
    from ...flows.workers import stop_telling

    stop_telling(call.ctx, call.person, call.case.snapshot)
    return _worker(call)


def _worker(call: Call, status: int = 200) -> Response:
    from ...flows.workers import following
    from ..responses import answer
    from ..views.people_api import worker_out

    return answer(worker_out(following(call.ctx, call.case.snapshot)), status)
