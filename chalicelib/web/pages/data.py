"""Vos données: what is kept of an employer, and a copy of all of it for its manager."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..access import Rule
from ..routes import route

if TYPE_CHECKING:
    from chalice.app import Response

    from ..calls import Call

_PATH = "/donnees"
_SECONDS = 10


@route(_PATH, access=Rule.MANAGER)
def data(call: Call) -> Response:
    """What is kept and for how long; the copy to be ordered, in preparation, or ready."""
    return _page(call)


@route(f"{_PATH}/copie", method="POST", access=Rule.MANAGER)
def order_data(call: Call) -> Response:
    """Have a copy made by the queue; the page then waits by itself."""
    from ...errors import BadInput
    from ...flows.data_copies import order_copy
    from ..responses import redirect

    try:
        order_copy(call.ctx, call.person)
    except BadInput as refused:
        return _page(call, refused=f"{refused.why} {refused.remedy}", status=429)
    return redirect(call.ctx.settings, _PATH)


@route(_PATH + "/copie/{copy}/{part}", access=Rule.MANAGER)
def take_data(call: Call) -> Response:
    """303 to a part of the copy, for a minute."""
    from ...errors import NotFound
    from ...flows.data_copies import copy_url
    from ..responses import redirect

    copy, part = call.params["copy"], call.params["part"]
    if not (part.isascii() and part.isdecimal()):
        raise NotFound("copy", part)
    return redirect(call.ctx.settings, copy_url(call.ctx, call.person, copy, int(part)))


def _page(call: Call, *, refused: str = "", status: int = 200) -> Response:
    from ...flows.data_copies import latest, until
    from ..responses import page

    copy = latest(call.ctx, call.person.tenant)
    answer = page(
        call,
        "vos-donnees.html",
        status=status,
        copie=copy,
        jusqu_a=until(copy) if copy else None,
        refus=refused,
    )
    if copy and copy.state == "preparing":
        answer.headers["Refresh"] = str(_SECONDS)
    return answer
