"""The employers of a run, their people, their program, and what happens on their cases."""

import random
import threading
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple, Self

from chalicelib.cases import Case, Employer, event_from
from chalicelib.cases import Worker as Applicant
from chalicelib.flows.context import Context
from chalicelib.flows.hooks import register
from chalicelib.flows.onboard import onboard_firm, onboard_tenant
from chalicelib.flows.operators import ensure_operator
from chalicelib.flows.record import CaseRef, Cause, Opening, case_id, open_at
from chalicelib.law import day_of
from chalicelib.store.records import Firm, Person, Role, Tenant

BOUNCING = "bounce@simulator.amazonses.com"
FIRM = Firm(id="cabinet", name="Cabinet Exemple", sample=True)
# Of tenants without a firm, closures; with one, what orders no draft: drafts are not sent.
_KINDS = {False: ("closed", "complement_requested", "receipt_issued"), True: ("refused", "complement_requested", "receipt_issued")}  # fmt: skip
_CALM = "receipt_issued"


class House(NamedTuple):
    """One employer: its record, its own people and the lawyers told with them."""

    tenant: Tenant
    people: tuple[Person, ...]
    lawyers: tuple[Person, ...] = ()

    @property
    def told(self) -> tuple[Person, ...]:
        return (*self.people, *self.lawyers)


class Act(NamedTuple):
    """One event to record: a case of its own, whose kind says who is told and how."""

    house: House
    ref: CaseRef
    reference: str
    kind: str

    @property
    def told(self) -> tuple[Person, ...]:
        """A manager is not told of an acknowledgement by the platform."""
        calm = self.kind == _CALM
        return tuple(p for p in self.house.told if not (calm and p.role is Role.MANAGER))

    @property
    def urgent(self) -> bool:
        return self.kind != _CALM

    @property
    def alerts(self) -> int:
        return len(self.told) * (1 + self.urgent)


def houses(staff: int = 1) -> tuple[House, ...]:
    """Three employers: alone, with a firm, and with a contact whose mailbox is no more.

    Each has a manager and so many others, fifteen at most.
    """
    lawyer = _person("avocate", 1, Role.LAWYER, firm=FIRM.id)
    return (
        _house("seule", (10, staff), ""),
        _house("suivie", (30, staff), FIRM.id, lawyer),
        _house("muette", (50, staff), "", bounces=True),
    )


def _house(
    name: str, staff: tuple[int, int], firm: str, *lawyers: Person, bounces: bool = False
) -> House:
    tenant = Tenant(id=name, name=name.title(), address=f"depot-{name}", firm=firm, sample=True)
    number, others = staff
    people: tuple[Person, ...] = (
        _person(f"{name}-chef", number, Role.MANAGER, tenant=name),
        *(
            _person(f"{name}-rh{n or ''}", number + 2 + n, Role.EMPLOYER, tenant=name)
            for n in range(others)
        ),
    )
    if bounces:
        gone = _person(f"{name}-parti", number + 1, Role.EMPLOYER, tenant=name, email=BOUNCING)
        people = (*people, gone)
    return House(tenant, people, lawyers)


def _person(name: str, number: int, role: Role, *, email: str = "", **of: str) -> Person:
    email = email or f"{name}@{name}.example"
    phone = f"+336399800{number:02}"
    return Person(id=name, name=name.title(), email=email, phone=phone, role=role, **of)


def open_office(ctx: Context, url: str, staff: int = 1) -> tuple[House, ...]:
    """Bring everybody in, each employer with its webhook at `url`."""
    known = houses(staff)
    ensure_operator(ctx)
    onboard_firm(ctx, FIRM, tuple(p for house in known for p in house.lawyers))
    for house in known:
        onboard_tenant(ctx, house.tenant, house.people)
        register(ctx, house.people[1], url)  # The manager.
    return known


def acts(known: tuple[House, ...], alerts: int, draw: random.Random) -> Iterator[Act]:
    """Events until they ask for so many alerts (the escalations of those come on top)."""
    number = 0
    while alerts > 0:
        house = draw.choice(known)
        reference = f"AT-2026-{number:06}"
        ref = CaseRef(house.tenant.id, case_id(house.tenant.id, reference))
        act = Act(house, ref, reference, draw.choice(_KINDS[bool(house.tenant.firm)]))
        yield act
        alerts -= act.alerts
        number += 1


def happen(ctx: Context, act: Act) -> None:
    """Record the event; asked again, it is recorded once."""
    day = day_of(ctx.now())
    fields = {"kind": act.kind, "on": day.isoformat(), "id": "e1"}
    if act.kind == "complement_requested":
        fields["due"] = (day + timedelta(days=21)).isoformat()
    if act.kind == _CALM:
        fields["type"] = "reception"
    header = Case(
        reference=act.reference,
        employer=Employer(name=act.house.tenant.name),
        worker=Applicant(name="Salarié"),
    )
    open_at(ctx, act.ref, Opening(header), event_from(fields), Cause(act.reference))


class Program:
    """The employers' own program: now and then it breaks, or takes a call and says nothing."""

    def __init__(self, seed: int) -> None:
        self.calls: Counter[str] = Counter()
        self.draw, self.lock = random.Random(seed), threading.Lock()
        handler = type("Handler", (_Answering,), {"program": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/vigie"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.1,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Answering(BaseHTTPRequestHandler):
    program: Program

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        with self.program.lock:
            luck = self.program.draw.random()
            self.program.calls[self.headers["Vigie-Call"]] += luck >= 0.1
        if luck >= 0.15:
            self.send_response(204)
        elif luck < 0.1:
            self.send_response(503)
        else:
            return  # It took the call, and its answer is lost.
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        del format, args
