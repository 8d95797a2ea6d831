"""Everything the pages do, programs may do: found from the source of each route, never by hand.

A page is matched by what it reaches of the rooms behind the web (see `reach.py`): each flow and
shelf that it uses is used by a route of the API too, or `pages_only.toml` says why not.
"""

from functools import cache
from pathlib import Path

import msgspec
import pytest

from chalicelib.store import Store
from chalicelib.store.memory import MemoryTable
from chalicelib.web import api, pages
from chalicelib.web.routes import ROUTES, Route

from .reach import reached

PAGES = [route for route in ROUTES if not route.contract]
PROGRAMS = [route for route in ROUTES if route.contract]


class Only(msgspec.Struct, forbid_unknown_fields=True):
    """Why some things are for people alone."""

    why: str
    of: tuple[str, ...]


class Table(msgspec.Struct, forbid_unknown_fields=True):
    only: tuple[Only, ...]


@cache
def only() -> tuple[str, ...]:
    """Everything that the table names."""
    raw = Path(__file__).with_name("pages_only.toml").read_bytes()
    return tuple(name for one in msgspec.toml.decode(raw, type=Table).only for name in one.of)


@cache
def offered() -> frozenset[str]:
    """What programs reach, all routes together."""
    return frozenset().union(*map(reached, PROGRAMS))


def explained(name: str) -> bool:
    return name in only() or f"{name.partition('.')[0]}.*" in only()


def missing(route: Route) -> set[str]:
    """What of a page is neither offered to programs nor explained."""
    behind = reached(route)
    if not behind and not _form_alone(route):
        behind = frozenset({_named(route)})
    return {name for name in behind - offered() if not explained(name)}


def _form_alone(route: Route) -> bool:
    """An empty form: what it does is what it posts."""
    posts = (r for r in PAGES if r.path == route.path and r.method == "POST")
    return route.method == "GET" and any(reached(r) for r in posts)


def _named(route: Route) -> str:
    return f"{route.method} {route.path}"


@pytest.mark.parametrize("route", PAGES, ids=_named)
def test_what_a_page_does_a_program_may_do_or_the_table_says_why_not(route: Route) -> None:
    """A page that uses something new wants a route of the API, or one plain line in the table."""
    assert missing(route) == set()


def test_the_table_explains_nothing_that_is_not_so() -> None:
    """No entry outlives what it explains: unknown to the pages, or offered to programs by now."""
    behind = frozenset().union(*map(reached, PAGES)) | {_named(r) for r in PAGES}
    alone = behind - offered()

    stale = [
        name
        for name in only()
        if not any(n == name or n.partition(".")[0] + ".*" == name for n in alone)
    ]

    assert stale == []
    assert len(only()) == len(set(only()))


def test_no_program_signs_nor_gives_itself_more() -> None:
    """What a named lawyer, or the person themselves, does is behind no route of the API."""
    theirs = {"release.release", "release.share", "clearances.clear", "tokens.create"}
    theirs |= {"phones.confirm", "opt_out.stop", "invitations.accept", "lawyers.take_out"}
    done = frozenset().union(*map(reached, PAGES))

    assert theirs <= done
    assert not theirs & offered()


def test_reach_follows_a_view_into_the_other_modules_of_the_web() -> None:
    """Through helpers and views, to the flows and shelves they name; constants are no deeds."""
    by_name = {_named(route): route for route in ROUTES}
    printed = reached(by_name["GET /dossiers/{tenant}/{case}/imprimer"])
    shelves = {f"store.{name}" for name in vars(Store(MemoryTable()))}

    assert {"store.drafts", "handover.originals"} <= printed
    assert "calendar.open_feed" in reached(by_name["POST /calendrier"])
    assert {n for n in offered() if n.startswith("store.")} <= shelves
    assert pages.__all__
    assert api.__all__
