"""Webhooks (points d'appel): the manager's page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..access import Rule
from ..routes import route

if TYPE_CHECKING:
    from datetime import datetime

    from chalice.app import Response

    from ...errors import BadInput
    from ...store.hook_records import Hook
    from ..calls import Call

_PATH = "/points-d-appel"


@route(_PATH, access=Rule.MANAGER)
def hooks(call: Call) -> Response:
    """Each webhook, how it fares, its last calls."""
    return _page(call)


@route(_PATH, method="POST", access=Rule.MANAGER)
def add_hook(call: Call) -> Response:
    """A new one; its secret is on the answer, and nowhere after that."""
    from ...errors import BadInput
    from ...flows.hooks import register
    from ..calls import first

    url = first(call.form(), "adresse")
    try:
        made = register(call.ctx, call.person, url)
    except BadInput as fault:
        return _page(call, typed=("", url), fault=fault)
    return _page(call, made=made)


@route(_PATH + "/{hook}", method="POST", access=Rule.MANAGER)
def act_on_hook(call: Call) -> Response:
    """Try it, stop it, take it up, play again, change its secret, remove it: a button each."""
    from ...errors import BadInput
    from ...flows import hooks as flow
    from ...flows.hook_secrets import forget_old, rotate
    from ..calls import first
    from ..responses import redirect

    form = call.form()
    hook = call.ctx.store.hooks.get(call.person.tenant, call.params["hook"])
    try:
        match first(form, "action"):
            case "essai":
                flow.ping(call.ctx, hook)
            case "suspendre":
                flow.pause(call.ctx, call.person, hook)
            case "reprendre":
                flow.resume(call.ctx, call.person, hook)
            case "secret":
                return _page(call, made=rotate(call.ctx, call.person, hook))
            case "oublier":
                forget_old(call.ctx, call.person, hook)
            case "supprimer":
                flow.remove(call.ctx, call.person, hook)
            case "rejouer":
                flow.replay(call.ctx, hook, _day(first(form, "depuis")))
            case _:
                raise BadInput("action", "choisissez un bouton de la page.")
    except BadInput as fault:
        return _page(call, typed=(hook.id, first(form, "depuis")), fault=fault)
    return redirect(call.ctx.settings, _PATH)


def _page(
    call: Call,
    *,
    made: Hook | None = None,
    typed: tuple[str, str] = ("", ""),
    fault: BadInput | None = None,
) -> Response:
    """`typed`: in the form of which webhook (empty: of a new one), and what."""
    from ..responses import page
    from ..views.hooks import hook_line

    kept, tenant, now = call.ctx.store.hooks, call.person.tenant, call.ctx.now()
    return page(
        call,
        "points-d-appel.html",
        status=400 if fault else 200,
        points=[hook_line(h, kept.recent(tenant, h.id, now), now) for h in kept.of_tenant(tenant)],
        nouveau=made,
        point=typed[0],
        saisie=typed[1],
        erreur=f"{fault.why} {fault.remedy}".strip() if fault else "",
        champ=fault.where if fault else "",
    )


def _day(given: str) -> datetime:
    """The first instant of that day in Paris. Raises BadInput."""
    from datetime import UTC, datetime
    from zoneinfo import ZoneInfo

    from ...errors import BadInput
    from ..views.days import read_day

    day = read_day(given)
    if day is None:
        raise BadInput("depuis", "ce n’est pas une date.", "Écrivez-la ainsi : 23/11/2026.")
    midnight = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo("Europe/Paris"))
    return midnight.astimezone(UTC)
