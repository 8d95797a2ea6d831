"""What the engine walks with: the starts of clocks, and what was found so far."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from operator import attrgetter
from typing import Any, TypeVar

from ..cases.events import AnyEvent, Event
from ..cases.fold import CaseState
from ..cases.parts import Case, Part
from ..cases.words import By, Confidence, Party, Zone
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
_ID = attrgetter("id")


class Ended(Part, frozen=True, kw_only=False, gc=False):
    """Why a deadline no longer counts (French), from that day on; `by` names the ending."""

    day: date
    reason: str
    by: str = ""


class Start(Part, frozen=True, kw_only=False, gc=False):
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
    what makes an event unsure, and `unsure` all that are; `started` what each clock said;
    `may_end` the events of a class that may end a deadline. `ended` holds what ends a deadline
    whatever the day asked: dates never depend on that day. `unproven` holds the deadlines that
    did not surely run, so that none restarts surely from them.
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
    started: dict[str, tuple[Start, ...]]
    ended: dict[tuple[str, str, Party, date], Ended]
    unproven: set[tuple[str, str, Party, date]]
    doubts: dict[str, tuple[str, ...]]
    unsure: set[str]
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
    by_class: dict[type[Event], list[Any]] = defaultdict(list)
    events, unsure = state.events, set()
    ids = tuple(map(_ID, events))
    for event in events:
        by_class[type(event)].append(event)
        if event.on > on or event.confidence or event.authenticity:
            unsure.add(event.id)
    return Found(
        case=case,
        state=state,
        on=on,
        kinds=frozenset(by_class),
        by_class=by_class,
        by_id=dict(zip(ids, events, strict=True)),
        places=dict(zip(ids, range(len(ids)), strict=True)),
        where=_where(case.employer.residence, case.worker.residence, case.court_zone),
        done=dict.fromkeys(rules, ()),
        started={},
        ended={},
        unproven=set(),
        doubts={},
        unsure=unsure,
        firsts={},
        may_end={},
        memo={},
    )


@cache
def _where(employer: Zone, worker: Zone, court: Zone) -> Mapping[Party, Places]:
    return {_EMPLOYER: Places(employer, court), _WORKER: Places(worker, court)}


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
    told = (Told(f"{words} le {{}}.", on, reference),)
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
