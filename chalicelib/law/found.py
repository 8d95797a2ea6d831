"""What the engine walks with: the starts of clocks, and what was found so far."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any, Protocol, TypeVar

import msgspec

from ..cases.events import AnyEvent, Event
from ..cases.fold import CaseState
from ..cases.kinds import legal_order, rank
from ..cases.parts import Case, Part
from ..cases.words import By, Party, Zone
from .spans import EMPLOYER, Ended, Places, Span, Start
from .trace import Told
from .values import Deadline

E = TypeVar("E", bound=Event)
T = TypeVar("T")


EndedBy = tuple[str, date]
Key = tuple[str, str, Party, date]
# A proven appeal leaves its whole time to the requests made inside that time.
_APPEALS = ("appeal", "interruption")
_WORKER = Party.WORKER


class Of(Protocol):
    """The state's events of one class, in legal order."""

    def __call__(self, kind: type[E], /) -> Sequence[E]: ...


class Found(Part, frozen=True, kw_only=False):
    """What a start may look at: the case, its state, the day asked, the deadlines found so far.

    `kinds` are the classes of its events and `of` gives those of a class; `places` says where each
    stands in legal order, `firsts` from which place others come after it, `where` each person
    lives and the court sits; `unsure` are the events that something makes so, and `doubts` says
    what; `done` holds the deadlines by rule, `started` what each clock said, `may_end` the events
    of a class that may end a deadline.
    `ended` holds what ends a deadline whatever the day asked: dates never depend on that day.
    `unproven` holds the deadlines that did not surely run, so that none restarts surely from them.
    """

    case: Case
    state: CaseState
    on: date
    kinds: frozenset[type[Event]]
    of: Of
    by_id: Mapping[str, Event]
    places: Mapping[str, int]
    firsts: Mapping[str, int]
    where: Mapping[Party, Places]
    unsure: set[str]
    done: defaultdict[str, Sequence[Deadline]]
    started: dict[str, tuple[Start, ...]] = msgspec.field(default_factory=dict)
    ended: dict[Key, Ended] = msgspec.field(default_factory=dict)
    unproven: set[Key] = msgspec.field(default_factory=set)
    doubts: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    may_end: dict[type[Event], list[Any]] = msgspec.field(default_factory=dict)
    memo: dict[Hashable, Any] = msgspec.field(default_factory=dict)

    def once(self, work: Callable[["Found"], T]) -> T:
        """What `work` says, asked once a walk: later asking changes nothing."""
        told: T | None = self.memo.get(work)
        if told is None:
            told = self.memo[work] = work(self)
        return told

    def end_of(self, deadline: Deadline) -> Ended | None:
        """What ends it, even when that day is still to come."""
        return self.ended.get(key(deadline))

    def ran_until(self, deadline: Deadline, day: date, *own: EndedBy) -> bool:
        """Whether nothing had ended it when that day came, or only what `own` names."""
        end = self.end_of(deadline)
        return end is None or end.day > day or (end.by, end.day) in own or end.by in _APPEALS

    def sure(self, deadline: Deadline) -> bool:
        """Whether it surely runs, as far as proof goes."""
        return key(deadline) not in self.unproven

    def standing(self, *rules: str) -> tuple[Deadline, ...]:
        """The deadlines of these rules that nothing ends."""
        return tuple([d for name in rules for d in self.done[name] if self.end_of(d) is None])


def found_in(case: Case, state: CaseState, on: date) -> Found:
    """A walk about to begin: the events by id and by class, nothing found yet."""
    unsure: set[str] = set()
    by_class: defaultdict[type[Event], list[Any]] = defaultdict(list)
    by_id: dict[str, Event] = {}
    firsts: dict[str, int] = {}
    day, before, first, tied = None, None, 0, False
    for place, event in enumerate(state.events):
        its_day, id_ = event.on, event.id
        # Of two that only their ids put in order, each is after the other.
        if its_day == day and before and _only_ids_order(before, event):
            tied = True
        else:
            day, first = its_day, place
        firsts[id_] = first
        by_id[id_] = before = event
        by_class[type(event)].append(event)
        if its_day > on or event.confidence or event.authenticity:
            unsure.add(id_)
    places = {id_: place for place, id_ in enumerate(by_id)} if tied else firsts
    where = _where(case.employer.residence, case.worker.residence, case.court_zone)
    done: defaultdict[str, Sequence[Deadline]] = defaultdict(tuple)
    kinds, of = frozenset(by_class), by_class.__getitem__
    return Found(case, state, on, kinds, of, by_id, places, firsts, where, unsure, done)


def _only_ids_order(one: Event, next_: Event) -> bool:
    return rank(one) == rank(next_) and legal_order(one)[:-1] == legal_order(next_)[:-1]


@cache
def _where(employer: Zone, worker: Zone, court: Zone) -> Mapping[Party, Places]:
    return {EMPLOYER: Places(employer, court), _WORKER: Places(worker, court)}


def key(deadline: Deadline) -> Key:
    """One deadline among all those of a case."""
    return deadline.rule, deadline.event, deadline.for_, deadline.starts_on


def party(by: By) -> Party:
    """Whose clock an act of ours is about."""
    return _WORKER if by is _BY_WORKER else EMPLOYER


_BY_WORKER = By.WORKER


def simple(event: AnyEvent, says: str, reference: str, for_: Party | None = None) -> Start:
    """The clock of whoever made the event (or of `for_`), from its own day, which `says` names."""
    on = event.on
    told = (Told(says, on, reference),)
    return Start(event.id, on, on, told, event.at, None, for_ or party(event.by))


def given(event: AnyEvent, told: Told, due: date, latest: date) -> Start:
    """A clock whose end the event itself gives."""
    return Start(
        event=event.id,
        on=event.on,
        latest=event.on,
        steps=(),
        span=Span(due, latest, (told,)),
        for_=party(event.by),
    )
