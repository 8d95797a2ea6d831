"""Signing in: one link, once, for fifteen minutes; sessions; forms."""

from collections.abc import Sequence
from datetime import timedelta
from urllib.parse import quote

import msgspec
import pytest

from chalicelib.flows.links import local, sign_in_link
from chalicelib.store import Store
from chalicelib.store.overlay import OverlayTable
from chalicelib.store.table import Item, Table, Write

from .world import NOW, PEOPLE, Visitor, World, settings, text


def path(link: str) -> str:
    return link.removeprefix("http://127.0.0.1:8000")


def test_known_and_unknown_addresses_get_the_same_answer(world: World) -> None:
    """Nobody learns from the page whether an address has an account."""
    known = world.visitor().post("/connexion", {"courriel": "emma@atelier.example"})
    unknown = world.visitor().post("/connexion", {"courriel": "nobody@atelier.example"})

    assert text(known).replace("emma@", "nobody@") == text(unknown)
    assert [to for to, _ in world.mailed()] == ["emma@atelier.example"]


def test_the_page_does_the_same_work_for_a_known_and_an_unknown_address(world: World) -> None:
    """Its time tells nothing: it counts, it queues, it looks nobody up and sends nothing."""
    asked = {}
    for who in ("emma@atelier.example", "nobody@atelier.example"):
        looked = Watched(world.table)
        world.ctx = msgspec.structs.replace(world.ctx, store=Store(looked))
        world.visitor().post("/connexion", {"courriel": who})
        asked[who] = looked.asked

    assert asked["emma@atelier.example"] == asked["nobody@atelier.example"] != []
    assert world.mail.sent == []
    assert [set(body) for _, body in world.queue.messages] == [{"link"}, {"link"}]


class Watched(OverlayTable):
    """A table that remembers what it was asked, without the words that name somebody."""

    def __init__(self, beneath: Table) -> None:
        super().__init__(beneath)
        self.asked: list[str] = []

    def get(self, pk: str, sk: str) -> Item | None:
        self.asked.append(f"get {pk.partition('#')[0]}")
        return super().get(pk, sk)

    def write(self, writes: Sequence[Write]) -> None:
        self.asked.append(f"write {len(writes)}")
        super().write(writes)


@pytest.mark.parametrize("who", ["emma@atelier.example", "nobody@atelier.example"])
def test_a_sixth_request_is_refused_in_the_same_words(world: World, who: str) -> None:
    """Known or not: 429, how long to wait, and what was typed is kept."""
    answers = [world.visitor().post("/connexion", {"courriel": who}) for _ in range(6)]

    assert [a.status_code for a in answers] == [200] * 5 + [429]
    assert "Trop de demandes. Réessayez dans 3 minutes." in text(answers[-1])
    assert answers[-1].headers["Retry-After"] == "180"  # 9:12, in windows of a quarter of an hour.
    assert f'value="{who}"' in text(answers[-1])


@pytest.mark.parametrize("typed", ["", "emma", "a@" + "b" * 300])
def test_a_bad_address_is_said_beside_the_field_and_kept(world: World, typed: str) -> None:
    """What is wrong is said beside the field, and what was typed is kept."""
    response = world.visitor().post("/connexion", {"courriel": typed})

    assert response.status_code == 400
    assert 'id="courriel-erreur"' in text(response)
    assert f'value="{typed}"' in text(response)


def test_opening_the_link_changes_nothing_and_posting_it_signs_in(world: World) -> None:
    """Mail scanners open links: GET shows a button, POST opens the session and goes on."""
    visitor = world.visitor()
    visitor.post("/connexion", {"courriel": " Emma@Atelier.example ", "suite": "/quarantaine"})
    link = path(world.mailed()[0][1])
    opened = [visitor.get(link) for _ in range(3)]

    entered = visitor.post(link)

    assert [r.status_code for r in opened] == [200, 200, 200]
    assert all("Set-Cookie" not in r.headers for r in opened)
    assert (entered.status_code, entered.headers["Location"]) == (303, "/quarantaine")
    assert "Emma Petit" in text(visitor.get("/dossiers"))


def test_a_link_opens_one_session_only(world: World) -> None:
    """A replayed link gets the neutral page, and no session."""
    world.visitor().post("/connexion", {"courriel": "emma@atelier.example"})
    link = path(world.mailed()[0][1])
    world.visitor().post(link)
    thief = world.visitor()

    replay = thief.post(link)

    assert replay.status_code == 404
    assert thief.cookies == {}


