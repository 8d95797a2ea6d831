"""Every mail template in a real Chromium: narrow, dark, without images, its words readable."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.unit.alerts import gallery

pytestmark = pytest.mark.browser
_READABLE = 4.5  # WCAG 2.2, 1.4.3: text of ordinary size.

# Contrast of each text with the first opaque background under it (WCAG's relative luminance).
_FAINT = """least => {
  const parts = c => (c.match(/[\\d.]+/g) || []).map(Number);
  const light = c => { const [r, g, b] = parts(c).map(v => (v /= 255) <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
    return .2126 * r + .7152 * g + .0722 * b; };
  const under = e => { for (; e; e = e.parentElement) { const c = getComputedStyle(e).backgroundColor;
    if (parts(c).length < 4 || parts(c)[3] > 0) return c; } return 'rgb(255, 255, 255)'; };
  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), faint = [];
  while (words.nextNode()) {
    const text = words.currentNode.data.trim(), e = words.currentNode.parentElement;
    if (!text) continue;
    const [a, b] = [light(getComputedStyle(e).color), light(under(e))].sort((x, y) => y - x);
    if ((a + .05) / (b + .05) < least) faint.push(text);
  }
  return faint; }"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_mail_is_readable_on_the_narrowest_phone(chromium: Any, scheme: str) -> None:
    """At 320 px nothing scrolls sideways; every word has its contrast; title and language are said."""
    page = chromium.new_page(viewport={"width": 320, "height": 640}, color_scheme=scheme)
    try:
        for template in gallery.names():
            page.set_content(gallery.written(template, full=True).html)
            wide = page.evaluate("document.documentElement.scrollWidth")
            faint = page.evaluate(_FAINT, _READABLE)

            assert wide <= 320, template
            assert faint == [], template
            assert page.title(), template
            assert page.locator("html").get_attribute("lang") == "fr", template
            expect(page.locator("h1")).to_have_count(1)
    finally:
        page.close()
