"""Every page of the route table, in every state, as a screen reader, a phone and a dark desk meet it.

The pages are made in this process and shown to Chromium one after the other, so that a browser
started once looks at all of them; the journeys of the other files cross real HTTP.
"""

import json
import os
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from importlib.resources import files
from itertools import pairwise
from typing import Any

import pytest

from chalicelib.web.responses import error_page
from chalicelib.web.routes import ROUTES

from .contrast import FAINT, READABLE
from .scenes import Scene, empty, many, one
from .walk import NEUTRAL, NO_PAGE, OTHERS, PAGES, Sheet, Walker, styled

pytestmark = pytest.mark.browser

# One form, reached from two places: for a document, and for a draft of it.
TWINS = [{"/projets/{token}/choix", "/dossiers/{tenant}/{case}/documents/{document}"}]
QUOTED = " or ".join(
    f"ancestor::{tag}" for tag in ("code", "pre", "style", "textarea", "blockquote", "q")
)
LISTS = "li, tr, dt, dd, option, section, article, fieldset"
# The long lists' beginning is enough for axe, whose time grows with what it reads.
_SHOW = """([html, lists]) => {
  document.documentElement.innerHTML = html;
  document.documentElement.lang = /<html lang="(.*?)"/.exec(html)[1];
  const wider = document.scrollingElement.scrollWidth - innerWidth;
  for (const e of document.querySelectorAll(lists))
    if ([...e.parentElement.children].indexOf(e) > 12) e.remove();
  return wider; }"""
# What is wider than the window, unless it scrolls inside itself: the first of them by name.
_WIDER = """html => {
  document.documentElement.innerHTML = html;
  if (document.scrollingElement.scrollWidth <= innerWidth) return null;
  return [...document.body.querySelectorAll('*')].filter(e => e.getBoundingClientRect().right > innerWidth)
    .slice(0, 3).map(e => e.outerHTML.slice(0, 120)); }"""
_AXE = """rules => axe.run(document, {...rules, preload: false, resultTypes: ['violations']})
  .then(found => found.violations.map(v => [v.id, ...v.nodes.slice(0, 3).map(n => n.html.slice(0, 120))]))"""
# Axe's own measure of contrast takes minutes for all: asked with VIGIE_AXE=all, after new colours.
_RULES = {"rules": {"color-contrast": {"enabled": os.environ.get("VIGIE_AXE") == "all"}}}


class Walked:
    """What was seen: every sheet, and which routes answered with a page in which scene."""

    def __init__(self, scenes: list[Scene]) -> None:
        self.sheets: list[Sheet] = []
        self.opened: dict[str, set[str]] = defaultdict(set)
        self.titles: dict[str, set[str]] = defaultdict(set)
        self.walkers = [Walker(scene) for scene in scenes]
        for walker in self.walkers:
            self._walk(walker)
        fullest = self.walkers[0]
        self.sheets += [sheet for route in PAGES for sheet in fullest.others(route)]
        settings = scenes[0].world.ctx.settings
        for status in NEUTRAL:
            answer = error_page(settings, status)
            self.sheets.append(Sheet("error", f"error: {status}", status, answer.body))

    def _walk(self, walker: Walker) -> None:
        found = [(route, *seen) for route in PAGES for seen in walker.pages(route)]
        for route, _, sheet in found:
            self.opened[route.path].add(walker.scene.name)
            self.titles[sheet.title].add(route.path)
        self.sheets += [sheet for _, _, sheet in found]
        for _, who, sheet in found:
            self.sheets += walker.answers(sheet, who)

    def covering(self, *, painted: bool = False) -> list[Sheet]:
        """Those that together show each element in each place where any of them does.

        The shortest first, since axe's time grows with what it reads. `painted`: as far as a style
        sheet tells elements apart.
        """
        known: set[tuple[str, str]] = set()
        chosen = []
        for sheet in sorted(self.sheets, key=lambda s: len(s.html)):
            shown = sheet.painted if painted else sheet.shapes
            if shown - known:
                known |= shown
                chosen.append(sheet)
        return chosen

    def fullest(self) -> list[Sheet]:
        """The longest sheet of each route and of each of its forms."""
        longest: dict[str, Sheet] = {}
        for sheet in sorted(self.sheets, key=lambda s: len(s.html)):
            longest[sheet.route] = sheet
        return list(longest.values())


