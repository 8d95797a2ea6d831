"""One whole journey without a mouse, in a real Chromium against the real local system."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from .town import Town

pytestmark = pytest.mark.browser
# What has the focus: its name, whether it is outlined and in the window, whether it is in the page's content.
_FOCUSED = """() => {
  const e = document.activeElement, s = getComputedStyle(e), b = e.getBoundingClientRect();
  const outlined = s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 1;
  const inside = b.right > 0 && b.left < innerWidth && b.bottom > 0 && b.top < innerHeight;
  return {name: (e.labels?.[0] || e).innerText.trim(), seen: outlined && inside, main: !!e.closest('main')}; }"""
_MOST = 120


class Keyboard:
    """Hands that only know Tab, Enter, Space and letters; each step must be seen."""

    def __init__(self, page: Any) -> None:
        self.page = page

    def step(self, key: str = "Tab") -> dict[str, Any]:
        """One step on; what has the focus now."""
        self.page.keyboard.press(key)
        focused: dict[str, Any] = self.page.evaluate(_FOCUSED)
        assert focused["seen"], f"nobody sees the focus on « {focused['name']} »"
        return focused

    def skip(self) -> None:
        """The first thing of a page leads past its navigation."""
        assert self.step()["name"] == "Aller au contenu"
        self.page.keyboard.press("Enter")
        assert self.step()["main"]
        self.page.keyboard.press("Shift+Tab")

    def reach(self, name: str, key: str = "Tab") -> None:
        """Step until what has the focus begins with this name."""
        passed: list[str] = []
        while not (passed and passed[-1].startswith(name)):
            assert len(passed) < _MOST, passed
            passed.append(self.step(key)["name"])

    def enter(self) -> None:
        """Press Enter, which leads to another page."""
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")


def test_a_case_is_read_and_answered_without_a_mouse(
    town: Town, open_page: Callable[..., Any]
) -> None:
    """By keyboard only: sign in, open the case, ask why a date, say « Vu », write down a call, sign out."""
    home, reference = town.home("clavier"), "AT-2026-000011"
    path = town.filed(home, reference, "Awa Diop")
    town.closed(home, reference)
    town.mail(home.manager, reference, "lôture")
    page = open_page(1100)
    keys = Keyboard(page)
    page.goto(f"{town.house.base}/connexion")
    keys.skip()
    keys.reach("Votre adresse e-mail")
    page.keyboard.type(home.manager.email)
    keys.enter()
    page.goto(town.link(home.manager, "connexion"))
    keys.reach("Entrer")
    keys.enter()

    keys.skip()
    keys.reach("Awa Diop")
    keys.enter()
    keys.reach("Pourquoi cette date")
    page.keyboard.press("Space")
    expect(page.locator("ol.calcul").first).to_be_visible()
    keys.reach("J’ai vu cette alerte")
    keys.enter()
    expect(page.locator("#prevenus")).to_contain_text("Vu par Marc Roux", use_inner_text=True)
    page.goto(f"{town.house.base}{path}/suivi")
    keys.skip()
    keys.reach("Ce qui a été répondu")
    page.keyboard.type("Rappeler dans un mois")
    keys.reach("Noter")
    keys.enter()
    expect(page.get_by_text("Rappeler dans un mois")).to_be_visible()
    keys.reach("Se déconnecter")
    keys.enter()
    page.goto(f"{town.house.base}{path}")

    expect(page.get_by_role("heading", level=1)).to_have_text("Se connecter")
