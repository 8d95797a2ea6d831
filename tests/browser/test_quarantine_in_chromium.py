"""Deciding of a held mail and checking an act, in a real Chromium without JavaScript."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.unit.web.world import CLOSURE, FILED, NOW, path_of

from .conftest import Site
from .looking import WIDTHS, look
from .test_pages_in_chromium import open_page, sign_in

pytestmark = pytest.mark.browser
__all__ = ["open_page"]


@pytest.fixture
def held(site: Site) -> Site:
    """Two cases, and a closure of one of them that nobody placed."""
    site.world.open(FILED)
    site.world.open(FILED, reference="AT-2026-0002", worker="Ibrahima Diop")
    site.world.hold(worker="Awa Diop")
    return site


@WIDTHS
def test_the_manager_attaches_a_held_closure_in_one_click_then_confirms_it(
    held: Site, open_page: Any, width: int
) -> None:
    """From the list to the case, whose state follows once somebody has looked."""
    page = open_page(width)
    sign_in(page, held, "marc")
    page.get_by_role("link", name="Courriels à vérifier").click()
    look(page, "quarantaine")
    page.get_by_role("link", name="Lire et décider").click()
    look(page, "courriel")

    page.get_by_role("button", name="Rattacher à ce dossier Awa Diop").click()
    expect(page.get_by_role("status")).to_have_text("C’est enregistré.")
    look(page, "courriel-rattache")
    page.get_by_role("link", name="Ouvrir le dossier").click()
    look(page, "dossier-a-confirmer")

    page.get_by_role("link", name="dire ce que montre la plateforme").click()
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.locator("#figure-erreur")).to_contain_text("Choisissez une réponse.")
    look(page, "verifier-erreur")
    page.get_by_label("Oui, l’acte y figure").check()
    page.get_by_label("Combien de documents").fill("2")
    page.get_by_role("button", name="Enregistrer").click()

    expect(page.get_by_role("status")).to_contain_text("aucune date n’a changé")
    expect(page.get_by_text("Clôturée par la plateforme")).to_be_visible()
    look(page, "dossier-confirme")


@WIDTHS
def test_the_manager_opens_a_case_for_it(held: Site, open_page: Any, width: int) -> None:
    """What is wrong is said beside the field, and what was typed is kept."""
    page = open_page(width)
    sign_in(page, held, "marc")
    page.goto(f"{held.url}/quarantaine/{'cd' * 32}")

    page.get_by_label("Numéro de la demande").fill("AT-2026-0001")
    page.get_by_role("button", name="Ouvrir ce dossier").click()
    expect(page.locator("#reference-erreur")).to_contain_text("porte déjà ce numéro")
    expect(page.get_by_label("Numéro de la demande")).to_have_value("AT-2026-0001")
    look(page, "creer-erreur")
    page.get_by_label("Numéro de la demande").fill("AT-2026-0003")
    page.get_by_role("button", name="Ouvrir ce dossier").click()

    expect(page.get_by_role("heading", name="Nouveau dossier ouvert")).to_be_visible()
    assert held.world.ctx.store.cases.by_reference("atelier", "AT-2026-0003")


@WIDTHS
def test_the_manager_discards_it_with_a_reason_and_takes_it_up_again(
    held: Site, open_page: Any, width: int
) -> None:
    page = open_page(width)
    sign_in(page, held, "marc")
    page.goto(f"{held.url}/quarantaine/{'cd' * 32}")

    page.get_by_label("Pourquoi").fill("Courriel publicitaire")
    page.get_by_role("button", name="Écarter ce courriel").click()
    look(page, "courriel-ecarte")
    page.get_by_role("link", name="← Courriels à vérifier").click()
    expect(page.get_by_text("Aucun courriel en attente")).to_be_visible()
    look(page, "quarantaine-vide")
    page.get_by_role("link", name="Courriel sans objet").click()
    page.get_by_role("button", name="Reprendre ce courriel").click()

    expect(page.get_by_role("heading", name="Échéance provisoire")).to_be_visible()
    look(page, "courriel-repris")


@WIDTHS
def test_an_act_that_is_not_there_is_set_aside(site: Site, open_page: Any, width: int) -> None:
    """It stays on the timeline, and can be taken up."""
    snapshot = site.world.open(FILED, CLOSURE)
    page = open_page(width)
    sign_in(page, site, "emma")
    page.goto(site.url + path_of(snapshot))

    page.get_by_role("link", name="dire ce que montre la plateforme").click()
    page.get_by_label("Non, il n’y figure pas").check()
    page.get_by_label("Jour de la vérification").fill(NOW.date().isoformat())
    page.get_by_role("button", name="Enregistrer").click()

    page.get_by_text("Clôture (acte mis à l’écart)").first.wait_for()
    expect(page.get_by_role("link", name="Reprendre cet acte")).to_be_visible()
    look(page, "dossier-ecarte")


@WIDTHS
def test_the_provisional_case_says_what_it_is(held: Site, open_page: Any, width: int) -> None:
    page = open_page(width)
    sign_in(page, held, "emma")
    look(page, "dossiers")
    item = held.world.ctx.store.quarantine.get("atelier", "cd" * 32)
    page.goto(f"{held.url}/dossiers/atelier/{item.case}")

    expect(page.get_by_role("heading", name="Échéance provisoire : à rattacher")).to_be_visible()
    look(page, "dossier-provisoire")
