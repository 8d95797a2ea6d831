"""Every page in every state, on contact sheets to look at: `python -m tests.browser.looks FOLDER [WORD…]`.

Each scene of the walk, at 360 and 1200 px, in light and dark: `many-360-light-01.png`, its pages in
columns under what was asked for. Words keep the routes that hold one of them. Nothing is compared:
a person looks.
"""

import io
import itertools
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFont
from playwright.sync_api import sync_playwright

from chalicelib.letters.drawn import FONT
from chalicelib.web.responses import error_page

from .conftest import FLAGS, chromium_path
from .scenes import Scene, empty, many, one
from .walk import NEUTRAL, PAGES, Sheet, Walker, styled

# What each window shows of itself, in CSS pixels: at 1200, the margins around the text are left out.
WINDOWS = {360: (0, 360), 1200: (200, 800)}
SCHEMES = ("light", "dark")
HEIGHT, COLUMNS = 1560, {360: 4, 1200: 2}
MOST_COLUMNS = 4  # Of one page: what follows is more of the same.
GAP, LABEL = 12, 18


def main(folder: Path, words: list[str]) -> None:
    """Writes the contact sheets of the routes that hold one of `words`, or of all."""
    folder.mkdir(parents=True, exist_ok=True)
    known: set[tuple[str, frozenset[tuple[str, str]]]] = set()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=FLAGS)
        for scene in (many(), one(), empty()):
            chosen = [s for s in _states(scene) if not words or any(w in s.route for w in words)]
            new = [s for s in chosen if (s.route, frozenset(s.painted)) not in known]
            known |= {(s.route, frozenset(s.painted)) for s in new}
            for width, scheme in itertools.product(WINDOWS, SCHEMES):
                shots = (_shot(browser, sheet, width, scheme) for sheet in new)
                for n, image in enumerate(_sheets(shots, width), 1):
                    image.save(folder / f"{scene.name}-{width}-{scheme}-{n:02}.png")
        browser.close()


def _states(scene: Scene) -> list[Sheet]:
    """The longest sheet of each route for each person and status, and of each answer of its forms."""
    walker, longest = Walker(scene), dict[tuple[str, str, int], Sheet]()
    for sheet in _walk(walker):
        key = (sheet.route, sheet.where.split()[1], sheet.status)
        if key not in longest or len(longest[key].html) < len(sheet.html):
            longest[key] = sheet
    return list(longest.values())


def _walk(walker: Walker) -> Iterator[Sheet]:
    for route in PAGES:
        for who, sheet in list(walker.pages(route)):
            yield sheet
            yield from walker.answers(sheet, who)
    if walker.scene.name == "many":
        for status in NEUTRAL:
            page = error_page(walker.scene.world.ctx.settings, status)
            yield Sheet("error", f"error: {status}", status, page.body)


def _shot(browser: Any, sheet: Sheet, width: int, scheme: str) -> tuple[str, Image.Image]:
    left, shown = WINDOWS[width]
    page = browser.new_page(viewport={"width": width, "height": 600}, color_scheme=scheme)
    page.set_content(styled(sheet.html))
    tall = max(page.evaluate("document.documentElement.scrollHeight"), 1)
    clip = {"x": left, "y": 0, "width": shown, "height": tall}
    shot = page.screenshot(full_page=True, clip=clip)
    page.close()
    return f"{sheet.where} [{sheet.status}]", Image.open(io.BytesIO(shot)).convert("RGB")


def _sheets(shots: Iterator[tuple[str, Image.Image]], width: int) -> Iterator[Image.Image]:
    """Pages in columns, a long one going on in the next."""
    wide = WINDOWS[width][1] + GAP
    size = (wide * COLUMNS[width] + GAP, HEIGHT)
    sheet, column, top = Image.new("RGB", size, "#888"), 0, GAP
    for said, shot in shots:
        at, parts = 0, 0
        while at < shot.height and parts < MOST_COLUMNS:
            if top > HEIGHT - 160:
                column, top = column + 1, GAP
            if column == COLUMNS[width]:
                yield sheet
                sheet, column = Image.new("RGB", size, "#888"), 0
            x = GAP + column * wide
            _label(sheet, said if not at else f"… {said}", x, top, WINDOWS[width][1])
            part = shot.crop((0, at, shot.width, min(shot.height, at + HEIGHT - top - LABEL - GAP)))
            sheet.paste(part, (x, top + LABEL))
            at, top, parts = at + part.height, top + LABEL + part.height + GAP, parts + 1
    yield sheet


def _label(sheet: Image.Image, said: str, x: int, y: int, width: int) -> None:
    font = ImageFont.truetype(FONT, 11)
    ImageDraw.Draw(sheet).text((x, y), said[: width // 6], fill="#fff", font=font)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
