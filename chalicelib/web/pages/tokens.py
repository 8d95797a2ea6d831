"""Jetons: the API tokens of the employer or of the firm; made, shown once, revoked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..access import Rule
from ..routes import route

if TYPE_CHECKING:
    from chalice.app import Response

    from ...flows.tokens import Made
    from ..calls import Call
    from ..views.tokens import Typed

_PATH = "/jetons"


@route(_PATH, access=Rule.STEWARD)
def tokens(call: Call) -> Response:
    """Each token, what it may do, when it was last used, when it ends."""
    from ..views.tokens import Typed

    return _page(call, Typed(), revoked=bool(call.query("revoque")))


@route(_PATH, method="POST", access=Rule.STEWARD)
def make_token(call: Call) -> Response:
    """A new one; its secret is on the answer, and nowhere after that."""
    from dataclasses import replace

    from ...errors import BadInput
    from ...flows.tokens import create, faults, offered
    from ..views.tokens import read, wanted

    typed = read(call.form())
    asked = wanted(typed)
    errors = faults(asked, offered(call.person))
    try:
        made = None if errors else create(call.ctx, call.person, asked)
    except BadInput as fault:
        errors = {fault.where: f"{fault.why} {fault.remedy}".strip()}
    if errors:
        return _page(call, replace(typed, errors=errors), status=400)
    return _page(call, type(typed)(), made=made)


@route(_PATH + "/{jeton}", method="POST", access=Rule.STEWARD)
def revoke_token(call: Call) -> Response:
    """It opens nothing from now on."""
    from ...flows.tokens import revoke
    from ..responses import redirect

    revoke(call.ctx, call.person, call.params["jeton"])
    return redirect(call.ctx.settings, f"{_PATH}?revoque=oui")


def _page(
    call: Call,
    typed: Typed,
    *,
    status: int = 200,
    made: Made | None = None,
    revoked: bool = False,
) -> Response:
    from ...flows.tokens import DAYS, of_home, offered
    from ..responses import page
    from ..views.tokens import scope_lines, token_line

    return page(
        call,
        "jetons.html",
        status=status,
        jetons=[token_line(one, call.ctx.now()) for one in of_home(call.ctx, call.person)],
        nouveau=made,
        droits=scope_lines(offered(call.person), typed),
        durees=DAYS,
        saisie=typed,
        revoque=revoked,
        cabinet=bool(call.person.firm and not call.person.tenant),
    )
