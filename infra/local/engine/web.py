"""A few ASGI helpers: whole requests, whole responses, and who may ask."""

import json
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]


@dataclass(frozen=True)
class Response:
    """A response held back until what it promises is on disk."""

    status: int
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes

    @property
    def accepted(self) -> bool:
        """True for any 2xx status."""
        return 200 <= self.status < 300

    async def send(self, send: Send) -> None:
        """Forward it."""
        await send(
            {"type": "http.response.start", "status": self.status, "headers": [*self.headers]}
        )
        await send({"type": "http.response.body", "body": self.body})

    def replaced(self, status: int, body: bytes, content_type: str = "text/xml") -> "Response":
        """The same exchange with another outcome (the request id and CORS headers stay)."""
        dropped = (b"content-length", b"content-type")
        kept = [(name, value) for name, value in self.headers if name.lower() not in dropped]
        return replace(
            self, status=status, headers=(*kept, *_entity(body, content_type)), body=body
        )


def answer(status: int, body: bytes, content_type: str) -> Response:
    """A response of our own."""
    return Response(status, _entity(body, content_type), body)


def answer_json(status: int, content: Any) -> Response:
    """A JSON response of our own."""
    return answer(status, json.dumps(content).encode(), "application/json")


def _entity(body: bytes, content_type: str) -> tuple[tuple[bytes, bytes], ...]:
    return (b"content-type", content_type.encode()), (b"content-length", b"%d" % len(body))


def lower_headers(scope: Scope) -> dict[str, str]:
    """Header names in lower case; a repeated header keeps its last value."""
    return {
        name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]
    }


async def read_body(receive: Receive) -> bytes | None:
    """The whole body, or None if the client went away before its end."""
    parts = []
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        parts.append(message.get("body", b""))
        if not message.get("more_body"):
            return b"".join(parts)


async def call(app: App, scope: Scope, body: bytes) -> Response:
    """Run a request through an application and hold its response."""
    sent = False
    start: Message = {"status": 500, "headers": []}
    parts: list[bytes] = []

    async def receive() -> Message:
        nonlocal sent
        if sent:
            return {"type": "http.disconnect"}
        sent = True
        return {"type": "http.request", "body": body, "more_body": False}

    async def hold(message: Message) -> None:
        nonlocal start
        if message["type"] == "http.response.start":
            start = message
        elif message["type"] == "http.response.body":
            parts.append(message.get("body", b""))

    await app(scope, receive, hold)
    headers = tuple((bytes(name), bytes(value)) for name, value in start["headers"])
    return Response(start["status"], headers, b"".join(parts))


def post_scope(headers: dict[str, str]) -> Scope:
    """The scope of a `POST /`, for a request that does not come from the network."""
    pairs = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": "/",
        "raw_path": b"/",
        "query_string": b"",
        "headers": pairs,
        "client": ("127.0.0.1", 0),
    }


def is_foreign(headers: dict[str, str]) -> bool:
    """True for a request that a web page of another site makes through the user's browser.

    The engine trusts whoever reaches loopback, and ministack answers every origin with
    `Access-Control-Allow-Origin: *`: without this check any page open on the machine could read
    the cases. A foreign Host is DNS rebinding; a foreign Origin is a cross-site call. Origin
    "null" is what a form of our own pages sends under a no-referrer policy: uploads only.
    """
    if not _is_loopback("http://" + headers.get("host", "")):
        return True
    origin = headers.get("origin")
    if origin is None:
        return False
    if origin == "null":
        return not headers.get("content-type", "").startswith("multipart/form-data")
    return not _is_loopback(origin)


def _is_loopback(url: str) -> bool:
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return False
    return host in ("127.0.0.1", "::1", "localhost") or host.endswith(".localhost")
