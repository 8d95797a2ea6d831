"""Mes connexions: where one is signed in, and how to close what one does not hold any more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..access import Rule
from ..routes import route

if TYPE_CHECKING:
    from chalice.app import Response

    from ..calls import Call

_PATH = "/connexions"
_DONE = {"autres", "une", "seule"}


@route(_PATH, access=Rule.SIGNED_IN)
def connections(call: Call) -> Response:
    """Each browser where the person is signed in; this one first."""
    from ...flows.sessions import sessions_of
    from ..responses import page
    from ..views.sessions import session_lines

    done = call.query("fait")
    lines = session_lines(sessions_of(call.ctx, call.person), call.session)
    return page(call, "connexions.html", connexions=lines, fait=done if done in _DONE else "")


@route(_PATH, method="POST", access=Rule.SIGNED_IN)
def close_connections(call: Call) -> Response:
    """Close one, or all but this one."""
    from ...errors import BadInput
    from ...flows.sessions import close_one, close_others
    from ..calls import first
    from ..responses import redirect

    form = call.form()
    one, doing = first(form, "fermer"), first(form, "faire")
    if one:
        close_one(call.ctx, call.person, one)
        done = "une"
    elif doing == "fermer-les-autres":
        done = "autres" if close_others(call.ctx, call.person, call.session) else "seule"
    else:
        raise BadInput("faire", "none of the buttons of the page.", "Press one.")
    return redirect(call.ctx.settings, f"{_PATH}?fait={done}")
