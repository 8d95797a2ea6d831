"""Whatever opens something and is guessed, replayed, expired or another's: one answer, logged."""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import NamedTuple

import msgspec
import pytest
from chalice.test import HTTPResponse

from chalicelib import logs
from chalicelib.flows.calendar import open_feed
from chalicelib.flows.invitations import Wanted, invite
from chalicelib.flows.links import (
    DraftRef,
    StopClaim,
    draft_link,
    invitation_link,
    sign_in_link,
    space_link,
    stop_link,
)
from chalicelib.store.keys import draft_id, short
from chalicelib.store.records import Role
from chalicelib.store.table import Table
from chalicelib.web import api, pages  # noqa: F401 - importing them declares their routes
from chalicelib.web.routes import ROUTES, Route

from .test_web_seen import Told
from .world import NOW, PEOPLE, Visitor

NEWCOMER = "neuf@exemple.example"
INVITED = "zoe@atelier.example"
PERSONAL = (NEWCOMER, INVITED, "Zoé", *(p.email for p in PEOPLE.values()), *(p.name for p in PEOPLE.values()))  # fmt: skip
_HELD = {"token", "secret", "code"}
_WORSE = "%C3%A9%00%F0%9F%99%82", "." * 12, "a" * 3000, "W10.x", "eyJhIjoxfQ.x"
"""No token of ours: not ASCII, not signed, without end, signed by nobody."""


class Link(NamedTuple):
    """How a good one is made, who may open it, who else tries; what ends it, if anything does."""

    make: Callable[[Told], str]
    who: str = ""
    other: str = ""
    end: Callable[[Told], object] | None = None
    says_why: bool = False


def _later(world: Told) -> None:
    world.clock.now += timedelta(days=400)


def _invited(world: Told) -> str:
    wanted = Wanted(email=INVITED, name="Zoé", role=Role.EMPLOYER, case=world.snapshot.id)
    invite(world.ctx, PEOPLE["emma"], wanted)
    (invitation,) = world.ctx.store.invitations.of(tenant="atelier")
    return invitation_link(world.ctx.settings, invitation)


def _draft(world: Told) -> str:
    case = world.snapshot.id
    ref = DraftRef(firm="cabinet", tenant="atelier", case=case, id=draft_id(case, "observations", "c"))  # fmt: skip
    return draft_link(world.ctx.settings, ref, PEOPLE["lea"], world.ctx.now())


def _stop(world: Told) -> str:
    return stop_link(world.ctx.settings, StopClaim("emma", "atelier", world.snapshot.id))


# By the first word of their path; a route that has none here fails.
LINKS = {
    "connexion": Link(
        lambda w: sign_in_link(w.ctx.settings, PEOPLE["emma"], "/dossiers", w.ctx.now()), end=_later
    ),
    "creer": Link(lambda w: space_link(w.ctx.settings, NEWCOMER, w.ctx.now()), end=_later),
    # Its holder is known: it was mailed and signed. The page says that it is too old, nothing else.
    "invitation": Link(_invited, end=_later, says_why=True),
    "v": Link(lambda w: w.link(), end=_later),
    "calendrier": Link(
        lambda w: open_feed(w.ctx, PEOPLE["emma"]), end=lambda w: w.ctx.store.feeds.revoke("emma")
    ),
    "projets": Link(_draft, who="lea", other="yves", end=_later),
    # Stopping must always work; an address of a case is no right.
    "arret": Link(_stop),
    "s": Link(lambda w: f"/s/{short(w.snapshot.id)}", who="emma", other="omar"),
}


def _held(route: Route) -> str:
    """What of the path is the token, as `{token}`; empty when nothing is."""
    return next((part for part in route.path.split("/") if part.strip("{}") in _HELD and part[:1] == "{"), "")  # fmt: skip


OPENED = [r for r in ROUTES if _held(r)]
PROGRAMS = [r for r in ROUTES if r.contract]
_EACH = pytest.mark.parametrize("route", OPENED, ids=lambda r: f"{r.method} {r.path}")


class Doors:
    """One world with each good link; each question begins again from it, and is heard."""

    def __init__(self) -> None:
        self.world = Told(mandate=True)
        open_to_all = msgspec.structs.replace(self.world.ctx.settings, sign_up="open")
        self.world.ctx = msgspec.structs.replace(self.world.ctx, settings=open_to_all)
        self.good = {word: link.make(self.world).rpartition("/")[2] for word, link in LINKS.items()}
        self.base: Table = self.world.ctx.store.table

    def again(self) -> None:
        self.world.clock.now = NOW + timedelta(minutes=5)
        self.world.rewind(self.base)

    def ask(self, route: Route, token: str, who: str) -> HTTPResponse:
        """What `who` gets with that token in the path; what else the path names is a guess."""
        visitor = self.world.visitor(who)
        fields = {"jeton": visitor.token("/")} if who else {}
        return self._at(visitor, route, token, fields)

    def _at(
        self, visitor: Visitor, route: Route, token: str, fields: dict[str, str]
    ) -> HTTPResponse:
        path = route.path.replace(_held(route), token)
        return visitor.ask(route.method, path.replace("{upload}", "u" * 24), fields)


