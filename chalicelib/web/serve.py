"""From Chalice to a view and back: admission, the errors' answers, the request of this thread."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from chalice.app import Blueprint, Chalice, Response

from .. import logs
from ..errors import BadInput, Conflict, Forbidden, NotFound, TooLarge, TooMany, VigieError
from .access import (
    ForgedForm,
    KeyBusy,
    KeyReused,
    MissingScope,
    SignInNeeded,
    Stale,
    TokenNeeded,
)
from .exchange import exchange
from .routes import ROUTES, Route

if TYPE_CHECKING:
    from chalice.app import Request

    from ..flows.context import Context
    from ..settings import Settings
    from .calls import Call
    from .problems import Language

Provider = Callable[[], "Context"]

# Chalice keeps one current request per app, wrong under a threaded server: ours is per thread.
_REQUEST: ContextVar[Request] = ContextVar("request")
_log = logging.getLogger("vigie.web")

_STATUS: dict[type[VigieError], int] = {
    BadInput: 400,
    TokenNeeded: 401,
    ForgedForm: 403,
    MissingScope: 403,
    Forbidden: 403,
    NotFound: 404,
    KeyBusy: 409,
    Conflict: 409,
    Stale: 412,
    KeyReused: 422,
    TooMany: 429,
}
_REFUSALS = tuple(_STATUS)
# What may be an attack is written louder than what is a mistake.
_LOUD = {401: logging.WARNING, 403: logging.WARNING}


def register(app: Chalice, provider: Provider | None = None) -> None:
    """Put every route of the room on `app`, bound to a context (the process's own by default).

    Every function of the application registers its routes: from here on its logs name nobody.
    """
    from . import api, pages  # noqa: F401 - importing them declares their routes

    logs.install()
    made = Blueprint(__name__)
    for declared in ROUTES:
        _bind(made, declared, provider or _own_context)
    # No answer is bytes (design §3.20): Chalice would look for eighteen types of them in each.
    app.api.binary_types = []
    made.register_middleware(_around(provider or _own_context), "http")
    app.register_blueprint(made)


def serve(route: Route, provider: Provider, params: dict[str, str]) -> Response:
    """Admit and answer; a refusal becomes its page or problem, or leads to the sign-in page."""
    ctx, request = provider(), _REQUEST.get()
    try:
        call = _late().admit(route, ctx, request, params)
        return exchange(route, call) if route.contract else route.view(call)
    except SignInNeeded:
        return _to_sign_in(ctx, route, params)
    except _REFUSALS as error:
        status = _status(route, error)
        _log.log(_LOUD.get(status, logging.INFO), "%s %s: %r", route.method, route.path, error)
        return refused(ctx, request, status, error)


def _status(route: Route, error: VigieError) -> int:
    """What a refusal answers. The contract of the API has one status for any input of no use."""
    if isinstance(error, TooLarge) and not route.api:
        return 413
    return next(code for kind in type(error).__mro__ if (code := _STATUS.get(kind)))


def _bind(made: Blueprint, declared: Route, provider: Provider) -> None:
    def bound(**params: str) -> Response:
        return serve(declared, provider, params)

    bound.__name__ = declared.view.__name__
    made.route(declared.path, methods=[declared.method], content_types=declared.content_types)(
        bound
    )


def _around(provider: Provider) -> Callable[[Any, Callable[[Any], Response]], Response]:
    """The middleware: keeps this thread's request, and says Chalice's own errors our way."""

    def around(request: Any, get_response: Callable[[Any], Response]) -> Response:
        token = _REQUEST.set(request)
        try:
            response = get_response(request)
        finally:
            _REQUEST.reset(token)
        if response.status_code < 400 or not _chalice_made(response):
            return response
        return refused(provider(), request, response.status_code)

    return around


def _chalice_made(response: Response) -> bool:
    return isinstance(response.body, dict) and "Code" in response.body


def _to_sign_in(ctx: Context, route: Route, params: dict[str, str]) -> Response:
    from urllib.parse import quote

    from .responses import redirect

    then = route.path.format_map(params) if route.method == "GET" else "/dossiers"
    return redirect(ctx.settings, f"/connexion?suite={quote(then, safe='/')}")


def refused(
    ctx: Context, request: Request, status: int, error: VigieError | None = None
) -> Response:
    """The answer to what is refused: a page for people, a problem for programs."""
    late = _late()
    if not request.path.startswith("/api/"):
        return late.error_page(ctx.settings, status)
    language = late.language_of(request.headers.get("accept-language", ""))
    return late.problem(ctx.settings, status, error, language)


class _Late(NamedTuple):
    """What is imported by the first request, for a Lambda that answers none would pay for it."""

    admit: Callable[[Route, Context, Request, Mapping[str, str]], Call]
    error_page: Callable[[Settings, int], Response]
    language_of: Callable[[str], Language]
    problem: Callable[[Settings, int, VigieError | None, Language], Response]


@cache
def _late() -> _Late:
    """Found once: even of a module already there, an import statement weighs on every answer."""
    from .admission import admit
    from .problems import language_of, problem
    from .responses import error_page

    return _Late(admit, error_page, language_of, problem)


def _own_context() -> Context:
    from ..flows.context import context

    return context()
