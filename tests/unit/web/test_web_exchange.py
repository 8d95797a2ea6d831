"""What every answer of the API keeps: versions, conditions, idempotency keys, pages, limits."""

import json
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.flows.limits import limits
from chalicelib.scopes import Scope
from chalicelib.store.kept_answers import LASTS, LEASE

from .world import CLOSURE, FILED, NOW, World

CALL = {"kind": "call_made", "on": "2026-11-20", "number": "0 806 001 620"}


@pytest.fixture
def filed(world: World) -> str:
    """A case of « atelier », with a token of each side."""
    world.token("atelier")
    world.token("autre", "other")
    world.token("cabinet", "firm")
    return world.open({**FILED, "id": "e-filed"}).id


def record(world: World, case: str, event: dict[str, Any], **headers: str) -> Any:
    return world.api("POST", f"/cases/{case}/events", {"event": event}, **headers)


def test_what_did_not_change_is_not_read_again(world: World, filed: str) -> None:
    """304 without a body to who holds this version; another once the case moved."""
    first = world.api("GET", f"/cases/{filed}")
    known = {"If-None-Match": f'"other", W/{first.headers["ETag"]}'}
    second = world.api("GET", f"/cases/{filed}", **known)
    record(world, filed, CALL)
    third = world.api("GET", f"/cases/{filed}", **known)

    assert (second.status_code, second.body) == (304, b"")
    assert second.headers["ETag"] == first.headers["ETag"]
    assert third.status_code == 200
    assert third.headers["ETag"] != first.headers["ETag"]


def test_nothing_is_done_to_a_case_that_moved_since_it_was_read(world: World, filed: str) -> None:
    """If-Match: 412, and the ledger is as it was; the new version lets in."""
    etag = world.api("GET", f"/cases/{filed}").headers["ETag"]
    done = record(world, filed, CALL, **{"If-Match": etag})
    stale = record(world, filed, {**CALL, "on": "2026-11-21"}, **{"If-Match": etag})
    weak = record(world, filed, {**CALL, "on": "2026-11-21"}, **{"If-Match": f"W/{etag}"})
    fresh = record(world, filed, {**CALL, "on": "2026-11-21"}, **{"If-Match": done.headers["ETag"]})

    assert (done.status_code, fresh.status_code) == (201, 201)
    assert (stale.status_code, stale.json_body["code"]) == (412, "precondition-failed")
    assert weak.status_code == 412  # Only a strong version matches (RFC 9110 §13.1.1).
    assert fresh.json_body["version"] == 3


def test_a_version_is_of_a_case_alone(world: World, filed: str) -> None:
    """Never ignored: a condition that cannot be judged is refused."""
    answer = world.api("POST", "/webhooks", {"url": "https://x.example/"}, **{"If-Match": '"a"'})

    assert (answer.status_code, answer.json_body["path"]) == (400, "If-Match")
    assert world.ctx.store.hooks.of_tenant("atelier") == []


def test_the_same_key_and_request_get_the_same_answer(world: World, filed: str) -> None:
    """Even what is said once, a webhook's secret; and nothing is made twice."""
    key = {"Idempotency-Key": "3f2a-1"}
    first = world.api("POST", "/webhooks", {"url": "https://x.example/v"}, **key)
    second = world.api("POST", "/webhooks", {"url": "https://x.example/v"}, **key)

    assert first.status_code == second.status_code == 201
    assert first.body == second.body
    assert second.headers["Idempotent-Replayed"] == "true"
    assert second.headers["Content-Type"] == first.headers["Content-Type"]
    assert len(world.ctx.store.hooks.of_tenant("atelier")) == 1


@pytest.mark.parametrize("path", ["/webhooks", "/events"])
def test_the_same_key_with_another_request_is_refused(world: World, filed: str, path: str) -> None:
    """Another body, or another address: 422, and nothing is done."""
    key = {"Idempotency-Key": "k"}
    world.api("POST", "/webhooks", {"url": "https://x.example/v"}, **key)

    again = world.api("POST", path, {"url": "https://x.example/w"}, **key)

    assert (again.status_code, again.json_body["code"]) == (422, "key-reused")
    assert len(world.ctx.store.hooks.of_tenant("atelier")) == 1


