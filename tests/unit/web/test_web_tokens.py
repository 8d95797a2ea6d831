"""Jetons: made by managers and lawyers, shown once, hashed at rest, revoked, expired."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.flows.tokens import MOST, Wanted, create, hashed
from chalicelib.scopes import OF_EMPLOYERS, OF_FIRMS, Scope
from chalicelib.store.keys import unique
from chalicelib.store.records import Channel, Delivery
from chalicelib.store.table import Item, Put

from .world import CLOSURE, FILED, NOW, PEOPLE, World, text

PAGE = "/jetons"
ASKED = {"nom": "Paie", "droits": ["cases:read"], "duree": "30"}


def make(world: World, who: str, **asked: Any) -> Any:
    return world.visitor(who).submit(PAGE, PAGE, ASKED | asked)


def secret_of(page: str) -> str:
    return page[page.index("vigie_") :].partition("<")[0]


@pytest.mark.parametrize(("who", "home"), [("marc", "TENANT#atelier"), ("lea", "FIRM#cabinet")])
def test_a_token_is_shown_once_and_opens_its_own_side(world: World, who: str, home: str) -> None:
    """On the answer that makes it, on no page later; only its hash is kept."""
    secret = secret_of(text(make(world, who)))
    later = text(world.visitor(who).get(PAGE))

    assert world.api("GET", "/cases", token=secret).status_code == 200
    assert "vigie_" not in later
    assert "Paie" in later
    assert not any(secret in item.data for item in world.table.items())
    (kept,) = world.ctx.store.api_tokens.of_home(home)
    assert (kept.made_by, kept.scopes) == (PEOPLE[who].name, (Scope.CASES_READ,))


def test_the_page_says_when_a_token_was_used_and_when_it_ends(world: World) -> None:
    """To the hour; an expired one says so and opens nothing."""
    secret = secret_of(text(make(world, "marc")))
    before = text(world.visitor("marc").get(PAGE))
    world.clock.now = NOW + timedelta(hours=2)
    world.api("GET", "/cases", token=secret)
    after = text(world.visitor("marc").get(PAGE))
    world.clock.now = NOW + timedelta(days=30)

    assert "Jamais utilisé" in before
    assert "Utilisé pour la dernière fois le 23 novembre 2026 à 12 h 12" in after
    assert world.api("GET", "/cases", token=secret).status_code == 401
    assert "Expiré depuis" in text(world.visitor("marc").get(PAGE))


def test_a_revoked_token_opens_nothing_at_once(world: World) -> None:
    """The same answer as for one that never was."""
    secret = secret_of(text(make(world, "marc")))
    (kept,) = world.ctx.store.api_tokens.of_home("TENANT#atelier")

    done = world.visitor("marc").submit(PAGE, f"{PAGE}/{kept.id}", {})
    answers = [world.api("GET", "/cases", token=one) for one in (secret, "vigie_guess")]

    assert done.status_code == 303
    assert [a.status_code for a in answers] == [401, 401]
    assert answers[0].body == answers[1].body
    assert world.visitor("marc").submit(PAGE, f"{PAGE}/{kept.id}", {}).status_code == 404


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"nom": ""}, "nom"),
        ({"nom": "x" * 61}, "nom"),
        ({"nom": "<script>"}, ""),
        ({"droits": []}, "droits"),
        ({"droits": ["drafts:read"]}, "droits"),
        ({"droits": ["everything"]}, "droits"),
        ({"duree": "9999"}, "duree"),
        ({"duree": "x"}, "duree"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(
    world: World, asked: dict[str, Any], field: str
) -> None:
    """What was typed is kept, and shown as text; nothing is made."""
    answer = make(world, "marc", **asked)
    page = text(answer)

    assert answer.status_code == (400 if field else 200)
    assert not field or f'id="{field}-erreur"' in page
    assert "<script>" not in page
    assert bool(world.ctx.store.api_tokens.of_home("TENANT#atelier")) == (not field)


def test_each_side_is_offered_its_own_rights(world: World) -> None:
    """A firm's drafts are no employer's, an employer's quarantine no firm's."""
    employer, firm = (text(world.visitor(who).get(PAGE)) for who in ("marc", "lea"))

    for scope in Scope:
        assert (f'value="{scope}"' in employer) == (scope in OF_EMPLOYERS)
        assert (f'value="{scope}"' in firm) == (scope in OF_FIRMS)


def test_two_tokens_have_two_names_and_there_are_so_many(world: World) -> None:
    """Nobody revokes the wrong one, and nobody keeps more than they can look after."""
    for n in range(MOST - 1):
        create(world.ctx, PEOPLE["marc"], Wanted(name=f"p{n}", scopes=OF_EMPLOYERS, days=30))

    assert make(world, "marc", nom="P1").status_code == 400
    assert make(world, "marc", nom="last").status_code == 200
    assert make(world, "marc", nom="one more").status_code == 400


def test_a_token_made_before_scopes_opens_nothing(world: World) -> None:
    """It was a tenant's name alone: what it may do would be a guess."""
    old = Item(pk=unique("api", hashed("old")), sk="#", kind="api-token", data="atelier")
    world.ctx.store.table.write([Put(old)])

    assert world.api("GET", "/cases", token="old").status_code == 401


def test_each_side_reads_its_own_people_in_alerts(world: World) -> None:
    """A firm's program is told of its lawyers' messages, an employer's of its own people's."""
    world.token("atelier")
    world.token("cabinet", "firm")
    snapshot = world.mandate(world.open(FILED, CLOSURE))
    for who, tenant in (("emma", "atelier"), ("lea", "atelier")):
        told = Delivery(
            id=f"d-{who}", tenant=tenant, case=snapshot.id, cause="e", purpose="event",
            person=who, channel=Channel.EMAIL, created_at=NOW,
        )  # fmt: skip
        world.ctx.store.deliveries.plan(told, NOW)

    def people(token: str) -> list[str]:
        read = world.api("GET", f"/cases/{snapshot.id}/alerts", token=token).json_body
        return [m["person"] for alert in read["alerts"] for m in alert["messages"]]

    assert people("secret") == ["emma"]
    assert people("firm") == ["lea"]
