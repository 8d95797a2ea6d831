"""One's own mobile number: give it, prove it by a code, remove it; and what one agreed to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..access import Rule
from ..routes import route

if TYPE_CHECKING:
    from chalice.app import Response

    from ..calls import Call


@route("/telephone", access=Rule.SIGNED_IN)
def my_phone(call: Call) -> Response:
    """The number as it stands, the code that is awaited, the forms."""
    return _page(call, status=200)


@route("/telephone", method="POST", access=Rule.SIGNED_IN)
def change_phone(call: Call) -> Response:
    """Give a number, give its code back, or remove it; faults are said beside the field."""
    from ...errors import BadInput
    from ..calls import first

    form = call.form()
    doing = first(form, "faire")
    if doing == "numero":
        return _number(call, first(form, "telephone"))
    if doing == "code":
        return _code(call, first(form, "code"))
    if doing == "retirer":
        return _remove(call)
    raise BadInput("faire", "none of the buttons of the page.", "Press one.")


@route("/mes-choix", access=Rule.SIGNED_IN)
def my_choices(call: Call) -> Response:
    """What one chose, when, how, and the words that were shown: kept for proof."""
    from ..responses import page
    from ..views.phone import history

    kept = call.ctx.store.consents.of_person(call.person.id)
    return page(call, "mes-choix.html", choix=history(kept))


def _number(call: Call, typed: str) -> Response:
    from ...alerts.numbers import read_number
    from ...flows.phones import send_code
    from ..responses import redirect
    from ..views.phone import SENDING

    read = read_number(typed)
    if read.fault:
        return _page(call, status=400, numero=typed, fautes={"telephone": read.fault})
    outcome = send_code(call.ctx, call.person, read.e164, call.ip)
    if outcome in SENDING:
        return _page(call, status=400, numero=typed, fautes={"telephone": SENDING[outcome]})
    return redirect(call.ctx.settings, "/telephone?fait=envoye")


def _code(call: Call, typed: str) -> Response:
    from ...flows.phones import Outcome, confirm
    from ..responses import redirect
    from ..views.phone import CONFIRMING, agreed

    waiting = call.ctx.store.phones.code(call.person.id, call.ctx.now())
    text = agreed(waiting.number) if waiting else ""
    outcome = confirm(call.ctx, call.person, typed, text)
    if outcome is Outcome.CONFIRMED:
        return redirect(call.ctx.settings, "/telephone?fait=confirme")
    return _page(call, status=400, fautes={"code": CONFIRMING[outcome]})


def _remove(call: Call) -> Response:
    from ...flows.phones import forget
    from ..responses import redirect
    from ..views.phone import REMOVED

    forget(call.ctx, call.person, REMOVED)
    return redirect(call.ctx.settings, "/telephone?fait=retire")


def _page(
    call: Call, *, status: int, numero: str = "", fautes: dict[str, str] | None = None
) -> Response:
    from ..responses import page
    from ..views.phone import agreed, standing

    phones, person = call.ctx.store.phones, call.person
    waiting = phones.code(person.id, call.ctx.now())
    state: Any = standing(phones.mobile(person.id))
    return page(
        call,
        "telephone.html",
        status=status,
        etat=state,
        attendu=waiting.number if waiting else "",
        promesse=agreed(waiting.number) if waiting else "",
        numero=numero or (state.number if not waiting else ""),
        fautes=fautes or {},
        fait=call.query("fait") if status == 200 else "",
    )
