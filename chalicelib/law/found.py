"""What the engine walks with: the starts of clocks, and what was found so far."""

from collections.abc import Callable, Hashable, Mapping
from datetime import date, datetime
from functools import cache
from typing import Any, TypeVar

from ..cases.events import AnyEvent, Event
from ..cases.fold import CaseState
from ..cases.parts import Case, Part
from ..cases.words import By, Confidence, Party
from .spans import Span
from .trace import step
from .values import Deadline, Step

E = TypeVar("E", bound=Event)
K = TypeVar("K", bound=Hashable)
T = TypeVar("T")


EndedBy = tuple[str, date]
# A proven appeal leaves its whole time to the requests made inside that time.
_APPEALS = ("appeal", "interruption")


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
    that surely ran. `known` False: the day of receipt is assumed.
    """

    event: str
    on: date
    latest: date
    steps: tuple[Step, ...]
    at: datetime | None = None
    span: Span | None = None
    for_: Party = Party.EMPLOYER
    targets: tuple[str, ...] = ()
    opposable: bool | None = None
    conditional: bool = False
    unproven: bool = False
    ended: Ended | None = None
    doubt: Confidence | None = None
    known: bool = True
    note: str = ""


class Found(Part, frozen=True, kw_only=True):
    """What a start may look at: the case, its state, the day asked, the deadlines found so far.

    `ended` holds what ends a deadline whatever the day asked: dates never depend on that day.
    `unproven` holds the deadlines that did not surely run, so that none restarts surely from them.
    """

    case: Case
    state: CaseState
    on: date
    done: Mapping[str, tuple[Deadline, ...]]
    ended: dict[tuple[str, str, Party, date], Ended]
    unproven: set[tuple[str, str, Party, date]]
    by_class: Mapping[type[Event], tuple[Any, ...]]
    by_id: Mapping[str, Event]
    memo: dict[Hashable, Any]

    def of(self, kind: type[E]) -> tuple[E, ...]:
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
        every = (d for name in rules for d in self.done.get(name, ()))
        return tuple(d for d in every if self.end_of(d) is None)


def found_in(
    case: Case, state: CaseState, on: date, done: Mapping[str, tuple[Deadline, ...]]
) -> Found:
    """A walk about to begin: the events by id and by class, and nothing ended yet."""
    by_class: dict[type[Event], list[Event]] = {}
    for event in state.events:
        for cls in _classes(type(event)):
            by_class.setdefault(cls, []).append(event)
    return Found(
        case=case,
        state=state,
        on=on,
        done=done,
        ended={},
        unproven=set(),
        by_class={cls: tuple(events) for cls, events in by_class.items()},
        by_id={event.id: event for event in state.events},
        memo={},
    )


@cache
def _classes(kind: type[Event]) -> tuple[type[Event], ...]:
    """The class of an event and those above it: an act is looked for by either."""
    return tuple(cls for cls in kind.__mro__ if issubclass(cls, Event))


def key(deadline: Deadline) -> tuple[str, str, Party, date]:
    """One deadline among all those of a case."""
    return deadline.rule, deadline.event, deadline.for_, deadline.starts_on


def party(by: By) -> Party:
    """Whose clock an act of ours is about."""
    return Party.WORKER if by is By.WORKER else Party.EMPLOYER


def simple(event: AnyEvent, words: str, reference: str) -> Start:
    """The clock of whoever made the event, from its own day."""
    told = step(f"{words} le {{}}.", event.on, reference)
    for_ = party(event.by)
    return Start(
        event=event.id, on=event.on, latest=event.on, at=event.at, steps=(told,), for_=for_
    )


def given(event: AnyEvent, told: Step, due: date, latest: date) -> Start:
    """A clock whose end the event itself gives."""
    return Start(
        event=event.id,
        on=event.on,
        latest=event.on,
        steps=(),
        span=Span(due=due, latest=latest, steps=(told,)),
        for_=party(event.by),
    )
