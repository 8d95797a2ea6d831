"""A manager adds a webhook in a real Chromium: the secret once, and a page that fits."""

from typing import Any

import pytest
from playwright.sync_api import expect

from .conftest import Site
from .looking import WIDTHS, fits
from .test_pages_in_chromium import open_page, sign_in

pytestmark = pytest.mark.browser
__all__ = ["open_page"]


@WIDTHS
def test_a_manager_adds_a_webhook_and_keeps_its_secret(
    site: Site, open_page: Any, width: int
) -> None:
    """Refused, then added, tried, suspended; long addresses do not widen the page."""
    page = open_page(width)
    sign_in(page, site, "marc")
    page.get_by_text("Plus de pages").click()
    page.get_by_role("link", name="Points d’appel").click()
    page.get_by_label("Adresse à appeler, en https").fill("http://rh.atelier.example/")
    page.get_by_role("button", name="Ajouter").click()
    expect(page.locator("#adresse-erreur")).to_contain_text("https://")

    page.get_by_label("Adresse à appeler, en https").fill("https://rh.atelier.example/" + "v" * 120)
    page.get_by_role("button", name="Ajouter").click()
    expect(page.get_by_role("status")).to_contain_text("whsec_")
    assert fits(page)
    page.get_by_role("button", name="Faire un essai").click()
    expect(page.get_by_role("listitem").first).to_contain_text("essai")
    assert "whsec_" not in page.content()
    page.get_by_role("button", name="Suspendre").click()
    expect(page.get_by_role("button", name="Reprendre les appels")).to_be_visible()
    assert fits(page)
