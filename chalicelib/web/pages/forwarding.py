"""The forwarding (transfert): when the last mail came, and the test mail, for the manager."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..access import Rule
from ..routes import route

if TYPE_CHECKING:
    from chalice.app import Response

    from ..calls import Call

_PATH = "/transfert"
_SECONDS = 15


@route(_PATH, access=Rule.MANAGER)
def forwarding(call: Call) -> Response:
    """Is the mail of the platform still coming? While a test mail is awaited, the page reloads."""
    from ...flows.put_off import crowd_of
    from ..responses import page
    from ..views.forwarding import awaited, forwarding_view
    from .front import intake_address

    ctx, tenant = call.ctx, call.person.tenant
    view = forwarding_view(ctx.store.watches.get(tenant), ctx.now(), ctx.today())
    answer = page(
        call,
        "transfert.html",
        transfert=view,
        affluence=crowd_of(ctx, tenant),
        confirmations=awaited(ctx.store.noted.of_tenant(tenant), ctx.now()),
        adresse=intake_address(call),
        expediteur=ctx.settings.mail_from,
        boite=call.person.email,
        trop_tot=bool(call.query("attendre")),
    )
    if view.awaited:
        # A header, so that readers who stop reloading pages are obeyed; the link does the same.
        answer.headers["Refresh"] = str(_SECONDS)
    return answer


@route(_PATH, method="POST", access=Rule.MANAGER)
def send_trial(call: Call) -> Response:
    """Send the test mail to the manager's own mailbox."""
    from ...flows.watch import send_trial as send
    from ..responses import redirect

    sent = send(call.ctx, call.person)
    return redirect(call.ctx.settings, _PATH if sent else f"{_PATH}?attendre=1")


def last_mail(call: Call) -> tuple[str, bool]:
    """When the platform's last mail came, in words, and whether one did; only for an employer."""
    from ..views.forwarding import last_words

    person = call.visitor.person
    if person is None or not person.tenant or person.role == "operator":
        return "", False
    watch = call.ctx.store.watches.get(person.tenant)
    return last_words(watch, call.ctx.today()), watch.last_at is not None
