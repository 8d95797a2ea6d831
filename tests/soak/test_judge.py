"""The judge of the storm sees what it must see: each broken promise, told by its name."""

from collections import Counter
from typing import Any

import pytest

from chalicelib.alerts import Outgoing
from chalicelib.flows.calls import CHANNEL as WEBHOOK
from chalicelib.store import Store, memory_store
from chalicelib.store.records import Channel, Delivery, DeliveryState, Person, Role
from tests.soak.storm.burst import FAULTS, HANGS, KINDS, Rule, by_kind, name
from tests.soak.storm.judge import Expected, Verdict
from tests.soak.storm.left import Message, Watch
from tests.unit.flows.world import NOW

S = DeliveryState
ANNE = Person(id="anne", name="Anne", email="anne@e.example", role=Role.EMPLOYER, tenant="e")
WHOLE = Message(frozenset({"d1"}), ANNE.email, labelled=False)
AGAIN = Message(frozenset({"d1"}), ANNE.email, labelled=True)
STRAY = Message(frozenset({"d9"}), ANNE.email, labelled=False)


def ended(state: DeliveryState, **more: Any) -> Store:
    """A store with one delivery that an attempt left in this state."""
    store, place = memory_store(), ("e", "", "d1")
    planned = Delivery(id="d1", tenant="e", case="", cause="c", purpose="event", person=ANNE.id, channel=Channel.EMAIL)  # fmt: skip
    store.deliveries.plan(planned, NOW)
    kept = store.deliveries.get(*place)
    changed = {"state": state, **more}
    retry = NOW if state in (S.PENDING, S.SENDING, S.ACCEPTED) else None
    store.deliveries.finish(Delivery(**{f: getattr(kept, f) for f in kept.__struct_fields__} | changed), retry)  # fmt: skip
    return store


def told(store: Store, *messages: Message, gone: str = "") -> list[str]:
    expected = Expected([gone])
    expected.add("e", "", [ANNE], urgent=False)
    return Verdict(store, ["e"], list(messages)).faults(expected)


@pytest.mark.parametrize("messages", [(WHOLE,), (WHOLE, AGAIN), (AGAIN,)])
def test_one_message_and_labelled_repeats_are_as_promised(messages: tuple[Message, ...]) -> None:
    """A repeat that says it may be one is what the lost answer of a provider costs."""
    assert told(ended(S.DELIVERED), *messages) == []


@pytest.mark.parametrize(
    ("state", "messages", "word"),
    [
        (S.DELIVERED, (WHOLE, WHOLE), "repeated"),
        (S.DELIVERED, (WHOLE, WHOLE, AGAIN), "repeated"),
        (S.DELIVERED, (), "lost"),
        (S.UNCONFIRMED, (), "lost"),
        (S.GIVEN_UP, (), "lost"),
        (S.BOUNCED, (WHOLE,), "lost"),
        (S.CANCELLED, (), "lost"),
        (S.PENDING, (), "not ended"),
        (S.SENDING, (WHOLE,), "not ended"),
        (S.ACCEPTED, (WHOLE,), "not ended"),
        (S.DELIVERED, (WHOLE, STRAY), "unknown"),
    ],
)
def test_a_broken_promise_is_told(
    state: DeliveryState, messages: tuple[Message, ...], word: str
) -> None:
    """Lost, repeated without saying so, left without an end, or of nobody."""
    (fault,) = told(ended(state), *messages)

    assert fault.startswith(word)


def test_an_alert_that_was_never_planned_is_lost() -> None:
    """What is stored cannot prove by itself that everything was: it is held against what happened."""
    (fault,) = told(memory_store())

    assert fault.startswith("lost: nothing was planned for anne")


def test_a_mailbox_that_is_no_more_excuses_its_bounce() -> None:
    """A named end: its consequences were planned as messages of their own."""
    assert told(ended(S.BOUNCED), WHOLE, gone=ANNE.id) == []


@pytest.mark.parametrize("channel", ["email", "sms", WEBHOOK])
def test_whoever_looked_at_the_switch_and_still_sends_is_told(channel: str) -> None:
    """Messages and calls alike. What looked just before may still leave, and is counted."""
    watch, switches = Watch(), memory_store().switches

    with watch.looking():
        switches.stops("e", channel)
        watch.off("", channel)
        send(watch, channel, "early")
        switches.stops("e", channel)
        send(watch, channel, "late")
        watch.on()
        switches.stops("e", channel)
        send(watch, channel, "after")

    assert len(watch.under_way) == 1
    assert len(watch.disobeyed) == 1
    assert watch.disobeyed[0].endswith("late")


def send(watch: Watch, channel: str, delivery: str) -> None:
    if channel == WEBHOOK:
        watch.calls("e", delivery)
        return
    tags = (("tenant", "e"), ("delivery", delivery))
    message = Outgoing(to="x", body=b"x", sha256="", tags=tags)
    watch.starts(Channel(channel), message)


@pytest.mark.parametrize("rule", [*FAULTS, *HANGS], ids=str)
def test_each_fault_is_counted_under_one_name_of_the_issues_list(rule: Rule) -> None:
    """The summary of a run leaves none out and counts none twice."""
    counted = by_kind(Counter({name(rule): 3}))

    assert sorted(kind.total() for kind in counted.values())[-2:] == [0, 3]


def test_each_kind_of_the_issues_list_is_made_by_some_rule() -> None:
    """None stands in the summary with nothing behind it."""
    made = by_kind(Counter({name(rule): 1 for rule in [*FAULTS, *HANGS]}))

    assert made.keys() == KINDS.keys()
    assert all(fired.total() for fired in made.values())
