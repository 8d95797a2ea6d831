"""Webhooks (points d'appel): where Vigie calls the employer's own programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...errors import BadInput
from ...scopes import Scope
from ..access import Rule
from ..routes import Contract, api_route
from .bodies import placed, posted

if TYPE_CHECKING:
    from chalice.app import Response

    from ...store.hook_records import Hook
    from ..calls import Call

_PATH = "/webhooks"
_ONE = "/webhooks/{hook}"
_OUT = "web.views.hooks:HookOut"
_REPLAYED = "web.views.hooks:ReplayedOut"


@api_route(
    _PATH,
    Contract(Scope.WEBHOOKS_READ, "Les points d’appel et leur santé.", _OUT, listed=True),
    access=Rule.MANAGER,
)
def list_hooks(call: Call) -> Response:
    """The tenant's webhooks and their health, without their secrets."""
    from ..lists import paged
    from ..views.hooks import hook_out

    found = call.ctx.store.hooks.of_tenant(call.person.tenant)
    return paged(call, found, lambda h: f"{h.created_at.isoformat()} {h.id}", hook_out)


@api_route(
    _PATH,
    Contract(
        Scope.WEBHOOKS_WRITE,
        "Ajouter un point d’appel ; son secret est dans cette réponse seule.",
        gives=_OUT,
        takes="web.views.hooks:HookIn",
        status=201,
    ),
    method="POST",
    access=Rule.MANAGER,
)
def make_hook(call: Call) -> Response:
    """Register one: 201 with its secret, once."""
    from ...flows.hooks import register
    from ..responses import answer
    from ..views.hooks import HookIn, hook_out

    asked = posted(call, HookIn)
    with placed():
        made = register(call.ctx, call.person, asked.url)
    return answer(hook_out(made, secret=True), 201)


@api_route(
    _ONE,
    Contract(Scope.WEBHOOKS_WRITE, "Supprimer un point d’appel.", _OUT),
    method="DELETE",
    access=Rule.MANAGER,
)
def remove_hook(call: Call) -> Response:
    """Call it no more; again, nothing changes but the 404."""
    from ...flows.hooks import remove

    hook = _named(call)
    remove(call.ctx, call.person, hook)
    return _said(hook)


@api_route(
    _ONE + "/pause",
    Contract(Scope.WEBHOOKS_WRITE, "Suspendre les appels ; ce qui se passe est gardé.", _OUT),
    method="POST",
    access=Rule.MANAGER,
)
def pause_hook(call: Call) -> Response:
    """Stop calling it; what happens meanwhile is kept for when it resumes."""
    from ...flows.hooks import pause

    pause(call.ctx, call.person, _named(call))
    return _said(_named(call))


@api_route(
    _ONE + "/test",
    Contract(Scope.WEBHOOKS_WRITE, "Faire un essai.", _OUT),
    method="POST",
    access=Rule.MANAGER,
)
def test_hook(call: Call) -> Response:
    """Call it with nothing to say, to see that it answers."""
    from ...flows.hooks import ping

    hook = _named(call)
    with placed(hook=""):
        ping(call.ctx, hook)
    return _said(hook)


@api_route(
    _ONE + "/secret",
    Contract(
        Scope.WEBHOOKS_WRITE,
        "Changer de secret ; le nouveau est ici seul, l’ancien signe encore un jour.",
        _OUT,
    ),
    method="POST",
    access=Rule.MANAGER,
)
def change_secret(call: Call) -> Response:
    """Another secret, in this answer alone; the one before signs too until `old_secret_until`."""
    from ...flows.hook_secrets import rotate
    from ..responses import answer
    from ..views.hooks import hook_out

    with placed(hook=""):
        return answer(hook_out(rotate(call.ctx, call.person, _named(call)), secret=True))


@api_route(
    _ONE + "/secret",
    Contract(Scope.WEBHOOKS_WRITE, "Ne plus signer avec l’ancien secret.", _OUT),
    method="DELETE",
    access=Rule.MANAGER,
)
def forget_old_secret(call: Call) -> Response:
    """The secret before the last one signs no more; again, nothing changes."""
    from ...flows.hook_secrets import forget_old

    return _said(forget_old(call.ctx, call.person, _named(call)))


@api_route(
    _ONE + "/resume",
    Contract(Scope.WEBHOOKS_WRITE, "Reprendre les appels, avec ceux qui ont manqué.", _REPLAYED),
    method="POST",
    access=Rule.MANAGER,
)
def resume_hook(call: Call) -> Response:
    """Take a paused one up again, with what it missed."""
    from ...flows.hooks import resume
    from ..responses import answer
    from ..views.hooks import ReplayedOut

    return answer(ReplayedOut(resume(call.ctx, call.person, _named(call))))


@api_route(
    _ONE + "/replay",
    Contract(
        Scope.WEBHOOKS_WRITE,
        "Refaire des appels : depuis un instant, ou d’un événement.",
        gives=_REPLAYED,
        takes="web.views.hooks:ReplayIn",
    ),
    method="POST",
    access=Rule.MANAGER,
)
def replay_hook(call: Call) -> Response:
    """Make again the calls of what happened since an instant, or of one event."""
    from ...flows.hooks import replay
    from ..responses import answer
    from ..views.hooks import ReplayedOut, ReplayIn

    asked = posted(call, ReplayIn)
    if bool(asked.event) == (asked.since is not None):
        raise BadInput("$", "either since or event.", "Give one of the two.")
    if asked.since is not None and asked.since.tzinfo is None:
        raise BadInput("$.since", "an instant without its offset.", "Write …Z or …+01:00.")
    with placed(hook=""):
        return answer(ReplayedOut(replay(call.ctx, _named(call), asked.since, asked.event)))


def _named(call: Call) -> Hook:
    """Raises NotFound."""
    return call.ctx.store.hooks.get(call.person.tenant, call.params["hook"])


def _said(hook: Hook) -> Response:
    from ..responses import answer
    from ..views.hooks import hook_out

    return answer(hook_out(hook))
