"""The links that let somebody in: who may ask how often, what leaves, and what never does."""

from datetime import timedelta

import msgspec
import pytest

from chalicelib.alerts import FakeSender, SendUncertain
from chalicelib.errors import SendFailed, TooMany
from chalicelib.flows.handlers import deliver_message
from chalicelib.flows.signin import LinkAsked, ask_link, send_link
from chalicelib.store.records import Channel
from tests.unit.web.world import NOW, World

EMMA = "emma@atelier.example"
ASKED = LinkAsked(email=EMMA, then="/dossiers", at=NOW)


def refused(world: World, email: str, ip: str, *, times: int = 1) -> int:
    """How many of so many requests were refused."""
    count = 0
    for _ in range(times):
        try:
            ask_link(world.ctx, email, "/dossiers", ip)
        except TooMany:
            count += 1
    return count


@pytest.mark.parametrize("email", [EMMA, "nobody@atelier.example"])
def test_a_stranger_who_asks_for_somebody_does_not_lock_them_out(email: str) -> None:
    """Five a quarter of an hour from one place; from another the person still gets a link."""
    world = World()

    assert refused(world, email, "192.0.2.7", times=40) == 35
    assert refused(world, email, "198.51.100.1") == 0


def test_a_mailbox_is_not_flooded_from_many_places() -> None:
    """The wide counter of the address holds whatever the places."""
    world = World()

    stopped = sum(refused(world, EMMA, f"192.0.2.{n}") for n in range(40))

    assert stopped == 10


def test_the_wait_is_that_of_the_counter_that_is_full() -> None:
    """At 9:12 a quarter of an hour ends in three minutes, and is then over."""
    world = World()
    refused(world, EMMA, "192.0.2.7", times=5)

    with pytest.raises(TooMany) as full:
        ask_link(world.ctx, EMMA, "/dossiers", "192.0.2.7")
    world.clock.now += timedelta(seconds=full.value.seconds)

    assert full.value.seconds == 180
    assert refused(world, EMMA, "192.0.2.7") == 0


def test_a_known_address_gets_its_link_and_an_unknown_one_nothing() -> None:
    world = World()

    for email in (EMMA, "nobody@atelier.example"):
        send_link(world.ctx, msgspec.structs.replace(ASKED, email=email))

    assert [message.to for message in world.mail.sent] == [EMMA]


def test_a_link_asked_an_hour_ago_does_not_leave_any_more() -> None:
    """A queue that was stuck must not surprise people the day after."""
    world = World()
    world.clock.now += timedelta(hours=1, seconds=1)

    send_link(world.ctx, ASKED)

    assert world.mail.sent == []


@pytest.mark.parametrize(
    ("failure", "again"),
    [
        (SendFailed("email", "throttled", permanent=False), True),
        (SendFailed("email", "refused: emma@atelier.example", permanent=True), False),
        (SendUncertain("email", "no answer"), False),
    ],
)
def test_what_may_still_leave_comes_back_and_the_log_names_nobody(
    failure: SendFailed, again: bool, caplog: pytest.LogCaptureFixture
) -> None:
    """The queue gives back what a provider may take later, and only that."""
    world = World()
    broken = FakeSender(failure)
    ctx = msgspec.structs.replace(world.ctx, channels={Channel.EMAIL: broken})
    body = msgspec.json.decode(msgspec.json.encode({"link": ASKED}))

    if again:
        with pytest.raises(SendFailed):
            deliver_message(ctx, body)
    else:
        deliver_message(ctx, body)

    assert "link" in caplog.text
    assert "emma" not in caplog.text
