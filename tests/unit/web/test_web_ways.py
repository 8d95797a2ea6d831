"""Every page is found by its links: nothing is reached by knowing its address alone."""

import re
from functools import cache

import pytest

from chalicelib.web import pages
from chalicelib.web.access import Rule, Thing, Visitor, allowed
from chalicelib.web.routes import ROUTES, Route
from tests.unit.flows.office import Office

from .world import PEOPLE

WHO = ("emma", "cleo", "marc", "lea", "aude")
LINK = re.compile(r'href="(/[^"#?]*)')
PAGES = [r for r in ROUTES if r.method == "GET" and not r.api and pages.__all__]
FILES = ("/pieces/", "/fichier", "/style/")  # No file is kept in this world.


@cache
def walked(who: str) -> dict[str, tuple[str, int]]:
    """Where links lead from the first page: from which page, and its answer; of a kind, a few."""
    world = Office()
    visitor = world.visitor(who)
    found: dict[str, tuple[str, int]] = {}
    waiting, seen = [("", "/")], dict.fromkeys((r.path for r in PAGES), 0)
    while waiting:
        source, path = waiting.pop()
        route = route_of(path)
        if path in found or any(part in path for part in FILES) or seen.get(route, 0) > 1:
            continue
        seen[route] = seen.get(route, 0) + 1
        answer = visitor.get(path)
        found[path] = (source, answer.status_code)
        waiting += [(path, link) for link in LINK.findall(answer.body.decode())]
    return found


def route_of(path: str) -> str:
    """The pattern of a path: the plainest one that fits."""
    fits = [r.path for r in PAGES if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", r.path), path)]
    return min(fits, key=lambda p: p.count("{"), default=path)


def own(route: Route, who: str) -> bool:
    """A page of one's own side, whose address has no part to know."""
    person = PEOPLE[who]
    leads = person.firm if route.access is not Rule.OVERSEER or who == "lea" else ""
    thing = Thing(tenant=person.tenant, secret_of=leads)
    closed = route.access is Rule.PUBLIC or "{" in route.path
    return not closed and allowed(route.access, Visitor(person), thing)


@pytest.mark.parametrize("who", WHO)
def test_every_page_of_somebodys_own_is_found_by_links(who: str) -> None:
    """From the first page, without typing an address."""
    mine = {route.path for route in PAGES if own(route, who)}

    assert len(mine) > 4
    assert mine - {route_of(path) for path in walked(who)} - {"/journal/fichier"} == set()


@pytest.mark.parametrize("who", WHO)
def test_no_link_leads_to_what_is_not_its_readers(who: str) -> None:
    """What a page leads to opens: a link to nothing makes its reader doubt the rest."""
    assert {path: said for path, said in walked(who).items() if said[1] >= 400} == {}
