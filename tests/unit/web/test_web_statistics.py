"""Statistiques: an employer's own cases; a firm's only where its client lets it count them."""

from datetime import timedelta

import pytest

from .world import NOW, World, text

PAGE = "/statistiques"


def fill(world: World, count: int, tenant: str = "atelier", firm: str = "") -> None:
    """Requests filed 100 days ago and granted after 40, 41, 42… days."""
    filed = NOW.date() - timedelta(days=100)
    for n in range(count):
        facts = (
            {"kind": "filed", "on": filed.isoformat()},
            {"kind": "granted", "on": (filed + timedelta(days=40 + n)).isoformat()},
        )
        snapshot = world.open(*facts, tenant=tenant, reference=f"AT-{tenant}-{n}")
        if firm:
            world.mandate(snapshot, firm)


@pytest.mark.parametrize(("count", "said"), [(0, False), (1, False), (9, False), (10, True)])
def test_ten_requests_are_the_least(world: World, count: int, said: bool) -> None:
    """Each chart has the same numbers in a table; under ten, a sentence says why there is none."""
    fill(world, count)
    page = text(world.visitor("marc").get(PAGE))

    assert ("la moitié ont pris fin en <strong>44 jours" in page) == said
    assert page.count("<svg") == page.count("<table>") == (2 if said else 0)
    assert page.count("Pas encore assez de demandes") == (2 if said else 4)


def test_a_firm_counts_only_the_clients_who_let_it(world: World) -> None:
    """Opting in and out takes effect at once, says who chose, and is the manager's."""
    fill(world, 10, firm="cabinet")
    marc, lea = world.visitor("marc"), world.visitor("lea")
    before = text(lea.get(PAGE))
    assert marc.submit(PAGE, PAGE, {"compter": "oui"}).status_code == 303
    during = text(lea.get(PAGE))
    mine = text(marc.get(PAGE))
    marc.submit(PAGE, PAGE, {"compter": "non"})

    assert "<strong>0 demande</strong>" in before
    assert "<strong>10 demandes</strong>" in during
    assert "Choisi par Marc Roux, le 23 novembre 2026" in mine
    assert "<strong>0 demande</strong>" in text(lea.get(PAGE))
    assert "<strong>0 demande</strong>" in text(world.visitor("yves").get(PAGE))


def test_a_choice_that_is_on_no_button_is_refused(world: World) -> None:
    marc = world.visitor("marc")

    assert marc.submit(PAGE, PAGE, {"compter": "x"}).status_code == 400


def test_samples_and_held_mails_are_no_request(world: World) -> None:
    """A provisional case stands for a mail, not for a request."""
    fill(world, 10)
    world.hold({"kind": "filed", "on": "2026-09-01"})

    assert "<strong>10 demandes</strong>" in text(world.visitor("marc").get(PAGE))
