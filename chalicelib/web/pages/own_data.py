"""Mes données: a person's own copy of what is kept of them, and the way out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..access import Rule
from ..routes import route

if TYPE_CHECKING:
    from chalice.app import Response

    from ..calls import Call

_PATH = "/mes-donnees"


@route(_PATH, access=Rule.SIGNED_IN)
def own_data(call: Call) -> Response:
    """The copy, and whether one may leave."""
    from ...flows.leaving import why_not

    return _page(call, why_not(call.ctx, call.person))


@route(f"{_PATH}/copie", access=Rule.SIGNED_IN)
def own_copy(call: Call) -> Response:
    """All that is kept of who asks, as JSON."""
    import msgspec

    from ...flows.leaving import copy_of
    from ..responses import file

    return file(msgspec.Raw(copy_of(call.ctx, call.person)), "mes-donnees.json")


@route(f"{_PATH}/partir", method="POST", access=Rule.SIGNED_IN)
def leave_house(call: Call) -> Response:
    """Leave the employer or the firm; every session ends with it."""
    from ...errors import BadInput
    from ...flows.leaving import leave
    from ..responses import redirect
    from ..sessions import close_session

    try:
        leave(call.ctx, call.person)
    except BadInput as fault:
        return _page(call, fault.why, status=400)
    return redirect(call.ctx.settings, "/", cookie=close_session(call.ctx, call.session))


def _page(call: Call, why: str, *, status: int = 200) -> Response:
    from ..responses import page

    return page(call, "partir.html", status=status, empeche=why)
