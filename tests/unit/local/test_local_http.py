"""What the local server answers by itself is what API Gateway is told to answer."""

import json
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest
from chalice.app import Chalice

from infra.local.http import Web, gateway_answers


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    app = Chalice(app_name="vigie")
    app.route("/", methods=["GET"])(lambda: "ici")
    served = Web(app, 0, Path(tmp_path_factory.mktemp("outbox")))
    served.start()
    yield served
    served.stop()


def _ask(web: Web, method: str, path: str, **headers: str) -> tuple[int, str, str]:
    connection = HTTPConnection("127.0.0.1", web.port, timeout=10)
    connection.putrequest(method, path)
    for name, value in headers.items():
        connection.putheader(name.replace("_", "-"), value)
    connection.endheaders()
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer.status, answer.getheader("Content-Type", ""), text


@pytest.mark.parametrize(
    ("method", "headers", "status", "kind"),
    [
        ("GET", {}, 404, "MISSING_AUTHENTICATION_TOKEN"),
        ("GET", {"Authorization": "Bearer none"}, 404, "MISSING_AUTHENTICATION_TOKEN"),
        ("POST", {"Content_Length": "10485761"}, 413, "REQUEST_TOO_LARGE"),
        ("POST", {"Content_Length": "beaucoup"}, 400, "DEFAULT_4XX"),
        ("POST", {"Content_Length": "-1"}, 400, "DEFAULT_4XX"),
        ("BREW", {}, 501, "DEFAULT_5XX"),
    ],
)
@pytest.mark.parametrize("path", ["/rien", "/api/v1/rien"])
def test_what_no_page_answers_is_said_as_on_aws(
    web: Web, path: str, method: str, headers: dict[str, str], status: int, kind: str
) -> None:
    """In French, in the deployed words: a page for people, the API's own shape for programs."""
    answered, media, text = _ask(web, method, path, **headers)

    assert answered == status
    said = gateway_answers()[kind]["ResponseTemplates"]
    if path.startswith("/api/"):
        assert media.startswith("application/json")
        assert json.loads(text) == json.loads(said["application/json"])
    else:
        assert media.startswith("text/html")
        assert text == said["text/html"]


def test_what_a_page_answers_is_left_alone(web: Web) -> None:
    assert _ask(web, "GET", "/")[::2] == (200, "ici")
