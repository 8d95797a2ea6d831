"""Every page, made in this process from the route table: what a person may open, post and see.

Nothing here is a list of pages: routes come from the table, their forms and links from the pages
themselves. A page is what answers in HTML; what answers otherwise says so in `NO_PAGE`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from urllib.parse import urlencode, urlsplit

import lxml.etree
import lxml.html
from chalice.test import Client, HTTPResponse

from chalicelib.web import pages
from chalicelib.web.access import Rule
from chalicelib.web.render import style
from chalicelib.web.routes import ROUTES, Route
from tests.unit.web.world import FORM, FakeFiles

from .scenes import LONG, Scene

PERSONS: dict[Rule, tuple[str, ...]] = {
    Rule.PUBLIC: ("", "marc"),
    Rule.SIGNED_IN: ("marc", "lea"),
    Rule.MANAGER: ("marc",),
    Rule.EMPLOYER: ("marc",),
    Rule.OWNER: ("marc",),
    Rule.CASE: ("marc", "lea"),
    Rule.RECORD: ("marc", "lea"),
    Rule.TOLD: ("marc", "lea"),
    Rule.COUNSEL: ("lea",),
    Rule.SIGNATORY: ("lea",),
    Rule.TEAM: ("marc", "lea"),
    Rule.HOST: ("marc", "lea"),
    Rule.CABINET: ("lea",),
    Rule.FIRM: ("lea",),
    Rule.OPERATOR: ("otto",),
    Rule.OVERSEER: ("marc", "lea"),
    Rule.STEWARD: ("marc", "lea"),
}
# Who sees less: each of their pages once, where there is most to see.
OTHERS = ("emma", "cleo", "aude", "otto")
NO_PAGE = {
    "/calendrier/{secret}": "a calendar",
    "/donnees/copie/{copy}/{part}": "leads to a file",
    "/dossiers/{tenant}/{case}/complement/lettre": "leads to a file",
    "/dossiers/{tenant}/{case}/journal": "a file",
    "/dossiers/{tenant}/{case}/pieces/{sha256}": "leads to a file",
    "/dossiers/{tenant}/{case}/remise/fichier": "leads to a file",
    "/journal/fichier": "a file",
    "/mes-donnees/copie": "a file",
    "/quarantaine/{item}/original": "leads to a file",
    "/s/{code}": "leads to the case",
    "/style/{version}": "the style sheet",
}
assert pages.__all__  # Importing them declares their routes.
PAGES = [r for r in ROUTES if r.method == "GET" and not r.api and r.path not in NO_PAGE]
NEUTRAL = (400, 403, 404, 409, 413, 429, 500)  # The faults that have a page.
_TYPED = {"email": "zoe@atelier.example", "date": "2026-11-20", "tel": "06 12 34 56 78"}


@dataclass
class Sheet:
    """A page as it was answered: where it was found, its status, its text."""

    route: str
    where: str
    status: int
    html: str

    @cached_property
    def tree(self) -> lxml.html.HtmlElement:
        return lxml.html.fromstring(self.html)

    @property
    def title(self) -> str:
        return str(self.tree.findtext(".//title"))

    @cached_property
    def shapes(self) -> set[tuple[str, str]]:
        """Its elements, each under its parent, as a screen reader tells them apart: without words."""
        return {(_shape(e.getparent()), _shape(e)) for e in self.tree.iter(lxml.etree.Element)}

    @cached_property
    def painted(self) -> set[tuple[str, str]]:
        """The same as far as the style sheet goes: element, class, and whether it is at fault."""
        return {(_paint(e.getparent()), _paint(e)) for e in self.tree.iter(lxml.etree.Element)}


def _shape(element: lxml.html.HtmlElement | None) -> str:
    if element is None:
        return ""
    said = [element.get(name, "") for name in ("class", "type", "role")]
    return " ".join([str(element.tag), *said, *sorted(element.attrib)])


def _paint(element: lxml.html.HtmlElement | None) -> str:
    if element is None:
        return ""
    fault = "aria-invalid" if "aria-invalid" in element.attrib else ""
    return f"{element.tag} {element.get('class', '')} {fault}"


@dataclass
class Walker:
    """Opens a scene's pages; what a form changes is forgotten before the next request."""

    scene: Scene

    def __post_init__(self) -> None:
        self.cookies = {
            who: self.scene.world.visitor(who).cookies["vigie"] for who in ("marc", "lea", *OTHERS)
        }
        self.base = self.scene.world.ctx.store.table
        self.files = dict(self.scene.world.files.objects)
        self.tried: set[tuple[str, ...]] = set()

    def pages(self, route: Route) -> Iterator[tuple[str, Sheet]]:
        """Who opens it and what they see, for whatever in the scene gives its path."""
        for who, path in product(PERSONS[route.access], self.paths(route)):
            sheet = self.sheet("GET", path, who, route=route.path)
            if sheet and sheet.status == 200:
                yield who, sheet

    def others(self, route: Route) -> Iterator[Sheet]:
        """What the other roles see there, a refusal too."""
        path = next(iter(self.paths(route)), None)
        for who in OTHERS if path else ():
            sheet = self.sheet("GET", path or "", who, route=f"{route.path} of {who}")
            if sheet:
                yield sheet

    def paths(self, route: Route) -> list[str]:
        """Its path for each thing of the scene; none where the scene has no such thing."""
        named = re.findall(r"\{(\w+)\}", route.path)
        known = [self._things(route.path, name) for name in named]
        return [
            route.path.format(**dict(zip(named, each, strict=True))) for each in product(*known)
        ]

    def _things(self, path: str, name: str) -> tuple[str, ...]:
        start = path.partition(f"{{{name}}}")[0] + f"{{{name}}}"
        return self.scene.things.get(start, self.scene.things.get(name, ()))

    def sheet(
        self, method: str, path: str, who: str, fields: str = "", route: str = ""
    ) -> Sheet | None:
        """The page that answers, after the redirections of our own; None when it is none."""
        self._forget()
        answer = self._ask(method, path, who, fields)
        if answer.status_code == 303:
            to = urlsplit(answer.headers["Location"])
            answer = self._ask("GET", to.path + f"?{to.query}", who)
        assert answer.status_code < 500, f"{method} {path} {fields}: {answer.status_code}"
        if not answer.headers.get("Content-Type", "").startswith("text/html"):
            return None
        return Sheet(route, f"{self.scene.name}: {who or 'nobody'} {method} {path} {fields}"[:300],
                     answer.status_code, answer.body.decode())  # fmt: skip

    def _forget(self) -> None:
        self.scene.world.rewind(self.base)
        assert isinstance(self.scene.world.files, FakeFiles)
        self.scene.world.files.objects |= self.files

    def _ask(self, method: str, path: str, who: str, fields: str = "") -> HTTPResponse:
        headers = {"Cookie": f"vigie={self.cookies[who]}"} if who else {}
        answer: HTTPResponse = Client(self.scene.world.app).http.request(
            method, path, headers=headers | (FORM if method == "POST" else {}), body=fields.encode()
        )
        return answer

    def answers(self, sheet: Sheet, who: str) -> Iterator[Sheet]:
        """What its forms answer (left empty, as they are, filled, filled wrongly), and its links."""
        for form in sheet.tree.forms:
            if self.first(who, last(form.action), *sorted(map(str, form.fields))):
                yield from self._posted(sheet, form, who)
        yield from self.questions(sheet, who)

    def questions(self, sheet: Sheet, who: str) -> Iterator[Sheet]:
        """What its links answer that ask something."""
        for link in sheet.tree.iter("a"):
            if "?" in link.get("href", "") and self.first(who, last(link.get("href"))):
                found = self.sheet("GET", link.get("href"), who, route=sheet.route + "?")
                if found:
                    yield found

    def _posted(self, sheet: Sheet, form: lxml.html.FormElement, who: str) -> Iterator[Sheet]:
        where = urlsplit(form.action or "")
        if where.netloc:
            return  # The bucket's.
        for fields in _fillings(form):
            body, path = urlencode(fields), where.path
            if form.method == "GET":
                body, path = "", f"{path}?{body}"
            found = self.sheet(form.method, path, who, body, route=f"{form.method} {sheet.route}")
            if found:
                yield found

    def first(self, *what: str) -> bool:
        """True the first time."""
        known = what in self.tried
        self.tried.add(what)
        return not known