@pytest.fixture(scope="module")
def doors() -> Doors:
    return Doors()


@pytest.fixture(autouse=True)
def heard(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """As on Lambda: every line at the level of the functions."""
    logs.install()
    caplog.set_level(logging.INFO)
    caplog.set_level(logging.INFO, "vigie")
    return caplog


def said(heard: pytest.LogCaptureFixture, *secrets: str) -> list[str]:
    """What was logged of us since the last time; nobody is in it, and nothing of a secret."""
    lines = [r.getMessage() for r in heard.records if r.name.partition(".")[0] == "vigie"]
    heard.clear()
    text = "\n".join(lines)
    assert [one for one in PERSONAL if one in text] == []
    assert [one for one in secrets if len(one) > 7 and one[:8] in text] == []
    return lines


def _same(one: HTTPResponse, other: HTTPResponse) -> bool:
    return (one.status_code, one.body) == (other.status_code, other.body)


@_EACH
def test_what_opens_nothing_has_one_answer_and_is_logged(
    route: Route, doors: Doors, heard: pytest.LogCaptureFixture
) -> None:
    """Guessed, malformed, altered, of another use, expired, closed, of another side."""
    word = route.path.split("/")[1]
    link, good = LINKS[word], doors.good[word]
    others = [token for of, token in doors.good.items() if of != word]
    # The first sign of the signature: of the last one, base64 leaves bits out, so that another
    # spelling of it may be the same signature.
    said_by, dot, signature = good.rpartition(".")
    altered = f"{said_by}{dot}{'B' if signature[0] == 'A' else 'A'}{signature[1:]}"

    def ask(token: str, who: str) -> HTTPResponse:
        doors.again()
        heard.clear()
        return doors.ask(route, token, who)

    neutral = ask("guessed-by-nobody-known", link.who)
    assert neutral.status_code == 404
    assert said(heard, good)
    for token in (altered, *_WORSE, *others):
        assert _same(ask(token, link.who), neutral), token
        assert said(heard, token), token
    if link.other:
        neutral = ask("guessed-by-nobody-known", link.other)
        assert _same(ask(good, link.other), neutral)
        assert said(heard, good)
    if link.end and not link.says_why:
        doors.again()
        link.end(doors.world)
        assert _same(doors.ask(route, good, link.who), neutral)
        assert said(heard, good)


@_EACH
def test_what_was_used_does_nothing_again(
    route: Route, doors: Doors, heard: pytest.LogCaptureFixture
) -> None:
    """A second use opens no session and sends nothing: refused, or the same as the first."""
    word = route.path.split("/")[1]
    doors.again()
    heard.clear()
    first = doors.ask(route, doors.good[word], LINKS[word].who)
    said(heard, doors.good[word])  # What a good one finds is logged without it too.
    sent, queued = len(doors.world.mail.sent), len(doors.world.queue.messages)

    again = doors.ask(route, doors.good[word], LINKS[word].who)

    assert "Set-Cookie" not in again.headers
    assert (len(doors.world.mail.sent), len(doors.world.queue.messages)) == (sent, queued)
    if "Set-Cookie" in first.headers:
        assert again.status_code == 404
        assert said(heard, doors.good[word])


def test_each_link_opens_to_its_own(doors: Doors) -> None:
    """The tests above refuse for the reason they name: whole and in time, each opens."""
    for word, link in LINKS.items():
        shown = [r for r in OPENED if r.path.split("/")[1] == word and r.method == "GET"]
        route = min(shown, key=lambda r: len(r.path))
        doors.again()
        assert doors.ask(route, doors.good[word], link.who).status_code in (200, 303), word


@pytest.mark.parametrize("route", PROGRAMS, ids=lambda r: f"{r.method} {r.path}")
def test_a_programs_token_that_opens_nothing_has_one_answer_and_is_logged(
    route: Route, doors: Doors, heard: pytest.LogCaptureFixture
) -> None:
    """None, guessed, without its word, of 3 000 signs, expired, revoked. What a good one of another
    side finds is in the matrix of access (test_web_access)."""
    secret = "vigie_" + "k" * 40

    def ask(authorization: str) -> HTTPResponse:
        path = "/".join("x" if p[:1] == "{" else p for p in route.path.split("/"))
        headers = {"Content-Type": "application/json", "Authorization": authorization}
        return Visitor(doors.world.visitor().client)._send(route.method, path, headers, b"{}")

    answers = []
    for given in ("", "Bearer guessed-by-nobody-known", secret, f"Bearer {'a' * 3000}", "Bearer é"):
        doors.again()
        answers.append(ask(given))
        assert said(heard, given.rpartition(" ")[2]), given
    for end in ("expired", "revoked"):
        doors.again()
        token = doors.world.token("atelier", secret)
        if end == "revoked":
            doors.world.ctx.store.api_tokens.revoke(token, "Marc Roux", doors.world.ctx.now())
        else:
            _later(doors.world)
        answers.append(ask(f"Bearer {secret}"))
        assert said(heard, secret), end

    assert answers[0].status_code == 401
    assert all(_same(one, answers[0]) for one in answers)
