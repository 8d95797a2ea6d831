"""One employer, one firm, one case closed on 23 November 2026: the values the tests speak of."""

from datetime import UTC, date, datetime
from typing import Any

import msgspec

from chalicelib.alerts import About, Links
from chalicelib.cases import Case, CaseState, Employer, Worker, event_from, fold
from chalicelib.cases.words import Seen
from chalicelib.law import deadlines
from chalicelib.law.values import Analysis, Deadline, Missing
from chalicelib.store.records import (
    Channel,
    Delivery,
    Firm,
    Outbox,
    Person,
    Role,
    Snapshot,
    StoredDeadline,
    Subscription,
    Tenant,
)

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
TODAY = date(2026, 11, 23)
HEAD = "5f" * 32
BOTH = (Channel.EMAIL, Channel.SMS)

TENANT = Tenant(id="t1", name="Boulangerie Martin", address="x")
FIRM = Firm(id="f1", name="Cabinet Lemoine")
EMPLOYER = Person(
    id="p-emp", name="Claire Martin", email="claire@martin.example", role=Role.EMPLOYER,
    phone="+33612345678", tenant="t1",
)  # fmt: skip
MANAGER = Person(
    id="p-man", name="Paul Roy", email="paul@martin.example", role=Role.MANAGER, tenant="t1"
)
LAWYER = Person(
    id="p-law", name="Inès Lemoine", email="ines@lemoine.example", role=Role.LAWYER,
    phone="+33687654321", firm="f1",
)  # fmt: skip
WORKER = Person(
    id="p-wor", name="Amina Ben Ali", email="amina@mail.example", role=Role.WORKER,
    phone="+33611223344", tenant="t1",
)  # fmt: skip
CASE = Case(
    reference="2026-0912345",
    employer=Employer(name="Boulangerie Martin"),
    worker=Worker(name="Amina Ben Ali"),
)
LINKS = Links(page="http://127.0.0.1:8000/dossiers/t1/c1")

FILED = {"kind": "filed", "on": "2026-09-23", "id": "e1"}
CLOSED = {
    "kind": "closed", "on": "2026-11-23", "id": "e5", "cause": "incomplete", "author": "absent",
    "reasons_in_law": "absent", "remedies": "absent", "complete_original": True,
    "authenticity": "arc_original",
}  # fmt: skip
ANALYSIS = Analysis(
    act="e5",
    formal_decision=False,
    documents=("observations",),
    missing=(
        Missing(id="author", label="prénom, nom, qualité et service de l’auteur", seen=Seen.ABSENT, basis=("L212-2",)),
        Missing(id="reasons_in_fact", label="motifs de fait", seen=Seen.NOT_SEEN, basis=("L211-5",)),
    ),
    warnings=("Dossier incomplet : l’administration peut plaider l’irrecevabilité.",),
)  # fmt: skip


def state_of(*events: dict[str, Any]) -> CaseState:
    return fold(event_from(e) for e in events)


def stored(deadline: Deadline) -> StoredDeadline:
    return StoredDeadline(
        rule=deadline.rule, label=deadline.label, due=deadline.due, latest=deadline.latest,
        status=deadline.status, event=deadline.event, dispatch_by=deadline.dispatch_by,
        confidence=deadline.confidence, for_lawyer_only=deadline.for_lawyer_only,
    )  # fmt: skip


def snapshot_of(state: CaseState, on: date = TODAY, firm: str = "f1", **more: Any) -> Snapshot:
    dates = tuple(stored(d) for d in deadlines(CASE, state, on))
    return Snapshot(
        tenant="t1", id="c1", case=CASE, status=state.status, version=len(state.events), head=HEAD,
        law_version="1", deadlines=dates, firm=firm, **more,
    )  # fmt: skip


def about(
    person: Person, *events: dict[str, Any], on: date = TODAY, firm: bool = True, **more: Any
) -> About:
    state = state_of(*(events or (FILED, CLOSED)))
    mandate = FIRM if firm else None
    known: dict[str, Any] = {
        "tenant": TENANT, "person": person, "state": state, "firm": mandate,
        "snapshot": snapshot_of(state, on, firm="f1" if firm else ""),
        "deadlines": deadlines(CASE, state, on), "analysis": ANALYSIS,
    }  # fmt: skip
    return About(**(known | more))


def delivery(person: Person, channel: Channel = Channel.EMAIL, **more: Any) -> Delivery:
    known: dict[str, Any] = {
        "id": "d" * 32, "tenant": "t1", "case": "c1", "cause": "e5", "purpose": "event",
        "person": person.id, "channel": channel, "created_at": NOW,
    }  # fmt: skip
    return Delivery(**(known | more))


def outbox(kind: str = "closed", **more: Any) -> Outbox:
    known: dict[str, Any] = {
        "tenant": "t1", "case": "c1", "cause": "e5", "purpose": "event", "sequence": 5,
        "created_at": NOW, "data": {"kind": kind},
    }  # fmt: skip
    return Outbox(**(known | more))


def follows(person: Person, *channels: Channel, case: str = "") -> tuple[Person, Subscription]:
    channels = channels or BOTH
    return person, Subscription(tenant="t1", person=person.id, channels=channels, case=case)


def silent(person: Person, case: str = "") -> tuple[Person, Subscription]:
    """Who asked not to be told: a subscription without a channel."""
    return person, Subscription(tenant="t1", person=person.id, channels=(), case=case)


def replace(value: Any, **changes: Any) -> Any:
    return msgspec.structs.replace(value, **changes)


def reminder(
    step: str = "J-3", rule: str = "D7", due: str = "2027-01-25", event: str = "e5"
) -> Outbox:
    """What the sweep places for a rung of a date; by default J-3 of the closure's."""
    cause = f"{rule}:{event}:{step}:{due}"
    return outbox(cause=cause, purpose="reminder", data={"rule": rule, "rung": step})
