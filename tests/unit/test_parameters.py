"""The signing key is read from Systems Manager at a cold start, by a request of our own."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from chalicelib import parameters
from chalicelib.errors import SecretUnread
from chalicelib.settings import settings

VALUE = (200, {"Parameter": {"Value": "the real key, long enough to be one"}})
THROTTLED = (400, {"__type": "ThrottlingException", "message": "Rate exceeded"})
BROKEN = (500, {"__type": "InternalServerError"})
DENIED = (400, {"__type": "AccessDeniedException", "message": "not authorized"})


class Manager:
    """Systems Manager: answers in turn, and keeps what was asked."""

    def __init__(self) -> None:
        self.answers: list[tuple[int, Any]] = []
        self.asked: list[tuple[dict[str, str], Any]] = []
        manager = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                manager.asked.append((dict(self.headers), json.loads(body)))
                status, answer = manager.answers.pop(0)
                self.send_response(status)
                self.end_headers()
                self.wfile.write(
                    answer if isinstance(answer, bytes) else json.dumps(answer).encode()
                )

            def log_message(self, *_: object) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)


@pytest.fixture
def manager(monkeypatch: pytest.MonkeyPatch) -> Iterator[Manager]:
    made = Manager()
    thread = threading.Thread(target=made.server.serve_forever, args=(0.01,))
    thread.start()
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{made.server.server_port}")
    monkeypatch.setenv("AWS_REGION", "eu-west-3")
    monkeypatch.setattr("chalicelib.parameters.time.sleep", lambda _: None)
    yield made
    made.server.shutdown()
    thread.join()
    made.server.server_close()


def test_the_value_is_asked_for_decrypted_and_signed(manager: Manager) -> None:
    """A version 4 signature of this Region's Systems Manager, with this process's credentials."""
    manager.answers = [VALUE]

    assert parameters.read_parameter("/vigie/essai/signing-key") == VALUE[1]["Parameter"]["Value"]

    ((headers, body),) = manager.asked
    assert body == {"Name": "/vigie/essai/signing-key", "WithDecryption": True}
    assert headers["X-Amz-Target"] == "AmazonSSM.GetParameter"
    assert "/eu-west-3/ssm/aws4_request" in headers["Authorization"]


@pytest.mark.parametrize("first", [THROTTLED, BROKEN, (503, b"<html>")])
def test_what_passes_by_itself_is_asked_again(manager: Manager, first: tuple[int, Any]) -> None:
    """Many functions start at once after a deployment."""
    manager.answers = [first, first, VALUE]

    assert parameters.read_parameter("/k").startswith("the real key")


@pytest.mark.parametrize(("answer", "asked"), [(DENIED, 1), (THROTTLED, 4)])
def test_what_stays_refused_stops_the_start_with_its_reason(
    manager: Manager, answer: tuple[int, Any], asked: int
) -> None:
    """No function ever starts with another key."""
    manager.answers = [answer] * 4

    with pytest.raises(SecretUnread, match=answer[1]["__type"]) as refused:
        parameters.read_parameter("/vigie/essai/signing-key")

    assert refused.value.name == "/vigie/essai/signing-key"
    assert len(manager.asked) == asked


def test_no_setting_ever_holds_the_reference_instead_of_the_key(
    manager: Manager, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What signs is what Systems Manager answered: a reference can be guessed."""
    from tests.unit.test_settings import REQUIRED

    for name, value in (REQUIRED | {"VIGIE_SIGNING_KEY": "ssm:/vigie/essai/signing-key"}).items():
        monkeypatch.setenv(name, value)
    manager.answers = [VALUE]
    settings.cache_clear()

    try:
        assert settings().signing_key == VALUE[1]["Parameter"]["Value"]
    finally:
        settings.cache_clear()
