"""What is owed: every alert that somebody must be told, noted when it is due, looked for after."""

from collections import defaultdict
from datetime import date, datetime, timedelta

from chalicelib.cases import Entry, awaits_proof, silent_since
from chalicelib.law import at_clock, day_of
from chalicelib.store.alert_records import Alert, Side
from chalicelib.store.records import Delivery

from .almanac import (
    News,
    Step,
    days,
    for_employer,
    letters,
    news_of,
    news_of_point,
    news_of_receipt,
    news_of_step,
    point,
    speaks,
    steps,
    watched,
)
from .books import Books
from .machine import Machine
from .oracle import Oracle, View

_SETTLED = timedelta(minutes=65)
_AGAIN = timedelta(days=14)
Case = tuple[str, str]
Owed = dict[tuple[Case, str | Step], dict[str, bool]]
"""Who must be told of what; is it urgent for them?"""


class Duties:
    """Each morning at seven, and at each event: who must be told; an hour later: were they?

    `late` is how much more time the weather may take.
    """

    def __init__(
        self, machine: Machine, oracle: Oracle, books: Books, late: timedelta = timedelta()
    ) -> None:
        self._machine, self._oracle, self._books = machine, oracle, books
        self._settled = _SETTLED + late
        self._days: dict[date, set[Case]] = defaultdict(set)
        self.until = machine.now

    def begin(self, until: datetime) -> None:
        """Look on from now until then."""
        self.until = until
        self._books.on_entry = self._entered
        self._morning_after(self._machine.now)

    def _morning_after(self, now: datetime) -> None:
        seven = at_clock(day_of(now) + timedelta(days=1), 7)
        if seven < self.until:
            self._machine.at(seven - timedelta(seconds=1), self._morning)

    def _morning(self) -> None:
        """What is due at seven, as things stand a second before."""
        since = self._machine.now
        owed = self._due(self._days.pop(day_of(since + timedelta(seconds=1)), set()))
        self._machine.at(since + self._settled, lambda: self._were_reminded(owed, since))
        self._morning_after(since)

    def _due(self, cases: set[Case]) -> Owed:
        """Who must be told what that day, of these cases."""
        owed: Owed = {}
        today = day_of(self._machine.now + timedelta(seconds=1))
        for case in sorted(cases):
            view = self._oracle.view(*case, self._machine.now + timedelta(seconds=1))
            since, heard = None if view.snapshot.held else silent_since(view.state), set[str]()
            if cause := point(since, today):
                heard = self._oracle.hearers(view, news_of_point())
                owed[case, cause] = dict.fromkeys(heard, False)
            for step in self._steps(view):
                news = news_of_step(step, employer=for_employer(step, view.ringing, view.on))
                told = self._oracle.hearers(view, news, heard if watched(step) else ())
                owed[case, step] = {p: self._presses(p, news) for p in told}
            for cause, day in letters(view.state.events).items():
                if day == today:
                    told = self._oracle.hearers(view, news_of_receipt())
                    owed[case, cause] = dict.fromkeys(told, False)
        return owed

    def _presses(self, person: str, news: News) -> bool:
        known = self._oracle.person(person)
        return known is not None and news.urgent(known)

    def _steps(self, view: View) -> list[Step]:
        """Those of the day, but of dates on which counsel decided not to act."""
        found = steps(view.ringing, view.on, self._oracle.steps_said(view.snapshot.tenant))
        left = self._oracle.undecided(view)
        return [s for s in found if (s.rule, s.event, s.due) in left]

    def _were_reminded(self, owed: Owed, since: datetime) -> None:
        """Those who still must be, an hour later: is there a message for each?"""
        still = self._due({case for case, _ in owed})
        for (case, what), people in owed.items():
            for person in people.keys() & still.get((case, what), {}).keys():
                self._machine.counts["reminders owed"] += 1
                known = self._messages(case, person, since)
                urgent = people[person]
                if not any(_says(d, what) and d.urgent >= urgent for d in known):
                    self._machine.fault(f"{person} was not told of {what} of {case}")

    def _messages(self, case: Case, person: str, since: datetime) -> list[Delivery]:
        """What was planned since for a person of a case."""
        mine = self._books.of_person[(*case, person)]
        return [self._books.deliveries[d] for d in mine if self._books.planned_at[d] >= since]

    def _entered(self, tenant: str, case: str, entry: Entry, told: bool) -> None:
        """An event was recorded: its dates are noted, and who must hear of it."""
        event = entry.event()
        self._machine.at(self._machine.now, lambda: self._note_days((tenant, case), entry.sequence))
        opening = entry.cause.startswith("mandate:") and entry.sequence == 1
        # An answer without its proof does not count yet: its proof is the news.
        if not told and not opening and not awaits_proof(event):
            self._machine.fault(f"nobody will be told of {event.id} of {case}: {entry.cause}")
        if told:
            self._machine.at(self._machine.now, lambda: self._news((tenant, case), event.id))

    def _note_days(self, case: Case, sequence: int) -> None:
        view = self._oracle.view(*case, self._machine.now)
        asked = letters(view.state.events).values()
        for day in {*days(view.dates, silent_since(view.state)), *asked}:
            if day >= view.on:
                self._days[day].add(case)
        # A date may be born, or take another standing, with time alone.
        again = self._machine.now + _AGAIN
        if view.snapshot.version == sequence and again < self.until:
            self._machine.at(again, lambda: self._note_days(case, sequence))

    def _news(self, case: Case, event: str) -> None:
        hearers = self._hearers(case, event)
        later = self._machine.now + self._settled
        self._machine.at(later, lambda: self._were_told(case, event, hearers))

    def _hearers(self, case: Case, event: str) -> set[str]:
        view = self._oracle.view(*case, self._machine.now)
        said = view.events.get(event)
        return self._oracle.hearers(view, news_of(said)) if said else set()

    def _were_told(self, case: Case, event: str, hearers: set[str]) -> None:
        people = hearers & self._hearers(case, event)
        for person in people:
            self._machine.counts["news owed"] += 1
            if not self._books.told(*case, event, "event", person):
                self._machine.fault(f"{person} was not told of event {event} of {case}")
        view = self._oracle.view(*case, self._machine.now)
        if event in view.events:
            self._must_be_confirmed(case, event, news_of(view.events[event]), people)

    def _must_be_confirmed(self, case: Case, event: str, news: News, people: set[str]) -> None:
        """What presses has somebody to confirm it, on each side it presses for."""
        alert = Alert(tenant=case[0], case=case[1], cause=event, purpose="event")
        sides = {Side.EMPLOYER} if news.pressing else set()
        known = [p for p in map(self._oracle.person, people) if p]
        sides |= {Side.FIRM for p in known if p.firm and news.urgent(p)}
        for side in sides:
            if f"{alert.id}-{side}" not in self._books.escalations:
                self._machine.fault(f"nobody is asked to confirm {event} of {case} ({side})")


def _says(delivery: Delivery, what: str | Step) -> bool:
    """Does a message say that point or letter, or that step of a date, itself or among others?"""
    if isinstance(what, str):
        purpose = "receipt_missing" if what.startswith("receipt:") else "point"
        return (delivery.cause, delivery.purpose) == (what, purpose)
    return any(
        speaks(cause, what) for cause in (delivery.cause, *delivery.data.get("absorbed", ()))
    )
