"""What the engine walks with: the starts of clocks, and what was found so far."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any, TypeVar

from ..cases.events import AnyEvent, Event
from ..cases.fold import CaseState
from ..cases.parts import Case, Part
from ..cases.words import By, Confidence, Party
from .rules import StartName
from .spans import Places, Span
from .trace import Told
from .values import Deadline

E = TypeVar("E", bound=Event)
K = TypeVar("K", bound=Hashable)
T = TypeVar("T")


EndedBy = tuple[str, date]
# A proven appeal leaves its whole time to the requests made inside that time.
_APPEALS = ("appeal", "interruption")
_EMPLOYER, _WORKER = Party.EMPLOYER, Party.WORKER


class Ended(Part, frozen=True, kw_only=True, gc=False):
    """Why a deadline no longer counts (French), from that day on; `by` names the ending."""

    day: date
    reason: str
    by: str = ""


class Start(Part, frozen=True, kw_only=True, gc=False):
    """What sets a clock running: whose, from which day (prudent and latest reading).

    `at`: the instant, for hours. `span`: the dates, when the event itself says them. `targets`:
    the acts that the time is there to contest, beside `event`. `ended`: the clock never started.
    `conditional`: it may not have; `unproven`: it may not have, for want of proof or of a time
    that surely ran. `known` False: the day of receipt is assumed. `law_of`: the day whose law is
    cited, when another than `on`.
    """

    event: str
    on: date
    latest: date
    steps: tuple[Told, ...]
    at: datetime | None = None
    span: Span | None = None
    for_: Party = _EMPLOYER
    targets: tuple[str, ...] = ()
    opposable: bool | None = None
    conditional: bool = False
    unproven: bool = False
    ended: Ended | None = None
    doubt: Confidence | None = None
    known: bool = True
    note: str = ""
    law_of: date | None = None


class Found(Part, frozen=True, kw_only=True):
    """What a start may look at: the case, its state, the day asked, the deadlines found so far.

    `kinds` are the classes of its events; `places` where each stands in legal order, `firsts`
    from which place others come after it; `where` each person lives and the court sits; `doubts`
    what makes an event unsure; `started` what each clock said; `may_end` the events of a class
    that may end a deadline. `ended` holds what ends a deadline whatever the day asked: dates never
    depend on that day. `unproven` holds the deadlines that did not surely run, so that none
    restarts surely from them.
    """

    case: Case
    state: CaseState
    on: date
    kinds: frozenset[type[Event]]
    by_class: Mapping[type[Event], Sequence[Any]]
    by_id: Mapping[str, Event]
    places: Mapping[str, int]
    where: Mapping[Party, Places]
    done: dict[str, Sequence[Deadline]]
    started: dict[StartName, tuple[Start, ...]]
    ended: dict[tuple[str, str, Party, date], Ended]
    unproven: set[tuple[str, str, Party, date]]
    doubts: dict[str, tuple[str, ...]]
    firsts: dict[str, int]
    may_end: dict[type[Event], list[Any]]
    memo: dict[Hashable, Any]

    def of(self, kind: type[E]) -> Sequence[E]:
        """The state's events of one class, in legal order."""
        return self.by_class.get(kind, ())

    def once(self, work: Callable[["Found", K], T], about: K) -> T:
        """What `work` says about it, asked once a walk: later asking changes nothing."""
        told: T | None = self.memo.get((work, about))
        if told is None:
            told = self.memo[work, about] = work(self, about)
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


def found_in(case: Case, state: CaseState, on: date, rules: tuple[str, ...]) -> Found:
    """A walk of these rules about to begin: the events by id and by class, nothing found yet."""
    by_class: dict[type[Event], list[Any]] = {}
    for event in state.events:
        for cls in _classes(type(event)):
            by_class.setdefault(cls, []).append(event)
    return Found(
        case=case,
        state=state,
        on=on,
        kinds=frozenset(by_class),
        by_class=by_class,
        by_id={event.id: event for event in state.events},
        places={event.id: n for n, event in enumerate(state.events)},
        where={
            _EMPLOYER: Places(residence=case.employer.residence, court=case.court_zone),
            _WORKER: Places(residence=case.worker.residence, court=case.court_zone),
        },
        done=dict.fromkeys(rules, ()),
        started={},
        ended={},
        unproven=set(),
        doubts={},
        firsts={},
        may_end={},
        memo={},
    )


@cache
def _classes(kind: type[Event]) -> tuple[type[Event], ...]:
    """The class of an event and those above it: an act is looked for by either."""
    return tuple(cls for cls in kind.__mro__ if issubclass(cls, Event) and cls is not Event)


def key(deadline: Deadline) -> tuple[str, str, Party, date]:
    """One deadline among all those of a case."""
    return deadline.rule, deadline.event, deadline.for_, deadline.starts_on


def party(by: By) -> Party:
    """Whose clock an act of ours is about."""
    return _WORKER if by is _BY_WORKER else _EMPLOYER


_BY_WORKER = By.WORKER


def simple(event: AnyEvent, words: str, reference: str, for_: Party | None = None) -> Start:
    """The clock of whoever made the event (or of `for_`), from its own day."""
    on = event.on
    return Start(
        event=event.id,
        on=on,
        latest=on,
        at=event.at,
        steps=(Told(f"{words} le {{}}.", on, reference),),
        for_=for_ or party(event.by),
    )


def given(event: AnyEvent, told: Told, due: date, latest: date) -> Start:
    """A clock whose end the event itself gives."""
    return Start(
        event=event.id,
        on=event.on,
        latest=event.on,
        steps=(),
        span=Span(due=due, latest=latest, steps=(told,)),
        for_=party(event.by),
    )