def test_a_key_is_of_one_side_for_one_day(world: World, filed: str) -> None:
    """Another side's same key is its own; after a day, the key is free."""
    key = {"Idempotency-Key": "k"}
    mine = world.api("POST", "/webhooks", {"url": "https://x.example/v"}, **key)
    theirs = world.api("POST", "/webhooks", {"url": "https://x.example/v"}, "other", **key)
    world.clock.now = NOW + LASTS
    later = world.api("POST", "/webhooks", {"url": "https://x.example/w"}, **key)

    assert len({r.json_body["id"] for r in (mine, theirs, later)}) == 3


def test_what_was_refused_did_nothing_and_frees_its_key(world: World, filed: str) -> None:
    """The mistake is mended with the same key."""
    key = {"Idempotency-Key": "k"}
    refused = world.api("POST", "/webhooks", {"url": "http://x.example/"}, **key)
    mended = world.api("POST", "/webhooks", {"url": "https://x.example/"}, **key)

    assert (refused.status_code, mended.status_code) == (400, 201)


def test_a_request_under_way_is_not_done_twice(world: World, filed: str) -> None:
    """409 while the first one may still answer; once it must be dead, the second goes on."""
    key, asked = {"Idempotency-Key": "k"}, {"url": "https://x.example/"}
    shelf = world.ctx.store.kept_answers
    first = world.api("POST", "/webhooks", asked, **{"Idempotency-Key": "other"})
    world.api("DELETE", f"/webhooks/{first.json_body['id']}")
    kept = shelf.begin("TENANT#atelier", "other", "", NOW)
    assert kept
    shelf.begin("TENANT#atelier", "k", kept.request, NOW)

    busy = world.api("POST", "/webhooks", asked, **key)
    world.clock.now = NOW + LEASE + timedelta(seconds=1)
    after = world.api("POST", "/webhooks", asked, **key)

    assert (busy.status_code, busy.json_body["code"]) == (409, "request-in-progress")
    assert busy.headers["Retry-After"]
    assert after.status_code == 201


@pytest.mark.parametrize("key", ["x" * 201, "clé", "a b"])
def test_a_key_that_is_none_is_said(world: World, filed: str, key: str) -> None:
    answer = world.api(
        "POST", "/webhooks", {"url": "https://x.example/"}, **{"Idempotency-Key": key}
    )

    assert (answer.status_code, answer.json_body["path"]) == (400, "Idempotency-Key")


def test_a_list_is_read_page_by_page_without_losing_or_repeating(world: World, filed: str) -> None:
    """Whatever comes or goes meanwhile: a cursor is a place, not a number."""
    for n in range(2, 8):
        world.open(FILED, reference=f"AT-2026-000{n}")
    seen, cursor = [], ""
    while True:
        page = world.api("GET", f"/cases?limit=3{cursor}").json_body
        assert len(page["items"]) <= 3
        seen += [item["id"] for item in page["items"]]
        world.open(FILED, reference=f"AT-2026-1{len(seen)}")
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"

    assert len(seen) == len(set(seen)) >= 7
    assert seen == sorted(seen)


def test_one_case_is_found_by_its_reference(world: World, filed: str) -> None:
    """As the platform writes it, or nearly."""
    (found,) = world.api("GET", "/cases?reference=at-2026-0001").json_body["items"]

    assert found["id"] == filed
    assert world.api("GET", "/cases?reference=AT-9").json_body["items"] == []


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=101", "limit=x", "limit=-1", "cursor=x", "cursor=é", "cursor=AAAA"]
)
def test_a_page_that_cannot_be_is_said(world: World, filed: str, query: str) -> None:
    answer = world.api("GET", f"/cases?{query}")

    assert answer.status_code == 400
    assert answer.json_body["path"] == f"?{query.partition('=')[0]}"


