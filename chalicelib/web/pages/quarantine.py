"""The quarantine: mails nobody could read or match, for the tenant's manager."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..access import Rule
from ..routes import route

if TYPE_CHECKING:
    from chalice.app import Response

    from ..calls import Call


@route("/quarantaine", access=Rule.MANAGER)
def quarantine(call: Call) -> Response:
    """Newest first, each with the reason it is there and what was read of it."""
    from ..responses import page
    from ..views.quarantine import quarantined_line

    items = call.ctx.store.quarantine.of_tenant(call.person.tenant)
    return page(call, "quarantaine.html", courriels=[quarantined_line(i) for i in reversed(items)])
