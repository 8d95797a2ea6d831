"""The web server of the local system: the Chalice app, and `/_local` (outbox, health) beside it.

What API Gateway answers by itself on AWS is answered here in the same words (resources.yaml).
"""

import json
import threading
from functools import cache, partial
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from chalice import Chalice
from chalice.config import Config
from chalice.local import ChaliceRequestHandler, ForbiddenError, ThreadedHTTPServer
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from infra.local import relay
from infra.local.config import HOST
from infra.resources import APP, load_template

_PAGES = Path(__file__).parent / "pages"
_MAX_BODY = 10 * 1024 * 1024
_HTML = "text/html; charset=utf-8"
_CSP = "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; base-uri 'none'"
_FRAMED = f"{_CSP}; sandbox allow-popups allow-top-navigation-by-user-activation"


class Handler(ChaliceRequestHandler):
    """Requests for `/_local…` are answered here; the others go to the app as by API Gateway."""

    outbox: Path

    def _generic_handle(self) -> None:
        length = self.headers.get("content-length") or "0"
        if not (length.isascii() and length.isdigit()):
            self._gateway("DEFAULT_4XX", HTTPStatus.BAD_REQUEST)
        elif int(length) > _MAX_BODY:
            self._gateway("REQUEST_TOO_LARGE", HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        elif urlsplit(self.path).path.startswith("/_local"):
            self._local()
        else:
            super()._generic_handle()

    # The base class bound these names to its own method.
    do_GET = do_PUT = do_POST = do_HEAD = _generic_handle  # noqa: N815
    do_DELETE = do_PATCH = do_OPTIONS = _generic_handle  # noqa: N815

    def _send_error_response(self, error: Any) -> None:
        """Chalice's stand-in for API Gateway knows no such path."""
        if isinstance(error, ForbiddenError):
            self._gateway("MISSING_AUTHENTICATION_TOKEN", HTTPStatus.NOT_FOUND)
        else:
            super()._send_error_response(error)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """What is no request, or of no known method, which the library says in English."""
        del message, explain
        self._gateway("DEFAULT_4XX" if code < 500 else "DEFAULT_5XX", HTTPStatus(code))

    def _gateway(self, kind: str, status: HTTPStatus) -> None:
        """A page for people, JSON for programs. What was sent is not read: the connection ends."""
        program = getattr(self, "path", "").startswith("/api/")
        media = "application/json" if program else "text/html"
        text = gateway_answers()[kind]["ResponseTemplates"][media]
        self.close_connection = True
        headers = {"Content-Type": f"{media}; charset=utf-8", "Connection": "close"}
        self._send_http_response(status, headers, text)

    def _local(self) -> None:
        path, query = urlsplit(self.path).path.rstrip("/"), parse_qs(urlsplit(self.path).query)
        name = query.get("nom", [""])[0]
        if path == "/_local/outbox":
            self._page("outbox.html.j2", {"sent": relay.sent(self.outbox)})
        elif path == "/_local/outbox.json":
            self._send_http_response(200, {}, json.dumps(relay.sent(self.outbox)))
        elif path in ("/_local/message", "/_local/message.html") and relay.message(
            self.outbox, name
        ):
            self._message(name, html=path.endswith(".html"))
        else:
            self._page("introuvable.html.j2", {}, HTTPStatus.NOT_FOUND)

    def _message(self, name: str, *, html: bool) -> None:
        message = relay.message(self.outbox, name)
        assert message is not None  # noqa: S101 - the route above looked
        part = message.get_body(("html",) if html else ("plain",))
        content = str(part.get_content()) if part else ""
        if html:
            headers = {"Content-Type": _HTML, "Content-Security-Policy": _FRAMED}
            self._send_http_response(200, headers, content)
        else:
            self._page("message.html.j2", {"name": name, "message": message, "text": content})

    def _page(self, template: str, values: dict[str, Any], status: int = 200) -> None:
        headers = {"Content-Type": _HTML, "Content-Security-Policy": _CSP}
        text = _environment().get_template(template).render(values)
        self._send_http_response(status, headers, text)

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet: the terminal is for what the user must read."""


class Web:
    """The server in its own thread."""

    def __init__(self, app: Chalice, port: int, outbox: Path) -> None:
        bound = type("BoundHandler", (Handler,), {"outbox": outbox})
        config = Config.create(chalice_app=app, app_name="vigie", lambda_timeout=30)
        self._server = ThreadedHTTPServer(
            (HOST, port), partial(bound, app_object=app, config=config)
        )
        self._thread = threading.Thread(target=self._server.serve_forever, name="http", daemon=True)

    @property
    def port(self) -> int:
        """Where it listens: the system's choice when it was given 0."""
        return int(self._server.server_port)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@cache
def gateway_answers() -> dict[str, Any]:
    """What API Gateway answers by itself, by its name of the case; read when first wanted."""
    answers: dict[str, Any] = load_template(APP)["Resources"]["RestAPI"]["Properties"][
        "GatewayResponses"
    ]
    return answers


def _environment() -> Environment:
    return Environment(loader=FileSystemLoader(_PAGES), autoescape=True, undefined=StrictUndefined)
