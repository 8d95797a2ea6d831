"""The pages of refusals and faults, each provoked for real: plain French, what to do, and nothing else."""

from collections.abc import Callable

import msgspec
import pytest
from chalice.test import HTTPResponse

from chalicelib.store import Store
from chalicelib.store.memory import MemoryTable
from chalicelib.store.table import Item
from chalicelib.web.responses import error_page

from .world import World, text


class Broken(MemoryTable):
    """A table that answers nobody."""

    def get(self, pk: str, sk: str) -> Item | None:
        raise RuntimeError(f"no answer for {pk} {sk}")


def not_hers(world: World) -> HTTPResponse:
    return world.visitor("emma").get("/quarantaine")


def forged(world: World) -> HTTPResponse:
    return world.visitor("emma").post("/deconnexion", {"jeton": "0" * 64})


def nowhere(world: World) -> HTTPResponse:
    return world.visitor("emma").get("/dossiers/atelier/" + "0" * 32)


def too_large(world: World) -> HTTPResponse:
    return world.visitor().post("/connexion", {"courriel": "x" * 70_000})


def too_large_from_somebody(world: World) -> HTTPResponse:
    return world.visitor("marc").post("/equipe", {"jeton": "x", "nom": "x" * 70_000})


def broken(world: World) -> HTTPResponse:
    marc = world.visitor("marc")
    world.ctx = msgspec.structs.replace(world.ctx, store=Store(Broken()))
    return marc.get("/dossiers")


@pytest.mark.parametrize(
    ("provoked", "status", "says"),
    [
        (not_hers, 403, "ne le permet pas"),
        (forged, 403, "Rechargez-la et recommencez"),
        (nowhere, 404, "n’est plus valable, ou cette page n’est pas pour ce compte"),
        (too_large, 413, "raccourcissez ce que vous avez écrit"),
        (too_large_from_somebody, 413, "Rien n’a été enregistré"),
        (broken, 500, "vérifiez d’abord s’il a été pris en compte"),
    ],
)
def test_a_refusal_says_what_to_do_and_nothing_of_what_exists(
    world: World, provoked: Callable[[World], HTTPResponse], status: int, says: str
) -> None:
    """The same page for everybody (axe looks at it in tests/browser): no name, no cause, no stack."""
    answer = provoked(world)

    assert answer.status_code == status
    assert says in text(answer)
    assert answer.body.decode() == error_page(world.ctx.settings, status).body
    assert answer.headers["Content-Type"].startswith("text/html")


@pytest.mark.parametrize(("status", "says"), [(429, "Attendez un quart d’heure"), (409, "modifié")])
def test_each_status_that_a_page_may_answer_has_its_words(
    world: World, status: int, says: str
) -> None:
    """None falls back on « cette demande n’est pas lisible »."""
    assert says in str(error_page(world.ctx.settings, status).body)
