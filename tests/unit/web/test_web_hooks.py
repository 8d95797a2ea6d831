"""The webhooks' page and API: the secret once, health, buttons, own tenant only."""

import json
from typing import Any

import pytest
from chalice.test import HTTPResponse

from chalicelib.flows.hooks import register
from chalicelib.store.hook_records import CallState

from .world import PEOPLE, World, text

PAGE, API = "/points-d-appel", "/api/v1/webhooks"
URL = "https://rh.atelier.example/vigie"


@pytest.fixture
def tokens(world: World) -> World:
    for tenant in ("atelier", "autre"):
        world.token(tenant, f"{tenant}-token")
    return world


def api(
    world: World, method: str, path: str, body: Any = None, who: str = "atelier"
) -> HTTPResponse:
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {who}-token"}
    raw = json.dumps(body).encode() if body is not None else b""
    return world.visitor().client.http.request(method, path, headers=headers, body=raw)


def test_the_secret_is_shown_once_and_the_health_after_that(world: World) -> None:
    """On the answer that makes it, on no page later."""
    marc = world.visitor("marc")
    made = text(marc.submit(PAGE, PAGE, {"adresse": URL}))
    (hook,) = world.ctx.store.hooks.of_tenant("atelier")

    assert hook.secret in made
    later = text(marc.get(PAGE))
    assert hook.secret not in later
    assert URL in later
    assert "Pas encore appelé" in later


@pytest.mark.parametrize("address", ["", "http://x.example/", "https://10.0.0.1/", "<script>"])
def test_an_address_that_may_not_be_called_is_said_beside_the_field(
    world: World, address: str
) -> None:
    """Nothing is kept, what was typed is, and nothing of it is executed."""
    answer = world.visitor("marc").submit(PAGE, PAGE, {"adresse": address})

    assert answer.status_code == 400
    assert "Rien n’a été enregistré" in text(answer)
    assert "<script>" not in text(answer)
    assert world.ctx.store.hooks.of_tenant("atelier") == []


def test_each_button_does_what_it_says(world: World) -> None:
    """Try, stop, take up again, play again from a day, remove."""
    marc, hook = world.visitor("marc"), register(world.ctx, PEOPLE["marc"], URL)
    path = f"{PAGE}/{hook.id}"

    def press(action: str, **more: str) -> int:
        return int(marc.submit(PAGE, path, {"action": action, **more}).status_code)

    assert press("essai") == 303
    (call,) = world.ctx.store.hooks.calls("atelier", hook.id)
    assert (call.kind, call.state) == ("ping", CallState.WAITING)
    assert press("rejouer", depuis="2026-11-01") == 303
    assert press("rejouer", depuis="demain") == 400
    assert press("suspendre") == 303
    assert "Suspendu" in text(marc.get(PAGE))
    assert press("essai") == 400
    assert press("reprendre") == 303
    assert press("autre") == 400
    assert press("supprimer") == 303
    assert world.ctx.store.hooks.of_tenant("atelier") == []
    assert marc.submit(PAGE, path, {"action": "essai"}).status_code == 404


def test_a_manager_changes_a_secret_then_forgets_the_old_one(world: World) -> None:
    """The new one on that answer alone; until when the old one signs, and a button to end it."""
    marc = world.visitor("marc")
    marc.submit(PAGE, PAGE, {"adresse": URL})
    (before,) = world.ctx.store.hooks.of_tenant("atelier")
    path = f"{PAGE}/{before.id}"
    changed = text(marc.submit(PAGE, path, {"action": "secret"}))
    (after,) = world.ctx.store.hooks.of_tenant("atelier")
    again = marc.submit(PAGE, path, {"action": "secret"})
    later = text(marc.get(PAGE))
    marc.submit(PAGE, path, {"action": "oublier"})

    assert after.secret in changed
    assert "l’ancien secret : donnez le nouveau" in changed.replace("\u00a0", " ")
    assert again.status_code == 400
    assert after.secret not in later
    assert before.secret not in changed + later
    assert "Oublier l’ancien secret" in later
    assert "Changer le secret" in text(marc.get(PAGE))


def test_a_program_changes_its_secret(tokens: World) -> None:
    """The new one once, until when the old one signs too; then the old one no more."""
    made = api(tokens, "POST", API, {"url": URL}).json_body
    path = f"{API}/{made['id']}/secret"
    changed = api(tokens, "POST", path, {}).json_body
    refused = api(tokens, "POST", path, {})
    forgotten = api(tokens, "DELETE", path).json_body

    assert changed["secret"] != made["secret"]
    assert changed["old_secret_until"]
    assert refused.status_code == 400
    assert "secret" not in forgotten
    assert forgotten["old_secret_until"] is None


def test_a_program_registers_lists_replays_and_removes(tokens: World) -> None:
    """The same as the page, for a token; the secret in the first answer only."""
    made = api(tokens, "POST", API, {"url": URL})
    hook = made.json_body["id"]

    assert made.status_code == 201
    assert made.json_body["secret"].startswith("whsec_")
    (listed,) = api(tokens, "GET", API).json_body["items"]
    assert listed["id"] == hook
    assert "secret" not in listed
    since = api(tokens, "POST", f"{API}/{hook}/replay", {"since": "2026-11-01T00:00:00+01:00"})
    assert since.json_body == {"replayed": 0}
    assert api(tokens, "POST", f"{API}/{hook}/resume", {}).json_body == {"replayed": 0}
    assert api(tokens, "DELETE", f"{API}/{hook}").status_code == 200
    assert api(tokens, "DELETE", f"{API}/{hook}").status_code == 404


@pytest.mark.parametrize(
    ("path", "body", "where"),
    [
        ("", {"url": "http://x.example/"}, "$.url"),
        ("", {"url": URL, "secret": "x"}, "$"),
        ("/{hook}/replay", {}, "$"),
        ("/{hook}/replay", {"since": "2026-11-01T00:00:00Z", "event": "e1"}, "$"),
        ("/{hook}/replay", {"since": "2026-11-01T00:00:00"}, "$.since"),
        ("/{hook}/replay", {"since": "hier"}, "$.since"),
    ],
)
def test_bad_input_is_a_problem_with_its_path(
    tokens: World, path: str, body: dict[str, Any], where: str
) -> None:
    hook = register(tokens.ctx, PEOPLE["marc"], f"{URL}/1").id
    answer = api(tokens, "POST", API + path.format(hook=hook), body)

    assert (answer.status_code, answer.json_body["path"]) == (400, where)


def test_another_tenants_webhook_does_not_exist(tokens: World) -> None:
    """For its token, as for its manager."""
    hook = register(tokens.ctx, PEOPLE["marc"], URL).id

    assert api(tokens, "DELETE", f"{API}/{hook}", who="autre").status_code == 404
    assert api(tokens, "GET", API, who="autre").json_body["items"] == []
    assert URL not in text(tokens.visitor("rita").get(PAGE))
