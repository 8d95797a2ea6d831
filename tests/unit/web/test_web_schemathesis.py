"""The API asked by its own contract: no 500, and nothing that the contract does not say."""

from collections.abc import Iterable
from typing import Any

import msgspec
import pytest
from chalice.test import Client
from hypothesis import HealthCheck, Phase, given, settings

from chalicelib.flows.hooks import register
from chalicelib.flows.templates import submit
from chalicelib.store import Store, overlaid
from chalicelib.web.openapi import document, routes
from chalicelib.web.routes import Route

from .world import CLOSURE, FILED, PEOPLE, World, archive

schemathesis = pytest.importorskip("schemathesis", reason="older environment: make lock, make test")

# How often a route that reads, and one that is sent something, is asked; the same questions each
# time, so that CI never flickers. Headers have their own tests (test_web_exchange.py).
READS, WRITES = 2, 8
CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
)


class Gateway:
    """The app as WSGI, each request on a store that forgets it."""

    def __init__(self, world: World, base: Store) -> None:
        self._world, self._base = world, base
        self._client = Client(world.app)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        self._world.ctx = msgspec.structs.replace(self._world.ctx, store=overlaid(self._base))
        headers = {
            name.removeprefix("HTTP_").replace("_", "-").title(): value
            for name, value in environ.items()
            if name.startswith("HTTP_")
        }
        if environ.get("CONTENT_TYPE"):
            headers["Content-Type"] = environ["CONTENT_TYPE"]
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        query = environ.get("QUERY_STRING", "")
        path = environ["PATH_INFO"].encode("latin-1").decode("utf-8", "replace")
        target = f"{path}?{query}" if query else path
        answer = self._client.http.request(
            environ["REQUEST_METHOD"], target, headers=headers, body=body
        )
        start_response(f"{answer.status_code} -", [(k, str(v)) for k, v in answer.headers.items()])
        return [answer.body]


@pytest.fixture(scope="module")
def asked() -> Any:
    """The contract bound to a world with a mandated case, and the ids of what is in it."""
    world = World()
    complement = {
        "kind": "complement_requested", "on": "2026-10-01", "due": "2026-10-16", "list": "stated",
        "items": [{"id": "p1", "label": "Passeport", "required_by_text": True}],
    }  # fmt: skip
    snapshot = world.mandate(world.open(FILED, complement, CLOSURE))
    for home in ("atelier", "cabinet"):
        world.token(home, home)
    known = {
        "case": snapshot.id,
        "event": world.ctx.store.cases.load("atelier", snapshot.id).state.all("closed")[0].id,
        "hook": register(world.ctx, PEOPLE["marc"], "https://exemple.example/vigie").id,
        "item": world.hold().id,
        "member": "emma",
        "document": "observations",
        "upload": "u" * 24,
        "sha256": str(CLOSURE["evidence"]),
    }
    known |= _of_the_firm(world, snapshot.id)
    schema = schemathesis.openapi.from_dict(_without_headers(document("")))
    schema.app = Gateway(world, world.ctx.store)
    return schema, known


@pytest.mark.parametrize("route", routes(), ids=lambda r: f"{r.method} {r.path}")
def test_every_answer_keeps_the_contract(asked: Any, route: Route) -> None:
    """Right and wrong requests, for an employer's or a firm's token: as the document says."""
    schema, known = asked
    operation = schema[route.path][route.method]
    names = [p[1:-1] for p in route.path.split("/") if p.startswith("{")]
    fixed = {name: known[name] for name in names if name in known}
    secret = "cabinet" if str(route.access) in ("counsel", "cabinet", "firm") else "atelier"
    modes, known_checks = schemathesis.GenerationMode, schemathesis.checks.CHECKS
    questions = operation.as_strategy(modes.POSITIVE)
    if route.contract and (route.contract.takes or route.contract.query):
        questions |= operation.as_strategy(modes.NEGATIVE)

    @settings(
        max_examples=WRITES if route.contract and route.contract.takes else READS,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.generate,),
    )
    @given(questions)
    def ask(case: Any) -> None:
        case.path_parameters = {**(case.path_parameters or {}), **fixed}
        case.call_and_validate(
            headers={"Authorization": f"Bearer {secret}"},
            checks=[known_checks.get_one(name) for name in CHECKS],
        )

    ask()


def _of_the_firm(world: World, case: str) -> dict[str, str]:
    """A draft of the mandated firm, written, and what else its routes name."""
    world.api("POST", f"/cases/{case}/documents/observations", {}, "cabinet")
    world.work()
    (draft,) = world.ctx.store.drafts.of_case("cabinet", "atelier", case)
    version = submit(world.ctx, "observations", "u" * 24, PEOPLE["lea"])
    return {"draft": draft.id, "archive": archive(world), "file": "dossier"} | {
        "number": str(version.number)
    }


def _without_headers(made: dict[str, Any]) -> dict[str, Any]:
    for methods in made["paths"].values():
        for operation in methods.values():
            kept = [p for p in operation["parameters"] if p["in"] != "header"]
            operation["parameters"] = kept
    return made
