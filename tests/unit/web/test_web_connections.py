"""Mes connexions: a lost computer's session is closed from another one."""

from datetime import timedelta

import pytest

from chalicelib.flows.audit import read
from chalicelib.flows.members import take_out
from chalicelib.store.audit_records import Action
from chalicelib.web.sessions import hashed, open_session
from chalicelib.web.views.sessions import UNKNOWN, device_of, wait_words

from .world import PEOPLE, Visitor, World, text

PAGE = "/connexions"
EMMA = PEOPLE["emma"]
LAPTOP = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:133.0) Gecko/20100101 Firefox/133.0"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1"
)


def visitor(world: World, agent: str, who: str = "emma") -> Visitor:
    made = world.visitor()
    made.keep(open_session(world.ctx, PEOPLE[who], agent))
    return made


@pytest.mark.parametrize(
    ("agent", "device"),
    [
        (LAPTOP, "Firefox sur Windows"),
        (IPHONE, "Safari sur iPhone"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) "
         "Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0", "Edge sur Mac"),
        ("Mozilla/5.0 (Linux; Android 14) Chrome/131.0 Mobile Safari/537.36", "Chrome sur Android"),
        ("curl/8", UNKNOWN),
        ("", UNKNOWN),
        ("<script>Firefox/1", "Firefox"),
    ],
)  # fmt: skip
def test_a_browser_is_said_in_a_few_words(agent: str, device: str) -> None:
    """Whatever it calls itself, nothing of its own words is kept."""
    assert device_of(agent) == device


@pytest.mark.parametrize(
    ("seconds", "words"), [(1, "1\u00a0minute"), (61, "2\u00a0minutes"), (900, "15\u00a0minutes")]
)
def test_a_wait_is_said_in_whole_minutes_never_too_few(seconds: int, words: str) -> None:
    assert wait_words(seconds) == words


def test_the_page_shows_each_browser_this_one_first(world: World) -> None:
    visitor(world, LAPTOP)
    phone = visitor(world, IPHONE)
    visitor(world, LAPTOP, "marc")

    page = text(phone.get(PAGE))

    assert page.index("Safari sur iPhone") < page.index("Firefox sur Windows")
    assert page.count("<li ") == 2
    assert "Cette connexion" in page


def test_closing_the_others_leaves_this_one_and_is_a_line_of_the_log(world: World) -> None:
    lost, phone, marc = visitor(world, LAPTOP), visitor(world, IPHONE), visitor(world, "", "marc")

    answer = phone.submit(PAGE, PAGE, {"faire": "fermer-les-autres"})

    assert answer.headers["Location"] == f"{PAGE}?fait=autres"
    assert lost.get("/dossiers").status_code == 303
    assert phone.get("/dossiers").status_code == marc.get("/dossiers").status_code == 200
    entry = read(world.ctx, EMMA)[0]
    assert (entry.action, entry.target, entry.by) == (
        Action.SESSIONS_CLOSED, "Firefox sur Windows", "emma",
    )  # fmt: skip


def test_closing_the_others_when_there_is_none_says_so_and_writes_nothing(world: World) -> None:
    phone = visitor(world, IPHONE)

    answer = phone.submit(PAGE, PAGE, {"faire": "fermer-les-autres"})

    assert answer.headers["Location"] == f"{PAGE}?fait=seule"
    assert read(world.ctx, EMMA) == ()


def test_one_is_closed_by_its_own_button(world: World) -> None:
    lost, other, phone = visitor(world, LAPTOP), visitor(world, LAPTOP), visitor(world, IPHONE)

    phone.submit(PAGE, PAGE, {"fermer": _id_of(world, lost)})

    assert lost.get("/dossiers").status_code == 303
    assert other.get("/dossiers").status_code == phone.get("/dossiers").status_code == 200


def test_nobody_closes_the_session_of_somebody_else(world: World) -> None:
    """Its id is nothing to them: the neutral page, and the session stands."""
    marc = visitor(world, LAPTOP, "marc")
    emma = visitor(world, IPHONE)

    answer = emma.submit(PAGE, PAGE, {"fermer": _id_of(world, marc, "marc")})

    assert answer.status_code == 404
    assert marc.get("/dossiers").status_code == 200


def test_a_button_that_is_not_on_the_page_is_refused(world: World) -> None:
    assert visitor(world, LAPTOP).submit(PAGE, PAGE, {"faire": "x"}).status_code == 400


def test_the_last_use_is_said_to_the_hour(world: World) -> None:
    """A lost computer is known by when it was last used."""
    laptop = visitor(world, LAPTOP)
    world.clock.now += timedelta(hours=3)
    laptop.get("/dossiers")

    (kept,) = world.ctx.store.sessions.of_person("emma", world.clock.now)

    assert kept.used_at == world.clock.now


def test_who_is_removed_has_no_session_left(world: World) -> None:
    """Nothing of theirs is kept open, even had they the same id again."""
    visitor(world, LAPTOP)

    take_out(world.ctx, PEOPLE["marc"], EMMA)

    assert world.ctx.store.sessions.of_person("emma", world.clock.now) == []


def _id_of(world: World, of: Visitor, person: str = "emma") -> str:
    here = hashed(of.cookies["vigie"])
    kept = world.ctx.store.sessions.of_person(person, world.clock.now)
    return next(s.id for s in kept if s.secret_hash == here)
