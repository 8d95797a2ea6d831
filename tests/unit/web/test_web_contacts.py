"""The manager's page of escalations: order of contacts, waits, for all cases or one."""

from typing import Any

import pytest

from chalicelib.flows import contacts
from chalicelib.store.alert_records import Stage

from .world import World, text

WAITS = {f"delai-{s}": "4" for s in Stage}
ORDER = {"rang-marc": "2", "rang-emma": "1"}


def post(world: World, fields: dict[str, Any], who: str = "marc") -> Any:
    return world.visitor(who).submit("/relances", "/relances", {"dossier": "", **fields})


def test_the_manager_orders_contacts_and_waits(world: World) -> None:
    response = post(world, ORDER | WAITS | {"delai-contact": "1,5"})

    assert response.status_code == 303
    assert contacts.order(world.ctx, "atelier") == ("emma", "marc")
    assert contacts.waits(world.ctx, "atelier")[Stage.CONTACT] == 90
    assert 'value="1,5"' in text(world.visitor("marc").get("/relances"))


def test_one_case_may_have_its_own_order_and_keeps_the_waits(world: World) -> None:
    case = world.open().id
    post(world, ORDER | WAITS)
    post(world, {"dossier": case, "rang-marc": "1", "rang-emma": "2"})

    assert contacts.order(world.ctx, "atelier", case) == ("marc", "emma")
    assert contacts.order(world.ctx, "atelier", "other") == ("emma", "marc")
    assert contacts.waits(world.ctx, "atelier")[Stage.CONTACT] == 240


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"rang-emma": "x"}, "un rang est un nombre"),
        ({"rang-omar": "1"}, "chaque personne de l’entreprise"),
        ({"delai-contact": "demain"}, "en heures"),
        ({"delai-contact": "-1"}, "un délai va"),
        ({"delai-contact": "nan"}, "un délai va"),
        ({"delai-contact": "100"}, "un délai va"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_kept(
    world: World, change: dict[str, str], said: str
) -> None:
    response = post(world, ORDER | WAITS | change)

    assert response.status_code == 400
    assert said in text(response).lower()
    assert contacts.order(world.ctx, "atelier") == ()


def test_another_employer_s_case_is_not_found(world: World) -> None:
    case = world.open(tenant="autre").id

    assert post(world, {"dossier": case} | ORDER).status_code == 404
