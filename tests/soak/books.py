"""What was written about alerts, as it was written: the latest of each record, by what it says."""

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime

import msgspec

from chalicelib.cases import Entry
from chalicelib.store import TERMINAL
from chalicelib.store.alert_records import Acknowledgement, Escalation, EscalationState
from chalicelib.store.records import Delivery, DeliveryState
from chalicelib.store.table import Item

from .machine import Machine

_S = DeliveryState
# What a receipt may still change of an end.
_REOPENED = {
    _S.UNCONFIRMED: {_S.DELIVERED, _S.BOUNCED, _S.GIVEN_UP, _S.PENDING},
    _S.DELIVERED: {_S.BOUNCED},
    _S.GIVEN_UP: {_S.DELIVERED, _S.BOUNCED},
    # Its recap came back: it ends as that did, or lost its cause before the next try.
    _S.GATHERED: {_S.BOUNCED, _S.GIVEN_UP, _S.OPTED_OUT, _S.CANCELLED, _S.PENDING},
}
_E = EscalationState
# An escalation that failed ends well all the same when somebody confirms at last.
_MOVES = {(_E.WAITING, end) for end in _E} | {(end, end) for end in _E} | {(_E.UNSEEN, _E.SEEN)}
Told = tuple[str, str, str, str, str]


class Books:
    """Fed by each transaction of the tap."""

    def __init__(self, machine: Machine) -> None:
        self._machine = machine
        self.deliveries: dict[str, Delivery] = {}
        self.planned_at: dict[str, datetime] = {}
        self.of_alert: dict[Told, list[str]] = defaultdict(list)
        self.of_person: dict[tuple[str, str, str], list[str]] = defaultdict(list)
        self.escalations: dict[str, Escalation] = {}
        self.seen: dict[tuple[str, str], datetime] = {}
        self.on_entry: Callable[[str, str, Entry, bool], None] = lambda *_: None
        self.on_begun: Callable[[Escalation], None] = lambda _: None
        self.on_over: Callable[[Escalation], None] = lambda _: None

    def read(self, put: list[Item]) -> None:
        """One transaction."""
        told = any(item.kind == "due-outbox" for item in put)
        for item in put:
            if item.kind == "delivery":
                self._delivery(msgspec.json.decode(item.data, type=Delivery))
            elif item.kind == "escalation":
                self._escalation(msgspec.json.decode(item.data, type=Escalation))
            elif item.kind == "acknowledgement":
                ack = msgspec.json.decode(item.data, type=Acknowledgement)
                self.seen.setdefault((ack.alert.id, ack.person), self._machine.now)
            elif item.kind == "event":
                _, tenant, _, case = item.pk.split("#")
                self.on_entry(tenant, case, msgspec.json.decode(item.data, type=Entry), told)

    def told(self, tenant: str, case: str, cause: str, purpose: str, person: str) -> list[str]:
        """The ids of what was planned for one person about one alert."""
        return self.of_alert.get((tenant, case, cause, purpose, person), [])

    def _delivery(self, now: Delivery) -> None:
        before = self.deliveries.get(now.id)
        if before is None:
            self.planned_at[now.id] = self._machine.now
            self.of_alert[now.tenant, now.case, now.cause, now.purpose, now.person].append(now.id)
            self.of_person[now.tenant, now.case, now.person].append(now.id)
        elif before.state in TERMINAL and now.state not in _after(before.state):
            self._machine.fault(f"delivery {now.id} went from {before.state} to {now.state}")
        self.deliveries[now.id] = now

    def _escalation(self, now: Escalation) -> None:
        before = self.escalations.get(now.key)
        if before and (before.state, now.state) not in _MOVES:
            self._machine.fault(f"escalation {now.key} went from {before.state} to {now.state}")
        self.escalations[now.key] = now
        if before is None:
            self.on_begun(now)
        ended = now.state is EscalationState.OVER
        if ended and (before is None or before.state is not now.state):
            self.on_over(now)


def _after(end: DeliveryState) -> set[DeliveryState]:
    """What an end may still become."""
    return {end, *_REOPENED.get(end, ())}
