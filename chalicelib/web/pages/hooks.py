"""Webhooks (points d'appel): the manager's page, and the API's routes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..access import Rule
from ..routes import route

if TYPE_CHECKING:
    from datetime import datetime

    from chalice.app import Response

    from ...store.hook_records import Hook
    from ..calls import Call

_PATH = "/points-d-appel"
_API = "/api/v1/webhooks"


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
        made = register(call.ctx, call.person.tenant, url)
    except BadInput as fault:
        return _page(call, status=400, typed=url, error=f"{fault.why} {fault.remedy}".strip())
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
                flow.pause(call.ctx, hook)
            case "reprendre":
                flow.resume(call.ctx, hook)
            case "secret":
                return _page(call, made=rotate(call.ctx, hook))
            case "oublier":
                forget_old(call.ctx, hook)
            case "supprimer":
                call.ctx.store.hooks.remove(hook)
            case "rejouer":
                flow.replay(call.ctx, hook, _day(first(form, "depuis")))
            case _:
                raise BadInput("action", "choisissez un bouton de la page.")
    except BadInput as fault:
        return _page(call, status=400, error=f"{fault.why} {fault.remedy}".strip())
    return redirect(call.ctx.settings, _PATH)


@route(_API, access=Rule.TOKEN)
def list_hooks(call: Call) -> Response:
    """The tenant's webhooks and their health, without their secrets."""
    from ..responses import answer
    from ..views.hooks import hook_out

    return answer([hook_out(h) for h in call.ctx.store.hooks.of_tenant(call.thing.tenant)])


@route(_API, method="POST", access=Rule.TOKEN)
def make_hook(call: Call) -> Response:
    """Register one: 201 with its secret, once."""
    from ...errors import BadInput
    from ...flows.hooks import register
    from ..responses import answer
    from ..views.hooks import HookIn, hook_out
    from .api import posted

    asked = posted(call, HookIn)
    try:
        made = register(call.ctx, call.thing.tenant, asked.url)
    except BadInput as fault:
        raise BadInput(f"$.{fault.where}", fault.why, fault.remedy) from fault
    return answer(hook_out(made, secret=True), 201)


@route(_API + "/{hook}", method="DELETE", access=Rule.TOKEN)
def remove_hook(call: Call) -> Response:
    """Call it no more; again, nothing changes but the 404."""
    from ..responses import answer
    from ..views.hooks import hook_out

    hook = _named(call)
    call.ctx.store.hooks.remove(hook)
    return answer(hook_out(hook))


@route(_API + "/{hook}/secret", method="POST", access=Rule.TOKEN)
def change_secret(call: Call) -> Response:
    """Another secret, in this answer alone; the one before signs too until `old_secret_until`."""
    from ...flows.hook_secrets import rotate
    from ..responses import answer
    from ..views.hooks import hook_out

    return answer(hook_out(rotate(call.ctx, _named(call)), secret=True))


@route(_API + "/{hook}/secret", method="DELETE", access=Rule.TOKEN)
def forget_old_secret(call: Call) -> Response:
    """The secret before the last one signs no more; again, nothing changes."""
    from ...flows.hook_secrets import forget_old
    from ..responses import answer
    from ..views.hooks import hook_out

    return answer(hook_out(forget_old(call.ctx, _named(call))))


@route(_API + "/{hook}/resume", method="POST", access=Rule.TOKEN)
def resume_hook(call: Call) -> Response:
    """Take a paused one up again, with what it missed."""
    from ...flows.hooks import resume
    from ..responses import answer

    return answer({"replayed": resume(call.ctx, _named(call))})


@route(_API + "/{hook}/replay", method="POST", access=Rule.TOKEN)
def replay_hook(call: Call) -> Response:
    """Make again the calls of what happened since an instant, or of one event."""
    from ...errors import BadInput
    from ...flows.hooks import replay
    from ..responses import answer
    from ..views.hooks import ReplayIn
    from .api import posted

    asked = posted(call, ReplayIn)
    if bool(asked.event) == (asked.since is not None):
        raise BadInput("$", "either since or event.", "Give one of the two.")
    if asked.since is not None and asked.since.tzinfo is None:
        raise BadInput("$.since", "an instant without its offset.", "Write …Z or …+01:00.")
    return answer({"replayed": replay(call.ctx, _named(call), asked.since, asked.event)})


def _named(call: Call) -> Hook:
    return call.ctx.store.hooks.get(call.thing.tenant, call.params["hook"])


def _page(
    call: Call, *, status: int = 200, made: Hook | None = None, typed: str = "", error: str = ""
) -> Response:
    from ..responses import page
    from ..views.hooks import hook_line

    kept, tenant, now = call.ctx.store.hooks, call.person.tenant, call.ctx.now()
    return page(
        call,
        "points-d-appel.html",
        status=status,
        points=[hook_line(h, kept.recent(tenant, h.id, now), now) for h in kept.of_tenant(tenant)],
        nouveau=made,
        saisie=typed,
        erreur=error,
    )


def _day(given: str) -> datetime:
    """The first instant of that day in Paris. Raises BadInput."""
    from datetime import UTC, datetime
    from zoneinfo import ZoneInfo

    from ...errors import BadInput
    from ..views.days import read_day

    day = read_day(given)
    if day is None:
        raise BadInput("depuis", "ce n’est pas une date.", "Écrivez-la AAAA-MM-JJ.")
    midnight = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo("Europe/Paris"))
    return midnight.astimezone(UTC)
