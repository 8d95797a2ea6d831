"""The employer's mails: those from which nothing follows, and whether mails still come."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...errors import BadInput
from ...scopes import Scope
from ..access import Rule
from ..routes import Contract, api_route
from .bodies import posted, spoken_for

if TYPE_CHECKING:
    from chalice.app import Response

    from ..calls import Call

_FORWARDING = "web.views.mails_api:ForwardingOut"


@api_route(
    "/mails",
    Contract(
        Scope.QUARANTINE_READ,
        "Les courriels sans suite.",
        gives="web.views.mails_api:NotedOut",
        listed=True,
    ),
    access=Rule.MANAGER,
)
def list_noted(call: Call) -> Response:
    """The mails from which nothing follows, by instant of arrival: none is read unseen."""
    from ..lists import paged
    from ..views.mails_api import noted_out

    found = call.ctx.store.noted.of_tenant(call.person.tenant)
    return paged(call, found, lambda m: f"{m.received_at.isoformat()} {m.sha256}", noted_out)


@api_route(
    "/forwarding",
    Contract(Scope.QUARANTINE_READ, "Les courriels arrivent-ils toujours ?", _FORWARDING),
    access=Rule.MANAGER,
)
def read_forwarding(call: Call) -> Response:
    """When the platform's last mail came, whether the silence is long, and the test mails."""
    return _forwarding(call)


@api_route(
    "/forwarding/trials",
    Contract(
        Scope.QUARANTINE_WRITE,
        "Envoyer un courriel d’essai dans la boîte d’une personne.",
        gives=_FORWARDING,
        takes="web.views.mails_api:TrialIn",
        status=202,
    ),
    method="POST",
    access=Rule.MANAGER,
)
def send_trial(call: Call) -> Response:
    """Send a test mail to the mailbox of one of the employer's people; it must come back."""
    from ...flows.watch import send_trial as send
    from ..views.mails_api import TrialIn

    person = spoken_for(call, posted(call, TrialIn).person)
    if not send(call.ctx, person):
        why = "un courriel d’essai vient de partir, ou il y en a eu assez aujourd’hui."
        raise BadInput("$.person", why, "Attendez quelques minutes, puis recommencez.")
    return _forwarding(call, 202)


def _forwarding(call: Call, status: int = 200) -> Response:
    from ...flows.put_off import crowd_of
    from ..responses import answer
    from ..views.mails_api import forwarding_out

    ctx, tenant = call.ctx, call.person.tenant
    watch, crowd = ctx.store.watches.get(tenant), crowd_of(ctx, tenant)
    return answer(forwarding_out(watch, crowd, ctx.now(), ctx.today()), status)
