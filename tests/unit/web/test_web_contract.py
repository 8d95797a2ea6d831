"""The API's contract: made from the table, complete, and kept by every answer (schemathesis)."""

import inspect
import json
import re
from pathlib import Path
from typing import Any

import pytest

from chalicelib.web import openapi
from chalicelib.web.problems import language_of, problems
from chalicelib.web.routes import API

from .world import World, text

_GUIDE = Path(__file__).parents[3] / "docs" / "api.md"


def test_every_route_of_the_api_is_in_the_document_and_nothing_else() -> None:
    """The document is made from the route table."""
    paths = openapi.document("https://x.example")["paths"]

    found = {(path, method.upper()) for path, methods in paths.items() for method in methods}
    assert found == {(r.path, r.method) for r in openapi.routes()}
    assert len(found) > 50
    ids = [m["operationId"] for methods in paths.values() for m in methods.values()]
    assert len(ids) == len(set(ids))


def test_every_reference_of_the_document_leads_somewhere() -> None:
    """And no name of a module of ours is in it."""
    raw = json.dumps(openapi.document("https://x.example", "fr"))
    made = json.loads(raw)

    for name in set(re.findall(r"#/components/schemas/([\w.]+)", raw)):
        assert name in made["components"]["schemas"], name
    assert "chalicelib" not in raw


def test_both_languages_say_every_route() -> None:
    """A summary in French and one in English, each of its own."""
    for route in openapi.routes():
        french, english = (openapi.summary(route, one) for one in ("fr", "en"))
        assert french.endswith((".", "?")), route.path
        assert english.endswith((".", "?")), route.path
        assert french != english


@pytest.mark.parametrize("route", openapi.routes(), ids=lambda r: f"{r.method} {r.path}")
def test_a_view_reads_the_struct_that_its_contract_names(route: Any) -> None:
    """What is posted is decoded as what the document promises, and nothing else is read."""
    read = re.findall(r"posted\(call, (\w+)\)", inspect.getsource(route.view))

    assert read == ([route.contract.takes.partition(":")[2]] if route.contract.takes else [])


def test_the_guide_lists_every_route_with_its_scope() -> None:
    """docs/api.md is what programmers read first: a route it lacks is not found."""
    listed = re.findall(r"^\| `([A-Z]+ /\S+)` \| `(\S+)` \|", _GUIDE.read_text("utf-8"), re.M)

    table = {
        (f"{r.method} {r.path.removeprefix(API)}", str(r.contract.scope))
        for r in openapi.routes()
        if r.contract
    }
    assert set(listed) == table


def test_the_contract_is_open_to_all_and_versioned(world: World) -> None:
    """No token; 304 to who holds it."""
    first = world.visitor().get("/api/v1/openapi.json")
    again = world.visitor().get("/api/v1/openapi.json", **{"If-None-Match": first.headers["ETag"]})

    assert first.json_body["openapi"] == "3.1.0"
    assert first.json_body["servers"] == [{"url": "http://127.0.0.1:8000"}]
    assert (again.status_code, again.body) == (304, b"")


@pytest.mark.parametrize(
    ("path", "headers", "title"),
    [
        ("/api", {}, "Ce qu’un programme peut demander"),
        ("/api", {"Accept-Language": "en-GB,en;q=0.9"}, "What a program may ask"),
        ("/api?langue=fr", {"Accept-Language": "en"}, "Ce qu’un programme peut demander"),
        ("/api?langue=en", {}, "What a program may ask"),
    ],
)
def test_the_page_of_the_contract_is_read_in_both_languages(
    world: World, path: str, headers: dict[str, str], title: str
) -> None:
    """Every route, every problem and every struct, with an anchor that a problem's type names."""
    page = text(world.visitor().get(path, **headers))

    assert title in page
    assert all(route.path in page for route in openapi.routes())
    assert all(f'id="{code}"' in page for code in problems())
    assert 'id="CaseOut"' in page


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("", "fr"),
        ("en", "en"),
        ("en-US,en;q=0.8,fr;q=0.9", "en"),
        ("fr;q=0.4, en;q=0.5", "en"),
        ("de, *;q=0.1", "fr"),
        ("en;q=0", "fr"),
        ("en;q=x", "fr"),
        (";;,,", "fr"),
    ],
)
def test_the_language_is_the_one_that_the_reader_prefers(accepted: str, language: str) -> None:
    """RFC 9110 §12.5.4; French when neither is asked for."""
    assert language_of(accepted) == language
