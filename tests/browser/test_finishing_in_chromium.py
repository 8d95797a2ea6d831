"""A draft made anew, a draft completed, in a real Chromium without JavaScript."""

from collections.abc import Iterator
from typing import Any

import pytest
from chalice.config import Config
from chalice.local import LocalDevServer
from playwright.sync_api import expect

from tests.unit.flows.office import Office

from .conftest import Site, free_port, serving
from .looking import WIDTHS, look
from .test_pages_in_chromium import open_page, sign_in

pytestmark = pytest.mark.browser
__all__ = ["open_page"]


@pytest.fixture
def office() -> Iterator[tuple[Office, Site]]:
    """A closed case whose letter is written, served over HTTP."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    world = Office(base_url=url)
    with serving(LocalDevServer(world.app, Config.create(), "127.0.0.1", port).server):
        yield world, Site(world, url)


@WIDTHS
def test_a_stale_draft_leads_to_the_documents_and_a_new_one(
    office: tuple[Office, Site], open_page: Any, width: int
) -> None:
    """One press orders what is missing; the page says how far it is."""
    world, site = office
    world.happen("call", kind="call_made")
    world.clock.now = world.clock.now.replace(hour=10)
    page = open_page(width)
    sign_in(page, site, "lea")
    page.get_by_role("link", name="Awa Diop").click()
    page.get_by_role("link", name="Lettre d’observations").first.click()
    look(page, "perime")

    page.get_by_role("link", name="Préparer un projet à jour").click()
    look(page, "documents")
    page.get_by_role("button", name="Préparer").click()
    look(page, "documents-en-cours")
    ordered = page.get_by_text("en préparation").count()
    world.work()
    page.get_by_role("link", name="Actualiser").click()

    assert ordered
    assert page.get_by_text("1 prêt sur").count() or page.get_by_text("prêts sur").count()


@WIDTHS
def test_a_lawyer_fills_what_is_missing_in_one_form(
    office: tuple[Office, Site], open_page: Any, width: int
) -> None:
    """For whom, which passages, the missing facts: another draft, beside the first."""
    world, site = office
    page = open_page(width)
    sign_in(page, site, "lea")
    page.get_by_role("link", name="Awa Diop").click()
    page.get_by_role("link", name="Lettre d’observations").first.click()

    page.get_by_role("link", name="Changer les choix et compléter").click()
    look(page, "choix")
    page.get_by_label("Intituler la lettre").check()
    page.get_by_label("Adresse de l’employeur").fill("3 rue d’Alsace, 69002 Lyon")
    page.get_by_role("button", name="Rédiger avec ces choix").click()
    world.work()
    page.reload()
    look(page, "projet-complete")
    told = page.locator("#choix").inner_text()
    page.get_by_role("link", name="Comparer deux versions").click()
    look(page, "comparaison-choix")
    world.clear_all()
    page.get_by_text("Plus de pages").click()
    page.get_by_role("link", name="Lectures").click()
    look(page, "lectures")
    world.end_mandate(world.snapshot)
    world.settle()
    page.get_by_text("Plus de pages").click()
    page.get_by_role("link", name="Archives").click()
    look(page, "archives")
    page.get_by_role("link", name="Awa Diop").click()
    look(page, "archive")

    assert "1 passage ajouté, 1 donnée complétée" in told
    assert "Autres projets de ce document" in told
    expect(page.get_by_role("button", name="Note interne")).to_have_count(2)
