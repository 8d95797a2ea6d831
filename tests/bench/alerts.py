"""Messages planned and rendered a second, beside Apprise's fan-out of one text, in the same run.

Apprise (in process, to plugins of our own that keep nothing) hands the same words to everybody: the
least that telling many people can cost. Ours decides who is told what, and writes to each their own
mail (HTML, text, calendar) or text message from the facts of the case. Neither touches a network.
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from apprise import Apprise
from apprise.decorators import notify

from chalicelib.alerts import About, Links, compose, plan
from chalicelib.cases import Case, Employer, event_from
from chalicelib.cases import Worker as Applicant
from chalicelib.flows.context import Desk
from chalicelib.flows.record import CaseRef, Cause, Opening, case_id, open_at
from chalicelib.law import analyse, day_of, deadlines
from chalicelib.store import memory_store
from chalicelib.store.records import (
    Channel,
    Delivery,
    Outbox,
    Person,
    Role,
    Snapshot,
    Subscription,
    Tenant,
)

NOW = datetime(2026, 11, 23, 9, 12, tzinfo=UTC)
TENANT = Tenant(id="banc", name="Banc", address="depot-banc")
_PEOPLE = 200
_EVENT = "e1"
_SENDER = "alertes@vigie.example"
_HEARD: list[str] = []


@notify(on="vigiebench")  # type: ignore[untyped-decorator] # mypy does not read it.
def _take(body: str, title: str, notify_type: str, *args: object, **kwargs: object) -> bool:
    """An Apprise plugin that hears a message and does nothing."""
    del body, title, notify_type, args, kwargs
    _HEARD.append("")
    return True


def report(seconds: float = 3.0) -> None:
    """Print rates as ratios to Apprise's."""
    planned, mails, texts = _ours()
    floor = _rate(_fan_out(), seconds)
    print(f"Telling {_PEOPLE} people of a closure, as ratios to Apprise's in-process fan-out:")
    print(f"  Apprise hands over   {floor:9.0f} notifications a second (the same words to all)")
    for name, work in (("planned", planned), ("mails", mails), ("text messages", texts)):
        ours = _rate(work, seconds)
        print(f"  {name:20} {ours:9.0f} a second   {ours / floor:5.2f} ×")


def _rate(work: Callable[[], int], seconds: float) -> float:
    """Messages a second, after one round that fills the caches."""
    work()
    done, began = 0, time.perf_counter()
    while time.perf_counter() - began < seconds:
        done += work()
    return done / (time.perf_counter() - began)


def _fan_out() -> Callable[[], int]:
    """Apprise with one target for each message of ours: a mail and a text for each person."""
    fan = Apprise()
    for n in range(2 * _PEOPLE):
        assert fan.add(f"vigiebench://target{n}")

    def work() -> int:
        _HEARD.clear()
        assert fan.notify(title="Clôture", body="La plateforme a clôturé la demande.")
        assert len(_HEARD) == 2 * _PEOPLE
        return len(_HEARD)

    return work


def _ours() -> tuple[Callable[[], int], Callable[[], int], Callable[[], int]]:
    """Planning, mails and text messages of one closure, each answering how many it made."""
    desk, snapshot = _closed()
    people = {p.id: p for p in map(_person, range(_PEOPLE))}
    both = (Channel.EMAIL, Channel.SMS)
    audience = [(p, Subscription(tenant=TENANT.id, person=p.id, channels=both)) for p in people.values()]  # fmt: skip
    outbox = Outbox(
        tenant=TENANT.id,
        case=snapshot.id,
        cause=_EVENT,
        purpose="event",
        sequence=1,
        created_at=NOW,
        data={"kind": "closed"},
    )
    deliveries = plan(outbox, snapshot, audience, NOW)

    def planned() -> int:
        return len(plan(outbox, snapshot, audience, NOW))

    def rendered(channel: Channel) -> Callable[[], int]:
        own = [d for d in deliveries if d.channel is channel]

        def work() -> int:
            return sum(_written(desk, d, people[d.person]) for d in own)

        return work

    return planned, rendered(Channel.EMAIL), rendered(Channel.SMS)


def _written(desk: Desk, delivery: Delivery, person: Person) -> bool:
    """One message from the stored case on, as a worker makes it: nothing is kept between two."""
    stored = desk.store.cases.load(delivery.tenant, delivery.case)
    state, header = stored.state, stored.snapshot.case
    about = About(
        tenant=TENANT,
        person=person,
        snapshot=stored.snapshot,
        state=state,
        deadlines=deadlines(header, state, day_of(NOW)),
        analysis=analyse(header, state, day_of(NOW)) if person.role is Role.LAWYER else None,
    )
    links = Links(page="https://vigie.example/dossiers/x", sms="https://vigie.example/d/x")
    return bool(compose(delivery, about, links, NOW, _SENDER).body)


def _person(n: int) -> Person:
    return Person(
        id=f"p{n:03}",
        name=f"Personne {n}",
        email=f"p{n}@banc.example",
        phone=f"+3363998{n:04}",
        role=Role.EMPLOYER,
        tenant=TENANT.id,
    )


def _closed() -> tuple[Desk, Snapshot]:
    """A case that was filed two months ago and closed today, in a store in memory."""
    desk = Desk(store=memory_store(), now=lambda: NOW)
    desk.store.people.put_tenant(TENANT)
    header = Case(
        reference="AT-2026-000123",
        employer=Employer(name=TENANT.name),
        worker=Applicant(name="Salarié"),
    )
    ref = CaseRef(TENANT.id, case_id(TENANT.id, header.reference))
    filed = (NOW - timedelta(days=60)).date().isoformat()
    closed = {"kind": "closed", "on": NOW.date().isoformat(), "id": _EVENT, "cause": "incomplete"}
    for n, event in enumerate(({"kind": "filed", "on": filed, "id": "f1"}, closed)):
        snapshot = open_at(desk, ref, Opening(header), event_from(event), Cause(str(n), told=False))
    return desk, snapshot
