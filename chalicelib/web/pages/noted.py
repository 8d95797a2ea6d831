"""The mails from which nothing follows, for the tenant's manager: nothing is read unseen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..access import Rule
from ..routes import route

if TYPE_CHECKING:
    from chalice.app import Response

    from ..calls import Call

SHOWN = 100


@route("/courriels", access=Rule.MANAGER)
def noted_mails(call: Call) -> Response:
    """Newest first, with how many there are in all."""
    from ..responses import page
    from ..views.noted import noted_line

    items = call.ctx.store.noted.of_tenant(call.person.tenant)
    newest = [noted_line(item) for item in reversed(items[-SHOWN:])]
    return page(call, "courriels.html", courriels=newest, total=len(items))
