"""The answer to a request for documents (complément), and its letter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...scopes import Scope
from ..access import Rule
from ..routes import Contract, api_route
from .bodies import placed, posted, sent_to

if TYPE_CHECKING:
    from chalice.app import Response

    from ..calls import Call

_PATH = "/cases/{case}/complement"
_OUT = "web.views.files_api:ComplementOut"


@api_route(
    _PATH,
    Contract(Scope.CASES_READ, "La demande de complément et ce qui y est répondu.", _OUT),
    access=Rule.CASE,
)
def read_complement(call: Call) -> Response:
    """The latest request for documents, what was answered so far, how far the letter is."""
    from ...flows.complement import asked, known
    from ..responses import answer
    from ..views.files_api import complement_out

    return answer(complement_out(asked(call.case.state), known(call.ctx, call.case)))


@api_route(
    _PATH,
    Contract(
        Scope.CASES_WRITE,
        "Répondre pièce par pièce, et faire écrire la lettre.",
        gives=_OUT,
        takes="web.views.files_api:ComplementIn",
        status=202,
    ),
    method="POST",
    access=Rule.CASE,
)
def answer_complement(call: Call) -> Response:
    """Answer document by document, and have the letter written; it is not sent by that."""
    from ...flows.complement import asked, keep
    from ..responses import answer
    from ..views.files_api import ComplementIn, complement_out

    said, request = posted(call, ComplementIn), asked(call.case.state)
    with placed():
        reply = keep(call.ctx, call.case, said.items, call.person)
    return answer(complement_out(request, reply), 202)


@api_route(
    _PATH + "/letter",
    Contract(Scope.CASES_READ, "La lettre, en Word.", status=303),
    access=Rule.CASE,
)
def download_reply(call: Call) -> Response:
    """The letter as a Word file: 303 to an address good for a minute."""
    from ...flows.complement import known, reply_url

    return sent_to(call, reply_url(call.ctx, known(call.ctx, call.case)))
