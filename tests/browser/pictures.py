"""The pictures of docs/images, taken again of the pages as they are: `python -m tests.browser.pictures`.

Each is one page of a scene of the walk, light, in Chromium, cut at a height and to 64 colours.
"""

import io
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import sync_playwright

from chalicelib.web.render import style

from .conftest import FLAGS, chromium_path
from .scenes import LONG, Scene, empty, many, one
from .walk import PAGES, Walker

FOLDER = Path(__file__).parents[2] / "docs" / "images"
CASE = "/dossiers/{tenant}/{case}"
MOST_BYTES = 80_000


@dataclass(frozen=True)
class Picture:
    """`nth` of those that `who` may open at `route`; `height` and `width` in CSS pixels."""

    name: str
    route: str
    who: str = "marc"
    width: int = 720
    height: int = 900
    nth: int = 0
    opened: str = ""  # The summary of the part shown open.


SHOWN: dict[str, tuple[Picture, ...]] = {
    "empty": (
        Picture("premiere-page", "/dossiers", height=620),
        Picture("premiere-page-avocat", "/dossiers", "lea", height=540),
    ),
    "one": (
        Picture("case-page", CASE, width=860, height=820, opened="Pourquoi cette date"),
        Picture("projet", "/projets/{token}", "lea", height=960),
    ),
    "many": (
        Picture("depot-lu", "/deposer/{upload}", width=360, height=960),
        Picture("complement", CASE + "/complement", width=360, height=1020),
        Picture("suivi", CASE + "/suivi", width=360, height=1000, nth=6),
        Picture("envois", CASE + "/envois", height=760, nth=6),
        Picture("messages-non-recus", "/echecs", height=760),
        Picture("statistiques", "/statistiques", height=900),
        Picture("imprimer", CASE + "/imprimer", height=960),
        Picture("journal", "/journal", "lea", height=900),
        Picture("registre", "/registre", "lea", height=720),
        Picture("documents", CASE + "/documents", "lea", height=780),
        Picture("choix", "/projets/{token}/choix", "lea", height=1000),
        Picture("archive", "/archives/{archive}", "lea", height=850),
    ),
}


def main(wanted: list[str]) -> None:
    """All of them, or those named; a picture over 80 kB is an error, to be cut or drawn smaller."""
    made = {"empty": empty, "one": one, "many": many}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=FLAGS)
        for name, pictures in SHOWN.items():
            chosen = [p for p in pictures if not wanted or p.name in wanted]
            for picture in chosen and _taken(made[name](), chosen, browser):
                print(picture)
        browser.close()


def _taken(scene: Scene, pictures: list[Picture], browser: Any) -> list[str]:
    walker = Walker(scene)
    return [_take(walker, picture, browser) for picture in pictures]


def _take(walker: Walker, picture: Picture, browser: Any) -> str:
    route = next(r for r in PAGES if r.path == picture.route)
    sheets = [sheet for who, sheet in walker.pages(route) if who == picture.who]
    html = sheets[picture.nth].html.replace(LONG, "Ibrahima Diop")
    html = _in_french(re.sub(r'<link rel="stylesheet"[^>]*>', "", html))
    page = browser.new_page(viewport={"width": picture.width, "height": 600})
    page.set_content(html)
    if "<style>" not in html:
        page.add_style_tag(content=style()[0])
    if picture.opened:
        page.get_by_text(picture.opened).first.click()
    tall = min(picture.height, page.evaluate("document.body.scrollHeight"))
    clip = {"x": 0, "y": 0, "width": picture.width, "height": tall}
    shot = page.screenshot(full_page=True, clip=clip)
    page.close()
    return _kept(picture.name, shot)


def _in_french(html: str) -> str:
    """Days as a French browser shows them; Debian's Chromium shows the month first."""
    days = re.sub(
        r'type="date" value="(\d{4})-(\d\d)-(\d\d)"', r'type="text" value="\3/\2/\1"', html
    )
    return days.replace('type="date" value=""', 'type="text" value="jj/mm/aaaa"')


def _kept(name: str, shot: bytes) -> str:
    file = FOLDER / f"{name}.png"
    Image.open(io.BytesIO(shot)).convert("RGB").quantize(64).save(file, optimize=True)
    size = file.stat().st_size
    if size > MOST_BYTES:
        raise SystemExit(f"{file}: {size} bytes, {MOST_BYTES} at most; give it less height.")
    return f"{file.name} {size}"


if __name__ == "__main__":
    main(sys.argv[1:])
