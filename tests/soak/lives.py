"""The life of one case: what the platform does next, what people answer, in plausible orders."""

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from typing import NamedTuple

from chalicelib.cases import AnyEvent, Case, CaseState, Employer, Worker, kind_of
from chalicelib.cases.events import ComplementRequested, Correction
from chalicelib.cases.kinds import BY_KIND
from chalicelib.cases.words import Means, Outcome, Zone
from chalicelib.errors import BadInput, NotFound
from chalicelib.flows import by_hand, mandates, no_action
from chalicelib.flows.check import Answer, check
from chalicelib.flows.done import Done, done
from chalicelib.flows.proofs import prove
from chalicelib.flows.record import CaseRef, Cause, Opening, case_id, open_at, record
from chalicelib.law import day_of
from chalicelib.store import StoredCase
from chalicelib.store.keys import digest
from chalicelib.store.records import Attached, Firm, Person, Piece, Role, Subscription
from chalicelib.store.records import Channel as By

from .acts import act, by_mail
from .machine import Machine
from .town import Home, Town


class Next(NamedTuple):
    """What may come next, how likely, after how many days."""

    kind: str
    weight: int
    least: int
    most: int


_NEXT: dict[str, tuple[Next, ...]] = {
    "filed": (
        Next("receipt_issued", 20, 1, 12),
        Next("complement_requested", 40, 5, 50),
        Next("closed", 16, 20, 120),
        Next("granted", 20, 30, 100),
        Next("refused", 9, 40, 110),
        Next("request_withdrawn", 3, 10, 90),
        Next("technical_failure", 3, 2, 30),
        Next("", 20, 60, 200),
    ),
    "complement": (
        Next("closed", 45, 16, 60),
        Next("complement_requested", 10, 10, 40),
        Next("refused", 10, 20, 60),
        Next("granted", 15, 10, 60),
        Next("receipt_issued", 5, 5, 20),
        Next("", 15, 40, 120),
    ),
    "closed": (
        Next("closure_withdrawn", 14, 5, 60),
        Next("reopened", 8, 5, 40),
        Next("refused", 6, 10, 60),
        Next("appeal_rejected", 15, 30, 90),
        Next("refiled_as", 8, 5, 40),
        Next("", 49, 60, 200),
    ),
    "refused": (
        Next("appeal_rejected", 25, 30, 90),
        Next("reopened", 5, 20, 80),
        Next("", 70, 60, 300),
    ),
    "granted": (
        Next("grant_withdrawn", 8, 20, 120),
        Next("title_expires", 20, 5, 60),
        Next("", 72, 60, 300),
    ),
}
_AROUND = sorted(
    BY_KIND.keys() - {"filed", "correction", "header_corrected", "mandate_given", "mandate_ended"}
)


