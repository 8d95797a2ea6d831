"""What our dispatch costs beside bare Chalice's; a case's page beside its JSON.

The floor of the first: the same bytes from a bare Chalice route, asked by the same Lambda event.
Storage apart: shelves that answer at once. The floor of the second: the JSON of the same case,
loaded and folded on both sides.
"""

import json
import logging
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import msgspec
from chalice.app import Chalice, Response
from chalice.test import Client

from chalicelib.errors import NotFound
from chalicelib.store.token_records import OpenSession
from chalicelib.web import register
from chalicelib.web.sessions import LASTS
from tests.unit.web.world import FILED, PEOPLE, World, path_of

_TURN = 15
_LEAST = 1 / 3  # Issue 7: dispatch at no less than a third of bare Chalice.
_CLOSED = {"kind": "closed", "on": "2026-11-23", "cause": "incomplete", "author": "absent"}


def _shelf(**answers: Any) -> SimpleNamespace:
    """A shelf without storage: each question has its one answer, at once."""
    return SimpleNamespace(**{name: _saying(answer) for name, answer in answers.items()})


def _saying(answer: Any) -> Callable[..., Any]:
    def say(*asked: Any) -> Any:
        if answer is NotFound:
            raise NotFound("case", "none")
        return answer

    return say


def report(rounds: int = 12000) -> None:
    _dispatch(rounds)
    _page(max(rounds // 600, 5))


def _dispatch(rounds: int) -> None:
    logging.disable(logging.WARNING)  # What is refused is logged: writing it is not dispatch.
    app = _app()
    json_type: dict[str, str | list[str]] = {"Content-Type": "application/json"}
    body = msgspec.json.encode({"items": [], "next": None}).decode()
    bare = Chalice(app_name="bare")
    bare.route("/floor")(lambda: Response(body, json_type))
    token, session = {"authorization": "Bearer secret"}, {"cookie": "vigie=secret"}
    asks = {
        "a token's read: access, scope, version": ("/api/v1/webhooks", token, 200),
        "a token's refusal: 404, problem+json": ("/api/v1/cases/{case}", token, 404),
        "no token: 401, problem+json": ("/api/v1/webhooks", {}, 401),
        "a session's refusal: 404, page": ("/dossiers/{tenant}/{case}", session, 404),
    }
    floor = _asking(bare, "/floor", {}, 200)
    print(
        f"Dispatch of a Lambda event, storage apart (quietest of {rounds // _TURN} turns; bare Chalice = 1):"
    )
    for name, (path, headers, status) in asks.items():
        ratio = _beside(floor, _asking(app, path, headers, status), rounds)
        verdict = "passes" if ratio >= _LEAST else "FAILS"
        print(
            f"  {name:42} {ratio:5.2f} × its requests a second   {verdict} (at least {_LEAST:.2f})"
        )
    logging.disable(logging.NOTSET)


def _app() -> Chalice:
    """Our app over a store that costs nothing."""
    world = World()
    token = world.token("atelier")
    shelves = SimpleNamespace(
        api_tokens=_shelf(holding=token, used=None),
        limits=_shelf(take=True),
        hooks=_shelf(of_tenant=[]),
        sessions=_shelf(standing=_session(world.ctx.now()), used=None),
        people=_shelf(person=PEOPLE["emma"]),
        cases=_shelf(load=NotFound),
    )
    ctx: Any = msgspec.structs.replace(world.ctx, store=shelves)
    app = Chalice(app_name="bench")
    register(app, lambda: ctx)
    return app


def _session(now: datetime) -> OpenSession:
    return OpenSession(
        id="s", person="emma", secret_hash="h", opened_at=now, used_at=now, expires_at=now + LASTS
    )


def _asking(app: Chalice, path: str, headers: dict[str, str], status: int) -> Callable[[], Any]:
    """One event of API Gateway, handed over as Lambda does."""
    event = {
        "requestContext": {"resourcePath": path, "httpMethod": "GET", "path": path, "identity": {}},
        "pathParameters": {"tenant": "atelier", "case": "none"} if "{" in path else None,
        "headers": headers,
        "multiValueQueryStringParameters": None,
        "body": None,
        "stageVariables": {},
        "isBase64Encoded": False,
    }

    def ask() -> None:
        assert app(event, None)["statusCode"] == status

    return ask


def _page(rounds: int) -> None:
    world = World()
    world.token("atelier")
    day = date(2026, 1, 5)
    calls = [
        {"kind": "call_made", "on": (day + timedelta(days=n)).isoformat(), "number": f"{n}"}
        for n in range(198)
    ]
    snapshot = world.open({**FILED, "on": "2026-01-02"}, *calls, _CLOSED)
    visitor, api = world.visitor("emma"), Client(world.app).http
    headers = {"Authorization": "Bearer secret"}
    path = f"/api/v1/cases/{snapshot.id}"
    events = json.loads(api.get(f"{path}/export", headers=headers).body)["events"]
    page = _each(lambda: visitor.get(path_of(snapshot)), rounds)
    case = _each(lambda: api.get(path, headers=headers), rounds)
    print(f"A case of {len(events)} events, its page beside its JSON (load and fold in both):")
    print(f"  page {page * 1000:6.1f} ms   {page / case:5.2f} × the JSON of GET /cases/{{case}}")


def _beside(floor: Callable[[], Any], ask: Callable[[], Any], rounds: int) -> float:
    """The floor's time over the other's, turn about, each at its quietest.

    A turn is of a few requests, half a millisecond: what else runs on the machine leaves some of
    them alone, and the same figure comes back under any load.
    """
    turns = [(_each(floor, _TURN), _each(ask, _TURN)) for _ in range(max(rounds // _TURN, 1))]
    return min(bare for bare, _ in turns) / min(ours for _, ours in turns)


def _each(ask: Callable[[], Any], rounds: int) -> float:
    """Seconds of the processor a request, the first one apart: it imports what it needs."""
    ask()
    started = time.perf_counter()
    for _ in range(rounds):
        ask()
    return (time.perf_counter() - started) / rounds
