"""An employer with three people and a firm, one case with an urgent alert: nobody answers, or does."""

import hashlib
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import msgspec

from chalicelib.cases import Case, Employer, event_from
from chalicelib.cases import Worker as Applicant
from chalicelib.flows.acknowledge import acknowledge
from chalicelib.flows.escalate import alert_of
from chalicelib.flows.onboard import onboard_firm, onboard_tenant
from chalicelib.flows.phones import adopt
from chalicelib.flows.record import CaseRef, Cause, Opening, case_id, open_at, record
from chalicelib.store import SHARDS, DueKind, DueRow, StoredCase
from chalicelib.store.alert_records import Alert, Escalation, Side, Way
from chalicelib.store.records import (
    Attached,
    Channel,
    Delivery,
    Firm,
    Person,
    Piece,
    Role,
    Snapshot,
    Tenant,
)

from .world import World

ANNE = Person(id="anne", name="Anne", email="anne@e.example", phone="+33639980011", role=Role.EMPLOYER, tenant="e")  # fmt: skip
BILAL = Person(id="bilal", name="Bilal", email="bilal@e.example", role=Role.EMPLOYER, tenant="e")
CHEF = Person(id="chef", name="Chef", email="chef@e.example", role=Role.MANAGER, tenant="e")
LEA = Person(id="lea", name="Léa", email="lea@f.example", role=Role.LAWYER, firm="f")
PEOPLE = {p.id: p for p in (ANNE, BILAL, CHEF, LEA)}
FILED = {"kind": "filed", "on": "2026-09-23", "id": "f1"}
ASKED = {
    "kind": "complement_requested", "on": "2026-11-23", "id": "k1", "due": "2026-12-14",
    "items": [{"id": "p1", "label": "Contrat"}],
}  # fmt: skip
ANSWERED = {"kind": "complement_answered", "on": "2026-11-23", "items": [{"id": "p1", "outcome": "produced"}]}  # fmt: skip
CLOSED = {"kind": "closed", "on": "2026-11-23", "id": "c1", "cause": "incomplete"}


class House(World):
    """Only those in `subscribed` are told at first; the others are found by escalation."""

    def __init__(
        self, *events: dict[str, Any], subscribed: Iterable[Person] = (ANNE,), firm: str = ""
    ) -> None:
        super().__init__()
        onboard_firm(self.ctx, Firm(id="f", name="Cabinet F"), (LEA,))
        for person in (ANNE, BILAL, CHEF):
            adopt(self.ctx, person, sample=True)  # Anne's number is confirmed.
        told = tuple(subscribed)
        onboard_tenant(self.ctx, Tenant(id="e", name="E", address="e-1", firm=firm), told)
        if ANNE in told:
            with_channels(self, ANNE, Channel.EMAIL, Channel.SMS)
        header = Case(reference="AT-1", employer=Employer(name="E"), worker=Applicant(name="W"))
        self.ref = CaseRef("e", case_id("e", "AT-1"))
        first, *others = [event_from(dict(e)) for e in events or (FILED, ASKED)]
        open_at(self.ctx, self.ref, Opening(header), first, Cause("0", told=False))
        for n, event in enumerate(others, 1):
            record(self.ctx, self.ref, event, str(n))
        self.settle()

    def give(self, about: str = "", piece: Piece = Piece.PLATFORM_RECEIPT) -> str:
        """A file is given to the case, by somebody who only reads it; its SHA-256."""
        number = len(self.stored.attached)
        sha256 = hashlib.sha256(f"file {number}".encode()).hexdigest()
        self.ctx.store.cases.attach(
            self.ref.tenant,
            self.ref.id,
            Attached(
                item=f"u{number}", sha256=sha256, received_at=self.now, person="Anne", at=self.now,
                media="pdf", piece=piece, about=about,
            ),
        )  # fmt: skip
        return sha256

    def settle(self) -> None:
        """Half a minute later: what the stream and the queues do."""
        self.later(seconds=30)
        self.work()

    def happen(self, cause: str, **fields: Any) -> Snapshot:
        snapshot = record(self.ctx, self.ref, event_from(fields), cause)
        self.settle()
        return snapshot

    def until_next_step(self) -> None:
        """Move to the instant of the next due step, and let it be taken and sent."""
        self.now = max(self.now, min(row.at for row in self.steps_due()))
        self.work()
        self.settle()

    def let_pass(self, days: int) -> None:
        """Let that many days pass, from each instant something is due to the next."""
        end = self.now + timedelta(days=days)
        while (rows := self._due(30)) and (at := min(row.at for row in rows)) <= end:
            self.now = max(self.now, at)
            self.work()
            self.settle()
        self.now = max(self.now, end)

    def steps_due(self) -> list[DueRow]:
        return [row for row in self._due(10) if row.kind is DueKind.ESCALATION]

    def _due(self, days: int) -> list[DueRow]:
        until = self.now + timedelta(days=days)
        return [r for s in range(SHARDS) for r in self.ctx.store.due.until(until, s)]

    def alert(self, cause: str = "k1") -> Alert:
        return next(alert_of(d) for d in self.deliveries if d.cause == cause)

    def escalation(self, cause: str = "k1", side: Side = Side.EMPLOYER) -> Escalation:
        found = self.ctx.store.alerts.escalation(self.alert(cause), side)
        assert found is not None
        return found

    def see(self, person: Person = ANNE, cause: str = "k1") -> None:
        acknowledge(self.ctx, self.alert(cause), person, Way.EMAIL)

    @property
    def stored(self) -> StoredCase:
        return self.ctx.store.cases.load(self.ref.tenant, self.ref.id)

    @property
    def deliveries(self) -> list[Delivery]:
        return self.ctx.store.deliveries.of_case(self.ref.tenant, self.ref.id)

    def repeats(self) -> list[tuple[str, str, str]]:
        """What escalation sent, in order: stage, person, channel."""
        found = sorted(self.deliveries, key=lambda d: (str(d.created_at), d.person, d.channel))
        return [(d.escalated.stage, d.person, str(d.channel)) for d in found if d.escalated]


def with_channels(house: House, person: Person, *channels: Any) -> None:
    """The person chose these channels for all cases."""
    kept = house.ctx.store.people.subscription("e", person.id)
    assert kept is not None
    house.ctx.store.people.subscribe(msgspec.structs.replace(kept, channels=channels))
