"""A manager adds a webhook in a real Chromium: the secret once, and a page that fits."""

from typing import Any

import pytest

from .conftest import Site
from .test_pages_in_chromium import WIDTHS, fits, open_page, sign_in

pytestmark = pytest.mark.browser
__all__ = ["open_page"]


@WIDTHS
def test_a_manager_adds_a_webhook_and_keeps_its_secret(
    site: Site, open_page: Any, width: int
) -> None:
    """Refused, then added, tried, suspended; long addresses do not widen the page."""
    page = open_page(width)
    sign_in(page, site, "marc")
    page.get_by_role("link", name="Points d’appel").click()
    page.get_by_label("Adresse à appeler, en https").fill("http://rh.atelier.example/")
    page.get_by_role("button", name="Ajouter").click()
    assert "https://" in page.get_by_role("alert").inner_text()

    page.get_by_label("Adresse à appeler, en https").fill("https://rh.atelier.example/" + "v" * 120)
    page.get_by_role("button", name="Ajouter").click()
    assert "whsec_" in page.get_by_role("status").inner_text()
    assert fits(page)
    page.get_by_role("button", name="Faire un essai").click()
    assert "whsec_" not in page.content()
    assert "essai" in page.get_by_role("listitem").first.inner_text()
    page.get_by_role("button", name="Suspendre").click()
    assert page.get_by_role("button", name="Reprendre les appels").is_visible()
    assert fits(page)
