"""A long list of cases: found by name, number or state, and read only as far as it is shown."""

import re

import msgspec
import pytest

from chalicelib.cases import Header
from chalicelib.flows.header import correct_header
from chalicelib.flows.record import CaseRef
from chalicelib.store import Store
from tests.unit.flows.test_requests import Counted

from .world import CLOSURE, FILED, World, text

MANY = 12
AROUND = 6
"""What a list asks besides the cases it shows: the session, who it is, their cases, the address."""


@pytest.fixture
def world() -> World:
    made = World()
    for n in range(MANY - 1):
        made.mandate(made.open(FILED, reference=f"AT-2026-{n:04}", worker=f"Personne {n}"))
    closed = made.open(FILED, CLOSURE, reference="AT-2026-0999", worker="Zoé Le-Goff")
    made.mandate(closed)
    return made


def listed(world: World, query: str, who: str = "lea") -> list[str]:
    page = text(world.visitor(who).get(f"/dossiers{query}"))
    return re.findall(r'<h2><a href="/dossiers/[^"]*">([^<]+)</a>', page)


@pytest.mark.parametrize("who", ["lea", "emma"])
def test_a_list_reads_the_cases_it_shows_and_each_of_them_once(
    world: World, monkeypatch: pytest.MonkeyPatch, who: str
) -> None:
    """However many cases there are, their order comes from what is stored beside them."""
    monkeypatch.setattr("chalicelib.web.pages.cases.PAGE_SIZE", 4)
    visitor = world.visitor(who)
    table = Counted(world.table)
    world.ctx = msgspec.structs.replace(world.ctx, store=Store(table))

    page = text(visitor.get("/dossiers"))

    assert page.count('class="quoi"') == 4
    assert table.asked <= 4 + AROUND


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("?q=zoe+le+goff", ["Zoé Le-Goff"]),
        ("?q=at+2026+0999", ["Zoé Le-Goff"]),
        ("?q=0999", ["Zoé Le-Goff"]),
        ("?etat=closed", ["Zoé Le-Goff"]),
        ("?q=personne&etat=closed", []),
        ("?q=personne+10", ["Personne 10"]),
    ],
)
def test_a_case_is_found_by_name_number_or_state(
    world: World, query: str, names: list[str]
) -> None:
    """Accents, capitals, hyphens and the way a number is typed do not matter."""
    assert listed(world, query) == names


def test_a_word_that_is_no_state_hides_nothing(world: World) -> None:
    """A link that somebody mangled shows every case rather than none."""
    assert len(listed(world, "?etat=lune")) == MANY


def test_nothing_found_says_so_and_leads_back(world: World) -> None:
    """What was typed stays in the field, as text."""
    page = text(world.visitor("lea").get("/dossiers?q=%3Cb%3Enobody"))

    assert "Aucun dossier ne correspond" in page
    assert 'value="&lt;b&gt;nobody"' in page
    assert "Voir tous les dossiers" in page


def test_the_pages_of_a_search_stay_in_it(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second page of what was searched, not of everything."""
    monkeypatch.setattr("chalicelib.web.pages.cases.PAGE_SIZE", 8)
    page = text(world.visitor("lea").get("/dossiers?q=personne"))
    (link,) = re.findall(r'href="(/dossiers\?[^"]*page=1[^"]*)"', page)

    assert len(listed(world, link.removeprefix("/dossiers").replace("&amp;", "&"))) == MANY - 1 - 8


def test_the_number_that_a_case_had_finds_it(world: World) -> None:
    """People keep the number they were first given."""
    case = world.ctx.store.cases.by_reference("atelier", "AT-2026-0003")
    assert case
    said = Header(reference="AT-2027-7777")
    correct_header(world.ctx, CaseRef("atelier", case), said, person="Emma", reason="vu")

    assert listed(world, "?q=AT-2026-0003", "emma") == ["Personne 3"]


def test_a_short_list_asks_for_nothing() -> None:
    """A form to search two cases would only be in the way."""
    world = World()
    world.open(FILED)

    assert 'name="q"' not in text(world.visitor("emma").get("/dossiers"))
    assert 'name="q"' in text(world.visitor("emma").get("/dossiers?q=x"))
