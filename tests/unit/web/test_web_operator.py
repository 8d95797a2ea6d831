"""The operator of the settings: made at first need, told of mails that no address explains."""

import logging

import msgspec
import pytest

from chalicelib.flows.context import Context
from chalicelib.flows.onboard import OPERATOR, OPERATOR_ID, ensure_operator
from chalicelib.store.records import Channel, Person, Role, Subscription
from chalicelib.web.sessions import open_session

from .world import World

EMAIL = "exploitation@vigie.example"


def operated(world: World, email: str = EMAIL) -> Context:
    settings = msgspec.structs.replace(world.ctx.settings, operator_email=email)
    return msgspec.structs.replace(world.ctx, settings=settings)


def told(world: World) -> list[Subscription]:
    return world.ctx.store.people.subscriptions(OPERATOR)


def test_the_operator_is_made_once_and_told_by_mail(world: World) -> None:
    """However often it is asked for; the held mails are theirs to see."""
    ctx = operated(world)
    for _ in range(3):
        ensure_operator(ctx)

    assert [s.channels for s in told(world)] == [(Channel.EMAIL,)]
    person = ctx.store.people.person_by_email(EMAIL)
    assert person == Person(
        id=OPERATOR_ID, name="Exploitation", email=EMAIL, role=Role.MANAGER, tenant=OPERATOR
    )
    visitor = world.visitor()
    visitor.keep(open_session(ctx, person))
    assert visitor.get("/quarantaine").status_code == 200
    assert visitor.get("/dossiers").status_code == 200


def test_another_address_in_the_settings_takes_over(world: World) -> None:
    """One configured operator: the one before is not told any more."""
    ensure_operator(operated(world))
    ensure_operator(operated(world, "autre@vigie.example"))

    assert len(told(world)) == 1
    assert world.ctx.store.people.person(OPERATOR_ID).email == "autre@vigie.example"


@pytest.mark.parametrize("email", ["", "emma@atelier.example"])
def test_no_operator_is_said_in_the_log_and_stops_nothing(
    world: World, email: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Without an address, or with one that is somebody else's, the mail waits all the same."""
    with caplog.at_level(logging.WARNING, "vigie"):
        ensure_operator(operated(world, email))

    assert "VIGIE_OPERATOR_EMAIL" in caplog.text
    assert told(world) == []