class Life:
    """One case from its filing on. Everything goes through the flows that the doors call."""

    def __init__(self, machine: Machine, town: Town, home: Home, number: int, rng: Random) -> None:
        self._machine, self._town, self._home, self._rng = machine, town, home, rng
        self._reference = f"AT-2026-{number:06d}"
        self.ref = CaseRef(home.tenant.id, case_id(home.tenant.id, self._reference))
        self._causes = 0
        self.until = machine.now

    def begin(self, at: datetime, until: datetime) -> None:
        """File the request then; nothing new happens after `until`."""
        self.until = until
        self._machine.at(at, self._file)

    def _file(self) -> None:
        rng = self._rng
        worker = Worker(
            name="W. Exemple",
            residence=rng.choice((Zone.ABROAD, Zone.METROPOLE, Zone.REUNION)),
            in_post=rng.random() < 0.3,
        )
        header = Case(
            reference=self._reference,
            employer=Employer(name=self._home.tenant.name),
            worker=worker,
            court_zone=rng.choice((Zone.METROPOLE,) * 8 + (Zone.GUADELOUPE, Zone.ALSACE_MOSELLE)),
        )
        filed = act("filed", day_of(self._machine.now), rng)
        open_at(self._machine.ctx, self.ref, Opening(header), filed, Cause("filed"))
        self._follow()
        self._go_on()
        for _ in range(rng.choice((0, 0, 0, 1, 1, 2))):
            self._later(self._around, 10, 250)
        if rng.random() < 0.2:
            self._later(self._mend, 10, 200)
        if rng.random() < 0.25:
            self._later(self._mandate, 1, 200)

    def _follow(self) -> None:
        """Some workers follow their own request, some people choose otherwise for one case."""
        people, rng = self._machine.ctx.store.people, self._rng
        tenant, case = self.ref.tenant, self.ref.id
        if rng.random() < 0.1:
            name = f"salarie-{case[:12]}"
            person = Person(
                id=name,
                name="W. Exemple",
                email=f"{name}@vigie.example",
                role=Role.WORKER,
                tenant=tenant,
            )
            people.put_person(person)
            people.subscribe(
                Subscription(tenant=tenant, person=name, channels=(By.EMAIL,), case=case)
            )
        if rng.random() < 0.1:
            one = rng.choice(self._home.staff)
            channels = rng.choice(((), (By.EMAIL,), (By.EMAIL, By.SMS), (By.SMS,)))
            people.subscribe(
                Subscription(tenant=tenant, person=one.id, channels=channels, case=case)
            )

    def _later(self, do: Callable[[], None], least: float, most: float) -> None:
        """Some days from now, at any hour; never after the end."""
        at = self._machine.now + timedelta(days=self._rng.uniform(least, most))
        if at < self.until:
            self._machine.at(at, do)

    def _stored(self) -> StoredCase:
        return self._machine.ctx.store.cases.load(self.ref.tenant, self.ref.id)

    def _go_on(self) -> None:
        """Choose what the platform does next."""
        known = _NEXT.get(str(self._stored().snapshot.status))
        if not known:
            return
        chosen = self._rng.choices(known, [one.weight for one in known])[0]
        self._later(lambda: self._happen(chosen.kind), chosen.least, chosen.most)

    def _happen(self, kind: str) -> None:
        if kind:
            self._record(kind)
        self._go_on()

    def _around(self) -> None:
        self._record(self._rng.choice(_AROUND))

    def _record(self, kind: str) -> None:
        """The event comes, sometimes days after its legal day; people answer it, or not."""
        rng, now = self._rng, self._machine.now
        on = day_of(now) - timedelta(days=rng.choice((0, 0, 0, 0, 1, 3)))
        event = act(kind, on, rng, self._stored().state)
        if rng.random() < 0.7:
            event = by_mail(event, rng)
        self._causes += 1
        before = self._stored().snapshot.version
        record(self._machine.ctx, self.ref, event, f"soak:{self._causes}")
        stored = self._stored()
        if stored.snapshot.version == before:
            self._machine.fault(f"an event was not recorded: {kind}")
        self._machine.counts[f"event {kind}"] += 1
        self._react(stored.state, stored.entries[-1].event())

    def _react(self, state: CaseState, event: AnyEvent) -> None:
        rng, kind = self._rng, kind_of(event)
        if event.id in state.unconfirmed and rng.random() < 0.8:
            self._later(lambda: self._check(event.id), 0.1, 15)
        if isinstance(event, ComplementRequested) and rng.random() < 0.75:
            self._later(self._answer, 0.5, 25)
        if kind in ("closed", "refused", "grant_withdrawn", "appeal_rejected"):
            for _ in range(rng.choice((0, 1, 1, 2))):
                self._later(self._contest, 1, 70)
            if rng.random() < 0.15:
                self._later(self._not_act, 1, 50)

    def _check(self, event: str) -> None:
        found, ctx = self._rng.random() < 0.75, self._machine.ctx
        answer = Answer(found=found, on=day_of(self._machine.now), person="Camille Martin")
        self._try(lambda: check(ctx, self.ref, event, answer))
        if not found and self._rng.random() < 0.2:
            again = Answer(found=True, on=answer.on, person="Camille Martin")
            self._machine.after(
                lambda: self._try(lambda: check(ctx, self.ref, event, again)), hours=30
            )

    def _answer(self) -> None:
        """The employer answers, whole or in part, with the platform's receipt."""
        asked = self._stored().state.last("complement_requested")
        if not isinstance(asked, ComplementRequested):
            return
        whole, rng = self._rng.random() < 0.8, self._rng
        outcomes = (
            [Outcome.PRODUCED] if whole else [Outcome.PRODUCED, Outcome.MISSING, Outcome.IMPOSSIBLE]
        )
        items = {item.id: rng.choice(outcomes) for item in asked.items}
        self._do(
            Done(
                act="complement",
                on=day_of(self._machine.now),
                means=Means.PLATFORM,
                proof=True,
                items=items,
            )
        )
        if not whole:
            self._later(self._answer, 1, 20)

    def _contest(self) -> None:
        """An act of ours, at times without its proof, which may come later."""
        name = self._rng.choice(
            (
                "gracieux",
                "hierarchique",
                "annulation",
                "annulation",
                "suspension",
                "motifs",
                "aide",
                "observations",
                "communication",
            )
        )
        proof = self._rng.random() < 0.6
        said = Done(
            act=name, on=day_of(self._machine.now), means=Means.REGISTERED_POST, proof=proof
        )
        self._do(said)
        if not proof and self._rng.random() < 0.6:
            proven = Done(act=name, on=said.on, means=said.means, proof=True)
            self._later(lambda: self._do(proven), 0.2, 12)

    def _do(self, said: Done) -> None:
        """The act; whoever holds its proof then gives the file, and the file proves it."""
        self._try(lambda: self._acted(said))

    def _acted(self, said: Done) -> None:
        ctx, now = self._machine.ctx, self._machine.now
        noted = done(ctx, self.ref, said)
        if not said.proof or noted.proof:
            return
        name = digest("soak", self.ref.id, noted.id)
        file = Attached(
            item=name, sha256=name, received_at=now, person="Camille Martin", at=now,
            media="pdf", piece=Piece.POSTING, about=noted.id,
        )  # fmt: skip
        ctx.store.cases.attach(self.ref.tenant, self.ref.id, file)
        prove(ctx, self.ref, noted.id, file.person)

    def _not_act(self) -> None:
        """Counsel decides not to act on a date, and may take that back."""
        ctx, stored = self._machine.ctx, self._stored()
        lawyers = [p for p in self._town.lawyers if p.firm == stored.snapshot.firm]
        dates = no_action.open_dates(ctx, stored)
        if not lawyers or not dates:
            return
        id_, lawyer = no_action.date_id(self._rng.choice(dates)), self._rng.choice(lawyers)
        said = no_action.Decided(id=id_, on=day_of(self._machine.now), reason="Sans objet.")
        self._try(lambda: no_action.decide(ctx, stored, lawyer, said))
        self._machine.counts["decided not to act"] += 1
        if self._rng.random() < 0.3:
            self._later(lambda: self._act_after_all(lawyer, id_), 1, 20)

    def _act_after_all(self, lawyer: Person, id_: str) -> None:
        """The decision is taken back, unless the case has gone to another firm meanwhile."""
        ctx, stored = self._machine.ctx, self._stored()
        if lawyer.firm == stored.snapshot.firm:
            self._try(lambda: no_action.take_back(ctx, stored, lawyer, id_))

    def _mend(self) -> None:
        """Somebody corrects a day, or the time of a request: dates move."""
        state, rng = self._stored().state, self._rng
        if not (
            known := [
                e
                for e in state.events
                if kind_of(e) in ("closed", "refused", "complement_requested")
            ]
        ):
            return
        event = rng.choice(known)
        fields = {"on": (event.on + timedelta(days=rng.choice((-5, -2, 1, 4)))).isoformat()}
        if isinstance(event, ComplementRequested) and event.due and rng.random() < 0.5:
            fields = {"due": (event.due + timedelta(days=rng.choice((-3, 7, 15)))).isoformat()}
        said = Correction(
            on=day_of(self._machine.now), of=event.id, fields=fields, reason="Le courriel le dit."
        )
        self._try(lambda: by_hand.mend(self._machine.ctx, self.ref, said))
        self._machine.counts["corrections"] += 1

    def _mandate(self) -> None:
        """The employer gives its case to a firm, or takes it back, and may give it again."""
        ctx, firm, manager = self._machine.ctx, self._stored().snapshot.firm, self._home.staff[0]
        if firm:
            self._try(lambda: mandates.withdraw(ctx, self.ref, firm, manager))
        else:
            chosen = Firm(id=self._rng.choice(self._town.firms), name="Cabinet")
            self._try(lambda: mandates.give(ctx, self.ref, chosen, manager))
        self._machine.counts["mandates moved"] += 1
        if self._rng.random() < 0.5:
            self._later(self._mandate, 5, 120)

    def _try(self, do: Callable[[], object]) -> None:
        """What a form refuses, it refuses with a reason; anything else is a fault."""
        try:
            do()
        except (BadInput, NotFound) as refused:
            self._machine.counts[f"refused by a form: {type(refused).__name__}"] += 1
