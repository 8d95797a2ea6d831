"""A provider that refuses, fails, loses its answers, and says late, twice or never what became."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from datetime import timedelta
from random import Random
from typing import Any, NamedTuple

import msgspec

from chalicelib.alerts import OptedOut, Outgoing, SendUncertain
from chalicelib.errors import SendFailed
from chalicelib.store.records import Channel

from . import said
from .chance import chance
from .machine import Machine
from .plainly import PLAIN
from .weather import Killed

_UNTAGGED = 0.1
_HOUR = 3600.0


class Sent(NamedTuple):
    """One attempt: `out` is whether the message left, `answer` what the provider told us."""

    out: bool
    answer: str


class Luck(NamedTuple):
    """How one send goes, by weight."""

    answer: str
    weight: float
    out: bool = False


_LUCK = (
    Luck("accepted", 900, out=True),
    Luck("temporary", 30),
    Luck("technical", 8),
    Luck("permanent", 3),
    Luck("uncertain", 12, out=True),
    Luck("uncertain", 8),
    Luck("killed", 4, out=True),
    Luck("killed", 2),
)
# What is said after an accepted message: events with how long after, in seconds, then a weight.
_MAIL: tuple[tuple[tuple[tuple[str, float], ...], float], ...] = (
    ((("Send", 1), ("Delivery", 20)), 500),
    ((("Delivery", 5),), 300),
    ((("Delivery", -1),), 40),  # Before its own answer.
    ((("Delivery", 5), ("Delivery", 30), ("Send", 60)), 40),
    ((("DeliveryDelay", 600), ("Delivery", 5 * _HOUR)), 20),
    ((("Delivery", 80 * _HOUR),), 20),
    ((("Bounce/Transient", 900),), 15),
    ((("Delivery", 5), ("Bounce/Permanent", 3 * _HOUR)), 0.3),
    ((("Bounce/Permanent", 30),), 0.3),
    ((("Delivery", 10), ("Complaint", 30 * _HOUR)), 0.2),
    ((("Reject", 2),), 2),
    ((), 30),
)
_TEXT: tuple[tuple[tuple[tuple[str, float], ...], float], ...] = (
    ((("TEXT_SENT", 1), ("TEXT_DELIVERED", 8)), 700),
    ((("TEXT_DELIVERED", -1),), 40),
    ((("TEXT_DELIVERED", 4), ("TEXT_DELIVERED", 9)), 40),
    ((("TEXT_SUCCESSFUL/final", 30),), 60),
    ((("TEXT_UNREACHABLE", 300),), 30),
    ((("TEXT_TTL_EXPIRED", 4 * _HOUR),), 20),
    ((("TEXT_DELIVERED", 100 * _HOUR),), 10),
    ((("TEXT_INVALID", 20),), 0.4),
    ((("TEXT_BLOCKED", 20),), 6),
    ((), 40),
)
_AGAIN = ("Bounce/Transient", "TEXT_UNREACHABLE", "TEXT_TTL_EXPIRED")


class Provider:
    """One channel. `watch` sees each message before it leaves, `sent` keeps how each one went."""

    receipts = True

    def __init__(
        self, machine: Machine, channel: Channel, seed: int, watch: Callable[..., None]
    ) -> None:
        self._machine, self._channel, self._seed, self._watch = machine, channel, seed, watch
        self._sent = 0
        self._tries: Counter[str] = Counter()
        self.dead: set[str] = set()
        """The addresses that take nothing: every message bounces."""
        self.outage_until = machine.now
        self.heard: Callable[[str], None] = lambda _: None
        """Called with the delivery of each message that left."""
        self.history: dict[str, list[Sent]] = defaultdict(list)
        self.tried_again: dict[str, int] = defaultdict(int)
        """How many receipts asked for another try of a delivery."""

    def send(self, message: Outgoing) -> str:
        """Raises SendFailed, SendUncertain, OptedOut, and Killed: nobody is left to hear it."""
        delivery = dict(message.tags).get("delivery", "")
        self._watch(self._channel, message, self.history[delivery], self.tried_again[delivery])
        of = delivery or message.to
        self._tries[of] += 1
        rng = chance(self._seed, self._channel, of, self._tries[of])
        luck = self._luck(rng)
        if not delivery and luck.answer == "killed":
            luck = Luck("accepted", 1, out=True)  # An answer to a page: its reader would see it.
        self._sent += 1
        identifier = f"{self._channel}-{self._sent:07d}"
        if delivery:
            self.history[delivery].append(Sent(luck.out, luck.answer))
        if luck.out:
            self._machine.counts[f"left by {self._channel}"] += 1
            if not message.body.startswith(PLAIN):
                self._machine.counts[f"weighed by {self._channel}"] += 1
                self._machine.counts[f"bytes by {self._channel}"] += len(message.body)
            self._receipts(identifier, message, rng)
            if delivery:
                self.heard(delivery)
        self._answer(luck)
        return identifier

    def _luck(self, rng: Random) -> Luck:
        if self._machine.now < self.outage_until:
            return Luck("temporary", 1)
        if self._channel is Channel.SMS and rng.random() < 0.0005:
            return Luck("opted_out", 1)
        return rng.choices(_LUCK, [one.weight for one in _LUCK])[0]

    def _answer(self, luck: Luck) -> None:
        why, channel = f"the simulated provider: {luck.answer}", str(self._channel)
        self._machine.counts[f"{self._channel} {luck.answer}"] += 1
        if luck.answer == "killed":
            raise Killed
        if luck.answer == "uncertain":
            raise SendUncertain(channel, why)
        if luck.answer == "opted_out":
            raise OptedOut(channel, why)
        if luck.answer != "accepted":
            permanent = luck.answer == "permanent"
            technical = luck.answer == "technical"
            raise SendFailed(channel, why, permanent=permanent, technical=technical)

    def _receipts(self, identifier: str, message: Outgoing, rng: Random) -> None:
        if message.to in self.dead:
            bad = "Bounce/Permanent" if self._channel is Channel.EMAIL else "TEXT_INVALID"
            chosen: tuple[tuple[str, float], ...] = ((bad, 20.0),)
        else:
            table = _MAIL if self._channel is Channel.EMAIL else _TEXT
            chosen = rng.choices([s for s, _ in table], [w for _, w in table])[0]
        delivery = dict(message.tags).get("delivery", "")
        if rng.random() < _UNTAGGED:
            message = msgspec.structs.replace(message, tags=())
        for event, delay in chosen:
            early = delay < 0
            at = self._machine.now + timedelta(seconds=0 if early else delay)
            tell = self._teller(event, identifier, message, delivery)
            tell() if early else self._machine.at(at, tell)

    def _teller(
        self, event: str, identifier: str, message: Outgoing, delivery: str
    ) -> Callable[[], None]:
        machine = self._machine

        def tell() -> None:
            machine.counts[f"receipt {event}"] += 1
            if event in _AGAIN:
                self.tried_again[delivery] += 1
            machine.hear(self._payload(event, identifier, message))

        return tell

    def _payload(self, event: str, identifier: str, message: Outgoing) -> Any:
        name, _, detail = event.partition("/")
        if self._channel is Channel.EMAIL:
            return said.ses(name, identifier, message, self._machine.now, detail)
        return said.text(name, identifier, message, self._machine.now, final=bool(detail))


def outages(rng: Random, channel: Channel) -> Iterator[tuple[float, float]]:
    """When a provider is down in a year: days from its start, and for how many hours."""
    most = 9.0 if channel is Channel.SMS else 40.0
    for _ in range(5 if channel is Channel.SMS else 3):
        yield rng.uniform(0, 360), rng.uniform(0.5, most)
