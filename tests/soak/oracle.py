"""What holds and what must be told, worked out again from the ledger and the tables.

Nothing of how messages are planned is used: the ledger is folded, the law's dates are asked, the
matrix is read as TOML, the ladder is counted here by its own few lines (almanac.py).
"""

from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime
from typing import NamedTuple

from chalicelib.cases import AnyEvent, CaseState, fold
from chalicelib.cases.events import Step
from chalicelib.errors import NotFound
from chalicelib.law import Deadline, day_of, deadlines
from chalicelib.store import Store
from chalicelib.store.records import Person, Role, Snapshot, Subscription

from .almanac import RINGS, News, audience_of

STAFF = (Role.EMPLOYER, Role.MANAGER)


class View(NamedTuple):
    """A case on a day."""

    snapshot: Snapshot
    state: CaseState
    dates: tuple[Deadline, ...]
    on: date

    @property
    def firm(self) -> str:
        return self.state.firm

    @property
    def ringing(self) -> list[Deadline]:
        return [d for d in self.dates if d.status in RINGS]

    @property
    def events(self) -> dict[str, AnyEvent]:
        return {event.id: event for event in self.state.events}


class Oracle:
    """Reads the store beside the flows, with no part in what they do."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._views: dict[tuple[str, str], tuple[str, View]] = {}

    def view(self, tenant: str, case: str, at: datetime) -> View:
        """The case as its ledger stands, with the law's dates of that day."""
        on = day_of(at)
        snapshot = self._store.cases.snapshot(tenant, case)
        known = self._views.get((tenant, case))
        if known and known[0] == snapshot.head and known[1].on == on:
            return known[1]
        entries = self._store.cases.load(tenant, case).entries
        state = fold(entry.event() for entry in entries)
        view = View(snapshot, state, deadlines(snapshot.case, state, on), on)
        self._views[tenant, case] = (snapshot.head, view)
        return view

    def person(self, person: str) -> Person | None:
        """Who it is; None once they left."""
        try:
            return self._store.people.person(person)
        except NotFound:
            return None

    def choice(self, tenant: str, person: str, case: str) -> Subscription | None:
        """What holds for that case: what a person chose for it, else for all."""
        people = self._store.people
        own = people.subscription(tenant, person, case) if case else None
        return own or people.subscription(tenant, person)

    def acted(self, tenant: str, case: str, since: datetime) -> bool:
        """Was an act of ours recorded with its proof since then?"""
        entries = self._store.cases.load(tenant, case).entries
        said = [e.shared for e in entries if e.recorded_at >= since]
        ids = {str(fields.get("of") or fields.get("id")) for fields in said}
        events = fold(entry.event() for entry in entries).events
        return any(isinstance(e, Step) and e.proof and e.id in ids for e in events)

    def concerned(self, person: Person, tenant: str, view: View | None) -> bool:
        """The employer's own people, or the firm that the ledger says is mandated."""
        mandated = view is not None and bool(view.firm) and person.firm == view.firm
        return person.tenant == tenant or mandated

    def staff(self, tenant: str) -> list[Person]:
        """The employer's own people."""
        return [p for p in self._store.people.members(tenant=tenant) if p.role in STAFF]

    def steps_said(self, tenant: str) -> tuple[str, ...] | None:
        """The optional steps that an employer chose for its ladder; None: the usual."""
        return self._store.preferences.rules(tenant).steps

    def undecided(self, view: View) -> set[tuple[str, str, date]]:
        """The dates on which the firm mandated now has not decided not to act."""
        found = self._store.alerts.no_actions(view.snapshot.tenant, view.snapshot.id)
        decided = {
            (d.rule, d.event, d.due)
            for d in found
            if d.firm == view.firm and d.withdrawn_at is None
        }
        return {(d.rule, d.event, d.due) for d in view.dates} - decided

    def hearers(self, view: View, news: News, heard: Collection[str] = ()) -> set[str]:
        """Who must be told now. The employer's side is never nobody for what presses.

        `heard` are told of it by a message that they chose, whatever they chose for this one.
        """
        snapshot = view.snapshot
        staff = self.staff(snapshot.tenant)
        told = {p.id for p in self.listening(snapshot, staff, news)}
        told |= {p.id for p in staff if p.id in heard and news.says(p)}
        if not told and news.pressing:
            told = {
                p.id
                for p in staff
                if news.says(p) and self.choice(snapshot.tenant, p.id, snapshot.id)
            }
        return told | self._lawyers(view, news) | self._worker(snapshot, news)

    def listening(
        self, snapshot: Snapshot, people: Iterable[Person], news: News
    ) -> Iterator[Person]:
        """Those of the employer's side who chose to be told of it."""
        for person in people:
            own = self.choice(snapshot.tenant, person.id, snapshot.id)
            if own and own.channels and news.says(person) and not self._refuses(person, news):
                yield person

    def _lawyers(self, view: View, news: News) -> set[str]:
        """The mandate is why they are told; only silence that they chose keeps it from them."""
        snapshot = view.snapshot
        members = self._store.people.members(firm=view.firm) if view.firm else []
        hear = [p for p in members if news.says(p) and not self._refuses(p, news)]
        chosen = {p.id: self.choice(snapshot.tenant, p.id, snapshot.id) for p in hear}
        return {id_ for id_, own in chosen.items() if own is None or own.channels}

    def _worker(self, snapshot: Snapshot, news: News) -> set[str]:
        """Their own request only, when the employer enabled it."""
        if not self._store.preferences.rules(snapshot.tenant).worker:
            return set()
        subs = self._store.people.subscriptions(snapshot.tenant, snapshot.id)
        own = [self.person(s.person) for s in subs if s.case and s.channels]
        return {p.id for p in own if p and p.role is Role.WORKER and news.says(p)}

    def _refuses(self, person: Person, news: News) -> bool:
        group = news.groups[audience_of(person)]
        wish = self._store.preferences.of(person.id).wishes.get(group)
        return wish is not None and not wish.channels
