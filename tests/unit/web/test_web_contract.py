"""The API's contract: made from the table, complete, and kept by every answer (schemathesis)."""

import inspect
import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from chalicelib.cases.kinds import BY_KIND
from chalicelib.flows.outside import signature
from chalicelib.web import openapi
from chalicelib.web.examples import examples
from chalicelib.web.problems import language_of, problems
from chalicelib.web.routes import API

from .world import CLOSURE, FILED, World, text

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


def shown(part: Any, whole: Any) -> list[str]:
    """The fields of an example's answer that the real one lacks."""
    if isinstance(part, dict):
        lacking = [name for name in part if name not in whole]
        return lacking + [x for n in part if n in whole for x in shown(part[n], whole[n])]
    if isinstance(part, list):
        return [x for one, real in zip(part, whole, strict=False) for x in shown(one, real)]
    return []


def test_each_example_of_the_page_does_what_it_shows(world: World) -> None:
    """In order, with the token of an employer: what is pasted works, and answers what is shown."""
    world.open(FILED, CLOSURE, reference="AT-2026-000123")
    world.open(FILED, reference="AT-2026-000124")
    world.token("atelier")
    contracts = {(r.method, r.path.removeprefix(API)): r.contract for r in openapi.routes()}

    for one in examples().example:
        answer = world.api(one.method, one.path, one.body.encode() or None)
        contract = contracts[one.method, one.path.partition("?")[0]]
        assert contract
        assert answer.status_code == contract.status, one.path
        assert shown(json.loads(one.answer), answer.json_body) == []
        assert "'" not in one.body, "it stands between quotes of the shell"
    assert answer.json_body["url"] == json.loads(one.body)["url"]


def test_the_check_of_a_call_that_the_page_gives_is_right() -> None:
    """It takes what we sign, and neither other bytes, another secret nor an old call."""
    code: dict[str, Any] = {}
    exec(examples().call.check, code)
    now = datetime.now(UTC)
    header = signature(("new", "old"), b"{}", now)
    stale = signature(("new",), b"{}", now - timedelta(minutes=6))

    taken = [code["is_vigies"](header, b"{}", secret) for secret in ("new", "old", "other")]

    assert taken == [True, True, False]
    assert not code["is_vigies"](header, b"{ }", "new")
    assert not code["is_vigies"](stale, b"{}", "new")


def test_the_page_says_the_kinds_of_events_and_the_fields_of_each(world: World) -> None:
    page = text(world.visitor().get("/api?langue=en"))

    assert all(f">{kind}</a>" in page for kind in BY_KIND)
    assert "curl 'http://127.0.0.1:8000/api/v1/events'" in page.replace("&#39;", "'")


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