def test_a_cursor_is_good_for_its_own_list_and_side(world: World, filed: str) -> None:
    """Nobody writes one, and nobody uses another's."""
    world.open(FILED, reference="AT-2026-0002")
    cursor = world.api("GET", "/cases?limit=1").json_body["next"]

    assert world.api("GET", f"/cases?cursor={cursor}").status_code == 200
    assert world.api("GET", f"/cases?cursor={cursor}", token="other").status_code == 400
    assert world.api("GET", f"/people?cursor={cursor}").status_code == 400


@pytest.mark.parametrize(
    ("language", "title"),
    [("", "Introuvable"), ("en", "Not found"), ("fr-FR", "Introuvable")],
)
def test_a_problem_is_said_in_the_language_of_its_reader(
    world: World, filed: str, language: str, title: str
) -> None:
    """`code` and `type` never change; the type is an address that explains it."""
    answer = world.api("GET", "/cases/none", **{"Accept-Language": language})
    said = json.loads(answer.body)

    assert answer.headers["Content-Type"] == "application/problem+json"
    assert (said["title"], said["code"], said["status"]) == (title, "not-found", 404)
    assert said["type"] == "http://127.0.0.1:8000/api#not-found"
    assert said["help"]
    assert answer.headers["Content-Language"] == (language[:2] or "fr")


def test_a_token_that_lacks_the_right_is_told_which(world: World) -> None:
    """403 with the scope, before anything is looked for."""
    world.token("atelier", scopes=(Scope.CASES_READ,))

    answer = world.api("POST", "/cases/none/events", {})

    assert (answer.status_code, answer.json_body["code"]) == (403, "missing-scope")
    assert answer.json_body["scope"] == "cases:write"


def test_a_program_that_asks_too_often_is_told_when_to_come_back(world: World, filed: str) -> None:
    """429 with Retry-After, for this token alone; it passes after that time."""
    most = limits().api.token
    assert most
    asked = [world.api("GET", "/webhooks").status_code for _ in range(most.most)]
    refused = world.api("GET", "/webhooks")
    other = world.api("GET", "/webhooks", token="other")
    world.clock.now = NOW + timedelta(seconds=int(refused.headers["Retry-After"]))

    assert set(asked) == {200}
    assert (refused.status_code, refused.json_body["code"]) == (429, "too-many-requests")
    assert other.status_code == 200
    assert world.api("GET", "/webhooks").status_code == 200


def test_a_firm_reads_every_date_of_a_mandated_case_and_the_employer_one(
    world: World, filed: str
) -> None:
    """Competing dates and the analysis are the mandated lawyer's (design §3.15)."""
    snapshot = world.mandate(world.open(FILED, CLOSURE, reference="AT-2026-0002"))
    path = f"/cases/{snapshot.id}"

    firm = world.api("GET", f"{path}/deadlines", token="firm").json_body
    employer = world.api("GET", f"{path}/deadlines").json_body

    assert len(firm["every"]) > 1
    assert "every" not in employer
    assert world.api("GET", f"{path}/analysis", token="firm").json_body["grounds"]
    assert world.api("GET", f"{path}/analysis").status_code == 404
    (mine,) = world.api("GET", "/cases", token="firm").json_body["items"]
    assert mine["id"] == snapshot.id


@pytest.mark.parametrize(
    ("event", "french", "english"),
    [
        ({"on": "2026-11-20"}, "il manque le champ `kind`", "missing required field `kind`"),
        ({**CALL, "on": 7}, "`date` est attendu", "Expected `date`"),
        ({**CALL, "colour": 1}, "le champ `colour` est inconnu", "unknown field `colour`"),
        ({**CALL, "on": "2026-02-30"}, "ce n’est pas un jour", "Invalid RFC3339 encoded date"),
        ({**CALL, "kind": "x"}, "la valeur 'x' n’est pas possible", "Invalid value 'x'"),
    ],
)
def test_what_is_wrong_is_said_in_the_language_of_its_reader(
    world: World, filed: str, event: dict[str, Any], french: str, english: str
) -> None:
    """What only programs get wrong is in both languages."""
    said = record(world, filed, event).json_body["detail"]
    told = record(world, filed, event, **{"Accept-Language": "en"}).json_body["detail"]

    assert french in said
    assert english in told
