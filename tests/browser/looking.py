"""A look at a page: it fits its window, and a picture is kept when VIGIE_SCREENSHOTS names a folder."""

import os
from pathlib import Path
from typing import Any

import pytest

SHOTS = os.environ.get("VIGIE_SCREENSHOTS", "")
# What a width or a scheme changes is looked at on every page (test_every_page_in_chromium.py).
WIDTHS = pytest.mark.parametrize("width", [360, 1200] if SHOTS else [360])


def fits(page: Any) -> bool:
    """No sideways scrolling: nothing is wider than the window, once the page is there."""
    page.locator("footer").wait_for()
    page.wait_for_load_state()
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def look(page: Any, name: str) -> None:
    """The page fits; its picture is named for what it shows and for the window's width."""
    assert fits(page), name
    if SHOTS:
        width = page.viewport_size["width"]
        page.screenshot(path=str(Path(SHOTS) / f"{name}-{width}.png"), full_page=True)
