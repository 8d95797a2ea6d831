"""The file of a case to take away (remise)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...scopes import Scope
from ..access import Rule
from ..routes import Contract, api_route
from .bodies import sent_to

if TYPE_CHECKING:
    from chalice.app import Response

    from ..calls import Call

_PATH = "/cases/{case}/handover"
_OUT = "web.views.files_api:HandoverOut"


@api_route(
    _PATH,
    Contract(Scope.EVIDENCE_READ, "Le dossier à emporter est-il prêt ?", _OUT),
    access=Rule.CASE,
)
def read_handover(call: Call) -> Response:
    """Is the file of the case to take away there, as the case stands?"""
    from ...flows.handover import ready
    from ..responses import answer
    from ..views.files_api import HandoverOut

    return answer(HandoverOut(ready(call.ctx, call.case)))


@api_route(
    _PATH,
    Contract(Scope.EVIDENCE_READ, "Faire préparer le dossier à emporter.", _OUT, status=202),
    method="POST",
    access=Rule.CASE,
)
def order_handover(call: Call) -> Response:
    """Have it made by the queue; ordered twice, it is made once."""
    from ...flows.handover import order_handover as order
    from ...flows.handover import ready
    from ..responses import answer
    from ..views.files_api import HandoverOut

    order(call.ctx, call.case)
    return answer(HandoverOut(ready(call.ctx, call.case)), 202)


@api_route(
    _PATH + "/file",
    Contract(Scope.EVIDENCE_READ, "Le dossier à emporter (zip).", status=303),
    access=Rule.CASE,
)
def download_handover(call: Call) -> Response:
    """The zip: 303 to an address good for a minute."""
    from ...flows.handover import handover_url

    return sent_to(call, handover_url(call.ctx, call.case, call.person))