def last(address: str | None) -> str:
    """The last part of an address, its question with it: the same for every case."""
    return re.sub(r"[0-9a-f]{8,}", "", (address or "").rpartition("/")[2])


def styled(html: str) -> str:
    """The page with its style sheet inside: nothing is fetched."""
    head, link, rest = html.partition('<link rel="stylesheet"')
    return f"{head}<style>{style()[0]}</style>{rest.partition('>')[2]}" if link else html


def _fillings(form: lxml.html.FormElement) -> Iterator[list[tuple[str, str]]]:
    """The ways of filling it in; its buttons' own values go with each of the last two."""
    kept = [(f.name, f.value or "") for f in form.xpath(".//input[@type='hidden']")]
    boxes = [f for f in form.xpath(".//input|.//select|.//textarea") if f.name and f.get("type") not in ("hidden", "submit")]  # fmt: skip
    buttons = [[(b.get("name"), b.get("value", ""))] for b in form.xpath(".//button[@name]")] or [
        []
    ]
    yield kept
    for button in buttons:
        yield list(form.form_values()) + button
        yield kept + [(f.name, good(f)) for f in boxes] + button
        yield kept + [(f.name, "x" + LONG * 9) for f in boxes] + button


def good(box: lxml.html.HtmlElement) -> str:
    """Something that its kind of box may hold."""
    if box.tag == "select":
        return str(box.value_options[-1])
    kind = box.get("type", "")
    return str(box.get("value", "oui")) if kind in ("radio", "checkbox") else _TYPED.get(kind, "12")
