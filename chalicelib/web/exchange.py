"""What every answer of the API has: its version, its condition, and its idempotency key.

- `ETag` and `If-None-Match` on what is read; `If-Match` on what is done to a case (RFC 9110 §13).
- `Idempotency-Key` on POST (draft-ietf-httpapi-idempotency-key-header): the same key and request
  are answered once, for a day.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from chalice.app import Response

from ..errors import BadInput
from .access import KeyBusy, KeyReused, Stale
from .responses import COMMON

if TYPE_CHECKING:
    from .calls import Call
    from .routes import Route

_KEY = re.compile(r"[\x21-\x7e]{1,200}")
_KEPT_HEADERS = ("Content-Type", "ETag", "Location")


def exchange(route: Route, call: Call) -> Response:
    """The view's answer, with what the API promises of every answer.

    Raises what the view raises; BadInput for a key that is none; KeyReused, KeyBusy, Stale.
    """
    if route.method == "GET":
        return unless_known(call, versioned(route.view(call)))

    def act() -> Response:
        _refuse_stale(call)
        return versioned(route.view(call))

    key = call.request.headers.get("idempotency-key", "")
    return _once(call, key, act) if key and route.method == "POST" else act()


def etag_of(body: str) -> str:
    """The version of a representation: strong, since the same bytes alone have it."""
    return f'"{hashlib.sha256(body.encode()).hexdigest()[:32]}"'


def versioned(response: Response) -> Response:
    """The answer with its version, when it is one to be read."""
    if 200 <= response.status_code < 300 and response.body:
        response.headers["ETag"] = etag_of(response.body)
    return response


def unless_known(call: Call, response: Response) -> Response:
    """304 without a body to who holds this very version."""
    known = call.request.headers.get("if-none-match", "")
    etag = response.headers.get("ETag", "")
    if not (known and etag and _names(known, str(etag), weakly=True)):
        return response
    kept = {name: value for name, value in response.headers.items() if name != "Content-Type"}
    return Response("", headers=kept, status_code=304)


def _refuse_stale(call: Call) -> None:
    """Nothing is done to a case that is not the one that was read. Raises Stale, BadInput.

    Judged before the act, as RFC 9110 §13.2 has it. An event recorded in between is not lost: the
    ledger only grows.
    """
    wanted = call.request.headers.get("if-match", "")
    if not wanted:
        return
    if call.stored is None:
        raise BadInput("If-Match", "only what is done to a case has a version.", "Leave it out.")
    import msgspec

    from .views.api import case_out

    now = msgspec.json.encode(case_out(call.stored, call.ctx.today())).decode()
    if not _names(wanted, etag_of(now), weakly=False):
        raise Stale


def _names(header: str, etag: str, *, weakly: bool) -> bool:
    given = [one.strip() for one in header.split(",")]
    if weakly:  # If-None-Match compares weakly, If-Match strongly (RFC 9110 §8.8.3.2).
        given = [one.removeprefix("W/") for one in given]
    return etag in given or given == ["*"]


def _once(call: Call, key: str, act: Callable[[], Response]) -> Response:
    """The kept answer of this key, or the act's, kept when it was done.

    What was refused did nothing: its key is free again. Raises KeyReused, KeyBusy, BadInput.
    """
    if not _KEY.fullmatch(key):
        raise BadInput("Idempotency-Key", "not 1 to 200 visible ASCII characters.", "Use a UUID.")
    shelf, home, request = call.ctx.store.kept_answers, _home(call), _request(call)
    known = shelf.begin(home, key, request, call.ctx.now())
    if known is not None:
        if known.request != request:
            raise KeyReused
        if not known.status:
            raise KeyBusy
        return _again(known.status, known.headers, known.body)
    done = False
    try:
        response = act()
        done = response.status_code < 400
    finally:
        if not done:
            shelf.forget(home, key)
    _keep(call, key, request, response)
    return response


def _keep(call: Call, key: str, request: str, response: Response) -> None:
    from ..store.kept_answers import LASTS
    from ..store.token_records import KeptAnswer

    headers = {n: str(v) for n, v in response.headers.items() if n in _KEPT_HEADERS}
    kept = KeptAnswer(
        request=request,
        until=call.ctx.now() + LASTS,
        status=response.status_code,
        headers=headers,
        body=response.body,
    )
    call.ctx.store.kept_answers.finish(_home(call), key, kept)


def _again(status: int, headers: dict[str, str], body: str) -> Response:
    said: dict[str, str | list[str]] = {
        **COMMON,
        "Cache-Control": "no-store",
        **headers,
        "Idempotent-Replayed": "true",
    }
    return Response(body, headers=said, status_code=status)


def _home(call: Call) -> str:
    token = call.visitor.token
    return token.home if token else ""


def _request(call: Call) -> str:
    from .calls import raw_body

    request = call.request
    asked = hashlib.sha256(f"{request.method} {request.path}\n".encode())
    asked.update(raw_body(request))
    return asked.hexdigest()
