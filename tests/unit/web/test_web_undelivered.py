"""Messages non reçus: what did not arrive, why, and what to do; for the manager of its own people."""

from datetime import timedelta

import pytest

from chalicelib.store import UNDELIVERED
from chalicelib.store.records import Attempt, Channel, Delivery, DeliveryState
from chalicelib.web.views.words import words

from .world import NOW, World, text


def deliver(world: World, state: DeliveryState, person: str, case: str, days: int = 0) -> None:
    at, purpose = NOW - timedelta(days=days), "reminder" if case else "recap"
    world.ctx.store.deliveries.plan(
        Delivery(
            id=f"{state}-{person}-{days}", tenant="atelier", case=case, cause="e", purpose=purpose,
            person=person, channel=Channel.EMAIL, state=state, created_at=at, updated_at=at,
            attempts=2, tries=(Attempt(number=1, at=at, end="bounced", why="5.1.1 unknown user"),),
        ),
        NOW,
    )  # fmt: skip


@pytest.mark.parametrize("state", DeliveryState)
def test_only_what_reached_nobody_is_listed(world: World, state: DeliveryState) -> None:
    """Each bad end with its remedy; what waits or arrived is no failure."""
    deliver(world, state, "emma", world.open().id)
    page = text(world.visitor("marc").get("/echecs"))

    assert ("Emma Petit, par e-mail" in page) == (state in UNDELIVERED)
    assert ("Awa Diop" in page) == (state in UNDELIVERED)
    assert ("cette adresse n’existe pas" in page) == (state in UNDELIVERED)
    if state in UNDELIVERED:
        assert words().remedy[state].replace("\u00a0", " ") in page
    else:
        assert "Il n’y a rien à faire" in page


def test_another_sides_failures_are_not_shown(world: World) -> None:
    """Neither the lawyers' of its own firm, nor another employer's; nor what is too old."""
    snapshot = world.mandate(world.open())
    deliver(world, DeliveryState.BOUNCED, "lea", snapshot.id)
    deliver(world, DeliveryState.BOUNCED, "emma", snapshot.id, days=101)

    assert "rien à faire" in text(world.visitor("marc").get("/echecs"))
    deliver(world, DeliveryState.BOUNCED, "emma", snapshot.id)
    assert "rien à faire" in text(world.visitor("rita").get("/echecs"))
    assert "Emma Petit" in text(world.visitor("marc").get("/echecs"))


def test_a_failed_recap_is_of_no_one_case(world: World) -> None:
    deliver(world, DeliveryState.GIVEN_UP, "emma", "")

    assert "Récapitulatif" in text(world.visitor("marc").get("/echecs"))


@pytest.mark.parametrize("asked", ["1", "99", "x", "-1", "²"])
def test_a_long_list_comes_in_sheets(world: World, asked: str) -> None:
    """Fifty at once; what is no page is the nearest one."""
    case = world.open().id
    for days in range(60):
        deliver(world, DeliveryState.BOUNCED, "emma", case, days)
    page = text(world.visitor("marc").get(f"/echecs?page={asked}"))

    assert page.count("<li class=") == (10 if asked in ("1", "99") else 50)
    assert "60 messages non reçus" in page
