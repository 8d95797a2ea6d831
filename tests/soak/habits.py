"""What people do with their alerts: say « Vu », stop, come back, change their mind, leave."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial
from random import Random

import icalendar

from chalicelib.alerts import Outgoing
from chalicelib.alerts.opting import Stop
from chalicelib.errors import BadInput, NotFound
from chalicelib.flows.acknowledge import acknowledge, way_of
from chalicelib.flows.calendar import open_feed, read_feed
from chalicelib.flows.dispatch import concerned
from chalicelib.flows.escalate import alert_of
from chalicelib.flows.links import StopClaim
from chalicelib.flows.members import take_out
from chalicelib.flows.onboard import default_subscription
from chalicelib.flows.opt_out import stop
from chalicelib.flows.receipts import receipt_message
from chalicelib.store.consent_records import ConsentWay
from chalicelib.store.records import Channel, Delivery, Person, Role, Switch
from chalicelib.store.table import Item

from . import said
from .chance import chance
from .machine import Act, Machine
from .provider import Provider, outages
from .town import Town, tastes

_DAYS = 365


class Habits:
    """Everybody's, over the year. `known` are the deliveries there are, by id."""

    def __init__(
        self, machine: Machine, town: Town, seed: int, known: Mapping[str, Delivery]
    ) -> None:
        self._machine, self._town, self._seed, self._known = machine, town, seed, known
        self._own = {p.id: chance(seed, "habits", p.id) for p in town.people}
        self._care = {p: rng.choice((0.03, 0.5, 0.8, 0.9, 0.98)) for p, rng in self._own.items()}
        self._feeds: dict[str, str] = {}
        self.switched: list[tuple[datetime, datetime, Switch]] = []

    def begin(self, providers: dict[Channel, Provider]) -> None:
        """Draw what will happen to people and providers during the year."""
        for person in self._town.people:
            maybe = partial(self._maybe, self._own[person.id])
            maybe(0.15, partial(self._stop, person))
            maybe(0.2, partial(self._change, person))
            maybe(0.2, partial(self._calendar, person))
            if person.role is Role.EMPLOYER:
                maybe(0.04, partial(self._leave, person))
            if person.phone:
                maybe(0.06, partial(self._text, person, "STOP"))
        for channel, provider in providers.items():
            rng = chance(self._seed, "down", channel)
            for day, hours in outages(rng, channel):
                self._machine.after(partial(self._down, provider, hours), days=day)
            for person in rng.sample(self._town.people, max(1, len(self._town.people) // 60)):
                to = person.email if channel is Channel.EMAIL else person.phone
                self._machine.after(partial(self._dies, provider, to), days=rng.uniform(0, 300))
        for week in range(52):
            self._machine.after(partial(self._stray, week), days=7 * week)
        rng = chance(self._seed, "switches")
        for switch, hours in self._switches(rng):
            off = partial(self._turn_off, switch, hours)
            self._machine.after(off, days=rng.uniform(1, 350))

    def heard(self, delivery_id: str) -> None:
        """A message reached somebody: they may confirm having seen it, in their own time."""
        rng = chance(self._seed, "heard", delivery_id, self._machine.now)
        minutes = min(rng.lognormvariate(3.8, 1.6), 60 * 24 * 6)
        self._machine.after(lambda: self._see(delivery_id, rng.random()), minutes=minutes)

    def _see(self, delivery_id: str, mood: float) -> None:
        delivery = self._known.get(delivery_id)
        if delivery is None or not delivery.case or not delivery.urgent:
            return
        if mood > self._care.get(delivery.person, 0.5):
            return
        ctx = self._machine.ctx
        try:
            person = ctx.store.people.person(delivery.person)
        except NotFound:
            return
        snapshot = ctx.store.cases.snapshot(delivery.tenant, delivery.case)
        if not concerned(person, delivery.tenant, snapshot):
            return  # The link opens nothing any more.
        acknowledge(ctx, alert_of(delivery), person, way_of(delivery))
        self._machine.counts["vu"] += 1

    def _maybe(self, rng: Random, likely: float, act: Act) -> None:
        if rng.random() < likely:
            self._machine.after(act, days=rng.uniform(5, _DAYS - 5))

    def _stop(self, person: Person) -> None:
        """They press the link of a message; some come back by their page."""
        claim = self._claim(person)
        if claim is None:
            return
        rng = self._own[person.id]
        what = rng.choice((Stop.SMS, Stop.CASE, Stop.ALL, Stop.ALL))
        if what is Stop.CASE and not claim.case:
            what = Stop.ALL
        try:
            stop(self._machine.ctx, claim, what, ConsentWay.LINK)
        except NotFound:
            return  # They left.
        self._machine.counts[f"stopped {what}"] += 1
        if rng.random() < 0.5:
            back = default_subscription(claim.tenant, person)
            subscribe = self._machine.ctx.store.people.subscribe_to_all
            if person.tenant:
                self._machine.after(lambda: self._here(person) and subscribe(back), days=20)

    def _claim(self, person: Person) -> StopClaim | None:
        mine = [d for d in self._known.values() if d.person == person.id and d.case]
        if not mine:
            return None
        one = self._own[person.id].choice(mine[-20:])
        return StopClaim(person.id, one.tenant, one.case, one.channel)

    def _change(self, person: Person) -> None:
        if self._here(person):
            self._machine.ctx.store.preferences.put(tastes(person, self._own[person.id]))
            self._machine.counts["preferences changed"] += 1

    def _leave(self, person: Person) -> None:
        """Taken out by a manager of theirs, by the page: it keeps somebody told of every case."""
        if self._here(person):
            mine = (p for p in self._town.people if p.tenant == person.tenant)
            manager = next(p for p in mine if p.role is Role.MANAGER)
            try:
                take_out(self._machine.ctx, manager, person)
            except BadInput:
                self._machine.counts["people who may not leave"] += 1
            else:
                self._machine.counts["people who left"] += 1

    def _text(self, person: Person, word: str) -> None:
        receipt_message(self._machine.ctx, said.reply(person.phone, word))
        self._machine.counts[f"texted {word}"] += 1
        if word == "STOP" and self._own[person.id].random() < 0.4:
            self._machine.after(lambda: self._text(person, "START"), days=25)

    def _calendar(self, person: Person) -> None:
        """They subscribe to their feed, and their program reads it month after month."""
        if not self._here(person):
            return
        ctx = self._machine.ctx
        if person.id not in self._feeds:
            self._feeds[person.id] = open_feed(ctx, person).rpartition("/")[2]
        body = read_feed(ctx, self._feeds[person.id]).body
        events = icalendar.Calendar.from_ical(body or b"").walk("VEVENT")
        if len({str(event["UID"]) for event in events}) != len(events):
            self._machine.fault(f"two events of one calendar have one UID: {person.id}")
        self._machine.counts["calendars read"] += 1
        self._machine.after(lambda: self._calendar(person), days=30)

    def _here(self, person: Person) -> bool:
        try:
            self._machine.ctx.store.people.person(person.id)
        except NotFound:
            return False
        return True

    def _stray(self, week: int) -> None:
        """A receipt of a message that is none of ours."""
        nobody = Outgoing(to="", body=b"", sha256="")
        told = said.ses("Delivery", f"inconnu-{week}", nobody, self._machine.now)
        receipt_message(self._machine.ctx, told)

    def _dies(self, provider: Provider, to: str) -> None:
        """An address takes nothing for a month."""
        provider.dead.add(to)
        self._machine.after(lambda: provider.dead.discard(to), days=30)

    def mended(self, item: Item) -> None:
        """Somebody sees that an address is refused, and has it mended; STOP is not theirs to lift."""
        _, channel, address = item.pk.split("#")
        known = self._machine.raw.suppressions.get(channel, address)
        if known is None or known.source in ("STOP", "link"):
            return
        lift = self._machine.ctx.store.suppressions.lift
        days = chance(self._seed, "mended", address, self._machine.now).uniform(5, 30)
        self._machine.after(lambda: lift(channel, address), days=days)

    def watch(self, put: list[Item]) -> None:
        """Each transaction: a refused address does not stay so for ever."""
        for item in put:
            if item.kind == "suppression":
                self.mended(item)

    def _down(self, provider: Provider, hours: float) -> None:
        provider.outage_until = self._machine.now + timedelta(hours=hours)
        self._machine.counts["outages"] += 1

    def _switches(self, rng: Random) -> list[tuple[Switch, float]]:
        """The kill-switch: of all, of an employer, of a channel."""
        now, home = self._machine.now, rng.choice(self._town.homes).tenant.id
        made = [{}, {}, {"tenant": home}, {"channel": "sms"}, {"channel": "email"}]
        hours = (1.0, 6.0, 30.0, 5.0, 3.0)
        return [
            (Switch(reason="incident", at=now, **m), h) for m, h in zip(made, hours, strict=True)
        ]

    def _turn_off(self, switch: Switch, hours: float) -> None:
        switches, now = self._machine.ctx.store.switches, self._machine.now
        switches.turn_off(switch)
        until = now + timedelta(hours=hours)
        self.switched.append((now, until, switch))
        self._machine.at(until, lambda: switches.turn_on(switch.tenant, switch.channel))
