"""Operators: named by the settings alone, told of mails that no address explains, and no more."""

import logging
from datetime import timedelta

import msgspec
import pytest

from chalicelib.flows.context import Context
from chalicelib.flows.operators import OPERATOR_ID, ensure_operator, operator_of
from chalicelib.store.records import OPERATOR_HOME, Channel, Person, Role, Subscription
from chalicelib.web.sessions import open_session

from .world import NOW, World, text

EMAIL = "exploitation@vigie.example"
OTHER = "autre@vigie.example"


def operated(world: World, email: str = EMAIL, others: str = "") -> Context:
    """The world's context with these operators in its settings, for its pages too."""
    settings = msgspec.structs.replace(world.ctx.settings, operator_email=email, operators=others)
    world.ctx = msgspec.structs.replace(world.ctx, settings=settings)
    return world.ctx


def told(world: World) -> list[Subscription]:
    return world.ctx.store.people.subscriptions(OPERATOR_HOME)


def links(world: World, email: str) -> list[str]:
    """Ask for a link as anybody does; where the mails went."""
    world.mail.sent.clear()
    world.visitor().post("/connexion", {"courriel": email, "suite": "/exploitation"})
    return [to for to, _ in world.mailed()]


def test_the_operator_is_made_once_and_told_by_mail(world: World) -> None:
    """However often it is asked for; nobody manages the operators' home."""
    ctx = operated(world)
    for _ in range(3):
        ensure_operator(ctx)

    assert [s.channels for s in told(world)] == [(Channel.EMAIL,)]
    person = ctx.store.people.person_by_email(EMAIL)
    assert person == Person(
        id=OPERATOR_ID, name="Exploitation", email=EMAIL, role=Role.OPERATOR, tenant=OPERATOR_HOME
    )
    visitor = world.visitor()
    visitor.keep(open_session(ctx, person))
    assert visitor.get("/exploitation").status_code == 200
    assert visitor.get("/quarantaine").status_code == 403
    assert visitor.get("/equipe").status_code == 404


def test_an_operator_kept_as_a_manager_before_becomes_one(world: World) -> None:
    """As earlier versions kept them: with a manager's pages, and colleagues to invite."""
    before = Person(
        id=OPERATOR_ID, name="Exploitation", email=EMAIL, role=Role.MANAGER, tenant=OPERATOR_HOME
    )
    world.ctx.store.people.put_person(before)
    visitor = world.visitor()
    visitor.keep(open_session(operated(world), before))

    assert visitor.get("/equipe").status_code == 303
    assert links(world, EMAIL) == [EMAIL]
    assert world.ctx.store.people.person(OPERATOR_ID).role is Role.OPERATOR


def test_another_address_in_the_settings_takes_over(world: World) -> None:
    """One is told: the one before is not told any more, and signs in no more."""
    ensure_operator(operated(world))
    ensure_operator(operated(world, OTHER))

    assert len(told(world)) == 1
    assert world.ctx.store.people.person(OPERATOR_ID).email == OTHER
    assert links(world, OTHER) == [OTHER]
    assert links(world, EMAIL) == []


def test_addresses_may_change_places(world: World) -> None:
    """The second operator becomes the one who is told, and the other way round."""
    ctx = operated(world, EMAIL, OTHER)
    assert operator_of(ctx, OTHER)
    ensure_operator(ctx)
    ensure_operator(operated(world, OTHER, EMAIL))

    assert world.ctx.store.people.person(OPERATOR_ID).email == OTHER
    assert links(world, EMAIL) == [EMAIL]
    assert links(world, OTHER) == [OTHER]
    for email in (EMAIL, OTHER):
        known = world.ctx.store.people.person_by_email(email)
        assert known
        assert known.email == email


@pytest.mark.parametrize("email", ["", "emma@atelier.example"])
def test_no_operator_is_said_in_the_log_and_stops_nothing(
    world: World, email: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Without an address, or with one that is somebody else's, the mail waits all the same."""
    with caplog.at_level(logging.WARNING, "vigie"):
        ensure_operator(operated(world, email))

    assert "VIGIE_OPERATOR_EMAIL" in caplog.text
    assert told(world) == []
    emma = world.ctx.store.people.person("emma")
    assert (emma.role, emma.tenant) == (Role.EMPLOYER, "atelier")


def test_an_address_of_the_settings_signs_in_at_its_first_link(world: World) -> None:
    """Nobody onboards it; the session is an hour's, and its log says who came."""
    operated(world, EMAIL, f" {OTHER.upper()} , tiers@vigie.example")
    assert links(world, OTHER) == [OTHER]
    ((_, link),) = world.mailed()
    visitor, path = world.visitor(), link.removeprefix(world.ctx.settings.base_url)
    answer = visitor.post(path, {})

    assert answer.headers["Location"] == "/exploitation"
    assert "Max-Age=3600" in answer.headers["Set-Cookie"]
    visitor.keep(answer.headers["Set-Cookie"])
    page = text(visitor.get("/exploitation"))
    assert f"Connexion, par {OTHER}" in page
    world.clock.now = NOW + timedelta(hours=1, seconds=1)
    assert visitor.get("/exploitation").status_code == 303


def test_who_is_named_no_more_opens_nothing_from_that_moment(world: World) -> None:
    """Neither an open session, nor a link mailed before, nor another link."""
    operated(world, EMAIL, OTHER)
    assert links(world, OTHER) == [OTHER]
    ((_, link),) = world.mailed()
    person = world.ctx.store.people.person_by_email(OTHER)
    assert person
    visitor = world.visitor()
    visitor.keep(open_session(world.ctx, person))
    assert visitor.get("/exploitation").status_code == 200
    operated(world, EMAIL)

    assert visitor.get("/exploitation").status_code == 303
    path = link.removeprefix(world.ctx.settings.base_url)
    assert world.visitor().post(path, {}).status_code == 404
    assert links(world, OTHER) == []


def test_an_address_that_no_setting_names_is_no_operator(world: World) -> None:
    operated(world)

    assert operator_of(world.ctx, "zoe@vigie.example") is None
    assert links(world, "zoe@vigie.example") == []


@pytest.mark.parametrize(
    "path", ["/", "/connexions", "/calendrier", "/telephone", "/mes-choix", "/alertes"]
)
def test_an_operators_own_pages_open(world: World, path: str) -> None:
    """Of what every person has; nothing there is an employer's."""
    page = world.visitor("otto").get(path)

    assert page.status_code == 200
    assert "/exploitation" in text(page)
    assert "/deposer" not in text(page)
