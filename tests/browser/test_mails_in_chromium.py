"""Every mail template in a real Chromium: narrow, dark, without images, its words readable."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.unit.alerts import gallery

from .contrast import FAINT, READABLE

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_mail_is_readable_on_the_narrowest_phone(chromium: Any, scheme: str) -> None:
    """At 320 px nothing scrolls sideways; every word has its contrast; title and language are said."""
    page = chromium.new_page(viewport={"width": 320, "height": 640}, color_scheme=scheme)
    try:
        for template in gallery.names():
            page.set_content(gallery.written(template, full=True).html)
            wide = page.evaluate("document.documentElement.scrollWidth")
            faint = page.evaluate(FAINT, READABLE)

            assert wide <= 320, template
            assert faint == [], template
            assert page.title(), template
            assert page.locator("html").get_attribute("lang") == "fr", template
            expect(page.locator("h1")).to_have_count(1)
    finally:
        page.close()
