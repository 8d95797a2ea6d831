"""A newcomer makes a space, in a real Chromium at the width of a phone."""

from typing import Any

from playwright.sync_api import expect

from .conftest import Site
from .looking import fits
from .test_pages_in_chromium import open_page, pytestmark

__all__ = ["open_page", "pytestmark"]


def test_a_newcomer_makes_a_space_and_names_the_company(site: Site, open_page: Any) -> None:
    """The first page, an address, a link, a button; then the one next thing, then the company."""
    page = open_page(360)
    page.goto(site.url)
    page.get_by_role("link", name="Créer un espace").click()
    page.get_by_label("Votre adresse e-mail").fill("claire@lumen.example")
    page.get_by_role("button", name="Recevoir le lien").click()
    expect(page.get_by_role("heading", name="Regardez vos e-mails")).to_be_visible()

    page.goto(site.world.mailed()[-1][1])
    page.get_by_role("button", name="Créer mon espace").click()

    expect(page.get_by_role("heading", name="Votre espace est prêt")).to_be_visible()
    domain = site.world.ctx.settings.intake_domain
    expect(page.locator(".adresse").first).to_contain_text(f"@{domain}")
    assert fits(page)
    page.get_by_role("link", name="Donner le nom et le SIREN de l’entreprise").click()
    page.get_by_label("Nom de l’entreprise").fill("Atelier Lumen")
    page.get_by_label("Numéro SIREN").fill("552 100 545")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("alert")).to_contain_text("sa clé ne correspond pas")
    expect(page.get_by_role("alert")).to_be_focused()
    page.get_by_role("alert").get_by_role("link").click()
    expect(page.get_by_label("Numéro SIREN")).to_be_focused()
    expect(page.get_by_label("Nom de l’entreprise")).to_have_value("Atelier Lumen")
    page.get_by_label("Numéro SIREN").fill("552 100 554")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("status")).to_have_text("C’est enregistré.")