@pytest.fixture(scope="module")
def walked() -> Walked:
    """The whole walk, once for this file."""
    return Walked([many(), one(), empty()])


def test_every_route_has_its_states(walked: Walked) -> None:
    """A page nobody can open here needs a thing in a scene; what is no page says why in NO_PAGE."""
    unopened = [r.path for r in PAGES if not walked.opened[r.path] & {"one", "many"}]
    first_day = [
        r.path for r in PAGES if "{" not in r.path and "empty" not in walked.opened[r.path]
    ]

    assert unopened == []
    assert first_day == []
    assert NO_PAGE.keys() <= {r.path for r in ROUTES}


def test_no_form_answers_with_a_fault_of_ours(walked: Walked) -> None:
    """Left empty, filled, filled with nonsense: a page, which says what is wrong, or a redirection."""
    refused = {sheet.route for sheet in walked.sheets if sheet.status == 400}

    assert max(sheet.status for sheet in walked.sheets if sheet.route != "error") < 500
    assert len(refused) > 20


def test_each_role_is_met(walked: Walked) -> None:
    """Whoever sees less than a manager or a lawyer is walked too, and refused alike."""
    for who in OTHERS:
        own = {sheet.status for sheet in walked.sheets if sheet.route.endswith(f" of {who}")}
        assert {200, 404} <= own, who


def test_titles_tell_the_pages_apart(walked: Walked) -> None:
    """The first thing a screen reader says, and the name of a tab."""
    same = [paths for paths in walked.titles.values() if len(paths) > 1 and paths not in TWINS]

    assert same == []


def test_a_refused_form_says_first_what_is_wrong(walked: Walked) -> None:
    """Each fault is a link at the top, to the field or the group that it is about; the title says it."""
    refused = [
        s for s in walked.sheets if s.tree.xpath("//*[contains(@id, '-erreur')]|//*[@aria-invalid]")
    ]
    lost = {s.where: left for s in refused if (left := _unlinked(s))}

    assert len({s.route for s in refused}) > 15
    assert lost == {}
    assert [s.where for s in refused if not s.title.startswith("Erreur")] == []
    assert [s.where for s in walked.sheets if _refuses_in_silence(s)] == []


def _refuses_in_silence(sheet: Sheet) -> bool:
    """Is it a form given back, and nothing says why?"""
    given_back = sheet.status == 400 and bool(sheet.tree.xpath("//main//form"))
    return given_back and not sheet.tree.xpath("//main//*[@role='alert']")


def _unlinked(sheet: Sheet) -> list[str]:
    """The faults that the top of the page does not say, and its links that lead nowhere."""
    alert = sheet.tree.xpath("//main//*[@role='alert']")[:1]
    said = [a for a in alert for a in a.xpath(".//a")]
    told = " ".join(a.text_content().lower() for a in said)
    faults = [e.text_content().lower() for e in sheet.tree.xpath("//*[contains(@id, '-erreur')]")]
    ids = set(sheet.tree.xpath("//@id"))
    nowhere = [a.get("href") for a in said if a.get("href").removeprefix("#") not in ids]
    return nowhere + [fault for fault in faults if fault not in told] + _unsaid(sheet)


def _unsaid(sheet: Sheet) -> list[str]:
    """The fields at fault that no words describe."""
    wrong = sheet.tree.xpath("//*[@aria-invalid]")
    return [e.get("name") for e in wrong if "-erreur" not in e.get("aria-describedby", "")]


def test_every_page_stands_without_scripts_and_names_its_parts(walked: Walked) -> None:
    """A language, one h1, no script, ids used once, each field named and each note that is named there."""
    faults = {sheet.where: found for sheet in walked.sheets if (found := list(_faults(sheet)))}

    assert faults == {}