@pytest.mark.parametrize(("minutes", "status"), [(14, 303), (15, 404), (600, 404)])
def test_a_link_lasts_fifteen_minutes(world: World, minutes: int, status: int) -> None:
    """After a quarter of an hour the link is worth nothing."""
    link = path(sign_in_link(world.ctx.settings, PEOPLE["emma"], "/", NOW))

    world.clock.now = NOW + timedelta(minutes=minutes)

    assert world.visitor().post(link).status_code == status


def test_a_tampered_link_opens_nothing(world: World) -> None:
    """Any changed character, or another key, gives the neutral page."""
    good = path(sign_in_link(world.ctx.settings, PEOPLE["emma"], "/", NOW))
    other_key = msgspec.structs.replace(settings(), signing_key="another key altogether, also long")
    forged = path(sign_in_link(other_key, PEOPLE["emma"], "/", NOW))
    changed = [
        good[:n] + ("A" if good[n] != "A" else "B") + good[n + 1 :] for n in range(12, len(good), 7)
    ]

    answers = {
        world.visitor().post(link).status_code for link in [*changed, forged, "/connexion/x"]
    }

    assert answers == {404}


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "",
        "dossiers",
        "/a\nb",
        "/é",
    ],
)
def test_the_way_after_signing_in_stays_on_the_site(elsewhere: str) -> None:
    """No open redirect: anything but a local path leads to the list of cases."""
    assert local(elsewhere) == "/dossiers"


def test_a_page_that_wants_a_session_leads_to_sign_in_and_back(world: World) -> None:
    """The page asked for is the page reached after signing in."""
    snapshot = world.open()
    wanted = f"/dossiers/atelier/{snapshot.id}"

    response = world.visitor().get(wanted)

    assert response.status_code == 303
    assert response.headers["Location"] == f"/connexion?suite={quote(wanted)}"
    assert f'value="{wanted}"' in text(world.visitor().get(response.headers["Location"]))


def test_a_session_ends_when_closed_or_after_a_week(world: World) -> None:
    """Signing out closes the session in the store, not only in the browser."""
    emma, kept = world.visitor("emma"), world.visitor("emma")
    stolen = Visitor(emma.client, dict(emma.cookies))

    emma.submit("/dossiers", "/deconnexion")
    world.clock.now = NOW + timedelta(days=7)

    assert stolen.get("/dossiers").status_code == 303
    assert kept.get("/dossiers").status_code == 303


@pytest.mark.parametrize(
    ("base_url", "secure"), [("http://127.0.0.1:8000", False), ("https://vigie.example", True)]
)
def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(base_url: str, secure: bool) -> None:
    """HttpOnly and SameSite always, Secure as soon as the site is served over HTTPS."""
    world = World(base_url)
    link = sign_in_link(world.ctx.settings, PEOPLE["emma"], "/", NOW).removeprefix(base_url)

    cookie = world.visitor().post(link).headers["Set-Cookie"]

    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert ("Secure" in cookie) == secure


@pytest.mark.parametrize("token", ["", "0" * 64, "other"])
def test_a_form_without_its_session_s_token_is_refused(world: World, token: str) -> None:
    """CSRF: the token of another person's session is worth nothing."""
    emma = world.visitor("emma")
    given = world.visitor("marc").token("/dossiers") if token == "other" else token

    response = emma.post("/deconnexion", {"jeton": given})

    assert response.status_code == 403
    assert emma.get("/dossiers").status_code == 200


def test_a_form_sent_by_another_site_is_refused(world: World) -> None:
    """Nobody can be signed in as somebody else by a page of another site."""
    link = path(sign_in_link(world.ctx.settings, PEOPLE["emma"], "/", NOW))

    response = world.visitor().post(link, headers={"Sec-Fetch-Site": "cross-site"})

    assert response.status_code == 403


def test_a_stage_in_the_address_stands_before_every_path() -> None:
    """On API Gateway pages live under the stage: links, redirections and the cookie say so."""
    world = World("https://x.example/api")
    home = text(world.visitor("emma").get("/"))

    assert 'href="/api/dossiers"' in home
    assert world.visitor().get("/dossiers").headers["Location"].startswith("/api/connexion")
