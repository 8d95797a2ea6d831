"""Judging a run: nothing lost, nothing repeated unless labelled, every delivery ended, no stop broken."""

from collections import Counter
from collections.abc import Iterable, Iterator

from chalicelib.store import TERMINAL, Store
from chalicelib.store.alert_records import EscalationState
from chalicelib.store.hook_records import CallState
from chalicelib.store.records import Channel, Delivery, DeliveryState, Person
from tests.soak.storm.left import Message

# A provider took it: at least one message must have left.
_TAKEN = {DeliveryState.ACCEPTED, DeliveryState.DELIVERED, DeliveryState.UNCONFIRMED}

_BAD = {DeliveryState.BOUNCED, DeliveryState.OPTED_OUT}


class Expected:
    """Who must be told of each case, and on which channels; what may excuse a message not sent.

    `seen` are the cases somebody confirmed (« Vu »), `gone` the people whose mailbox is no more.
    """

    def __init__(self, gone: Iterable[str] = ()) -> None:
        self.told: dict[tuple[str, str], set[tuple[str, Channel]]] = {}
        self.seen: set[str] = set()
        self.gone = frozenset(gone)

    def add(self, tenant: str, case: str, people: Iterable[Person], *, urgent: bool) -> None:
        channels = (Channel.EMAIL, Channel.SMS) if urgent else (Channel.EMAIL,)
        pairs = {(p.id, c) for p in people for c in channels if c is Channel.EMAIL or p.phone}
        self.told[tenant, case] = pairs


class Verdict:
    """What was found in the store and in the outbox once everything came to rest."""

    def __init__(self, store: Store, tenants: Iterable[str], messages: list[Message]) -> None:
        self._store = store
        self.messages = messages
        self.places = [(t, c) for t in tenants for c in ("", *_cases(store, t))]
        self.deliveries = {
            d.id: d for place in self.places for d in store.deliveries.of_case(*place)
        }

    def faults(self, expected: Expected) -> list[str]:
        """Everything that is not as promised, in words; empty when all is well."""
        return [
            *self._not_planned(expected),
            *self._not_ended(),
            *self._not_sent(expected),
            *self._repeated(),
            *self._not_escalated(),
            *self._not_called(),
        ]

    @property
    def states(self) -> Counter[str]:
        return Counter(str(d.state) for d in self.deliveries.values())

    @property
    def labelled(self) -> int:
        return sum(message.labelled for message in self.messages)

    @property
    def repeats(self) -> int:
        """Messages beyond the first of each delivery."""
        return sum(n - 1 for n in self._copies().values() if n > 1)

    def _not_planned(self, expected: Expected) -> Iterator[str]:
        for (tenant, case), pairs in expected.told.items():
            own = self._store.deliveries.of_case(tenant, case)
            found = {(d.person, d.channel) for d in own if not d.escalated}
            for person, channel in pairs - found:
                yield f"lost: nothing was planned for {person} by {channel} on case {case}"

    def _not_ended(self) -> Iterator[str]:
        for d in self.deliveries.values():
            if d.state not in TERMINAL:
                yield f"not ended: delivery {d.id} is {d.state}: {d.last_error}"
            elif d.retry:
                yield f"not ended: delivery {d.id} is {d.state} and still due at {d.retry}"

    def _not_sent(self, expected: Expected) -> Iterator[str]:
        copies = self._copies()
        for d in self.deliveries.values():
            if d.state in _BAD and d.person not in expected.gone:
                yield f"lost: delivery {d.id} is {d.state}, and that address takes messages"
            if d.state is DeliveryState.CANCELLED and d.case not in expected.seen:
                yield f"lost: delivery {d.id} was cancelled ({d.last_error}), and nobody confirmed"
            if d.state in _TAKEN and not copies[d.id]:
                yield f"lost: delivery {d.id} is {d.state}, and nothing left"
            if d.state is DeliveryState.GIVEN_UP and not self._by_mail(d):
                yield f"lost: delivery {d.id} was given up ({d.last_error}), and nobody took over"

    def _by_mail(self, given_up: Delivery) -> bool:
        """Did the person hear of the same thing by e-mail?"""
        same = (given_up.case, given_up.cause, given_up.person, given_up.purpose)
        return any(
            (d.case, d.cause, d.person, d.purpose) == same and d.state in _TAKEN
            for d in self.deliveries.values()
        )

    def _repeated(self) -> Iterator[str]:
        """Of each text, no more unlabelled copies than deliveries that wrote it."""
        plain: Counter[tuple[frozenset[str], str]] = Counter()
        for message in self.messages:
            if not message.deliveries <= self.deliveries.keys() or not message.deliveries:
                yield f"unknown: a message to {message.to} is of no delivery"
            if not message.labelled:
                plain[message.deliveries, message.to] += 1
        for (of, to), count in plain.items():
            if count > len(of):
                yield f"repeated: {count} unlabelled messages to {to} of {', '.join(sorted(of))}"

    def _not_escalated(self) -> Iterator[str]:
        for tenant, case in self.places:
            for one in self._store.alerts.escalations(tenant, case) if case else ():
                if one.state is EscalationState.WAITING:
                    yield f"not ended: the escalation {one.key} still waits"

    def _not_called(self) -> Iterator[str]:
        for tenant in {tenant for tenant, _ in self.places}:
            for hook in self._store.hooks.of_tenant(tenant):
                for call in self._store.hooks.calls(tenant, hook.id):
                    if call.state is not CallState.DONE:
                        yield f"not called: {call.id} is {call.state}: {call.error or call.status}"

    def _copies(self) -> Counter[str]:
        """How many messages left of each delivery (a text of several counts for each)."""
        return Counter(one for message in self.messages for one in message.deliveries)


def _cases(store: Store, tenant: str) -> Iterator[str]:
    return (snapshot.id for snapshot in store.cases.of_tenant(tenant))