def _faults(sheet: Sheet) -> Iterator[str]:
    tree = sheet.tree
    ids = [e.get("id") for e in tree.iter() if e.get("id")]
    if len(tree.findall(".//h1")) != 1:
        yield "not one h1"
    if tree.get("lang") != "fr":
        yield "no language"
    levels = [int(e.tag[1]) for e in tree.iter("h1", "h2", "h3", "h4")]
    yield from (f"h{b} after h{a}" for a, b in pairwise([0, *levels]) if b > a + 1)
    # A draft's own tables are shown as Word has them, in a region that has a name.
    yield from ("a table without caption" for t in tree.xpath("//table[not(caption)]")
                if not t.xpath("ancestor::*[@aria-label]"))  # fmt: skip
    if list(tree.iter("script")) or tree.xpath("//@*[starts-with(name(), 'on')]"):
        yield "a script"
    yield from (f"twice: {one}" for one in set(ids) if ids.count(one) > 1)
    for element in tree.iter("input", "select", "textarea"):
        if element.get("type") not in ("hidden", "submit") and not _named(element, tree):
            yield f"unnamed: {element.get('name')}"
    for said in tree.xpath("//@aria-describedby | //@aria-labelledby | //label/@for"):
        yield from (f"nowhere: {one}" for one in said.split() if one not in ids)


def test_french_signs_keep_to_their_words(walked: Walked) -> None:
    """No line begins with « : », « ; », « ? » or « » »: whatever is ours is set with no-break spaces."""
    written = [s for s in walked.sheets if "/api" not in s.route]
    loose = {s.where: found for s in written if (found := list(_loose(s)))}

    assert loose == {}


def _loose(sheet: Sheet) -> Iterator[str]:
    """Words of ours with a plain space before such a sign; what others wrote is shown as it is."""
    for text in sheet.tree.xpath(f"//text()[not({QUOTED})]"):
        yield from re.findall(r".{0,20} [:;?!»].{0,10}|.{0,20}« .{0,10}", text)


def _named(element: Any, tree: Any) -> bool:
    if element.get("aria-label") or element.get("aria-labelledby"):
        return True
    labels = [e for e in tree.iter("label") if e.get("for") == element.get("id", "")]
    return bool(labels) or next(element.iterancestors("label"), None) is not None


@pytest.fixture(scope="module")
def shown(chromium: Any) -> Iterator[Callable[[int, str], Any]]:
    """A window of this width and scheme, with axe in it."""
    pages: list[Any] = []
    axe = files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")

    def make(width: int, scheme: str) -> Any:
        viewport = {"width": width, "height": 800}
        pages.append(chromium.new_page(viewport=viewport, color_scheme=scheme))
        pages[-1].goto("about:blank")
        pages[-1].evaluate(axe)
        return pages[-1]

    yield make
    for page in pages:
        page.close()


def test_axe_finds_nothing_on_a_phone(walked: Walked, shown: Callable[[int, str], Any]) -> None:
    """Each shape of page, in French, at 360 px: nothing found, nothing wider than the window."""
    page, faults = shown(360, "light"), {}
    for sheet in walked.covering():
        wider = page.evaluate(_SHOW, [styled(sheet.html), LISTS])
        found = page.evaluate(_AXE, _RULES)
        if found or wider > 0:
            faults[sheet.where] = (wider, found)

    assert not faults, json.dumps(faults, indent=1, ensure_ascii=False)


def test_the_longest_pages_fit_on_a_phone(walked: Walked, shown: Callable[[int, str], Any]) -> None:
    """Long names, long lists, whatever was typed: nothing is wider than the window."""
    page, wide = shown(360, "light"), {}
    for sheet in walked.fullest():
        if beyond := page.evaluate(_WIDER, styled(sheet.html)):
            wide[sheet.where] = beyond

    assert wide == {}


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1200, "dark")])
def test_every_word_has_its_contrast(
    walked: Walked, shown: Callable[[int, str], Any], width: int, scheme: str
) -> None:
    """Whatever the style sheet paints, in light and in dark, is read by tired eyes (WCAG 1.4.3), and fits."""
    page, faults = shown(width, scheme), {}
    for sheet in walked.covering(painted=True):
        wider = page.evaluate(_SHOW, [styled(sheet.html), LISTS])
        faint = page.evaluate(FAINT, READABLE)
        if faint or wider > 0:
            faults[sheet.where] = (wider, faint)

    assert not faults, json.dumps(faults, indent=1, ensure_ascii=False)
