"""What the engine walks with: the starts of clocks, and what was found so far."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, TypeVar

from ..cases.events import AnyEvent, Event
from ..cases.fold import CaseState
from ..cases.parts import Case, Part
from ..cases.words import By, Confidence, Party
from .spans import Span
from .trace import step
from .values import Deadline, Step
from .wording import le_weekday

E = TypeVar("E", bound=Event)


class Ended(Part, frozen=True, kw_only=True):
    """Why a deadline no longer counts (French), from that day on; `by` names the ending."""

    day: date
    reason: str
    by: str = ""


class Start(Part, frozen=True, kw_only=True):
    """What sets a clock running: whose, from which day (prudent and latest reading).

    `at`: the instant, for hours. `span`: the dates, when the event itself says them. `targets`:
    the acts that the time is there to contest, beside `event`. `ended`: the clock never started.
    `conditional`: it may not have. `known` False: the day of receipt is assumed.
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
    ended: Ended | None = None
    doubt: Confidence | None = None
    known: bool = True
    note: str = ""


class Found(Part, frozen=True, kw_only=True):
    """What a start may look at: the case, its state, the day asked, the deadlines found so far.

    `ended` holds what ends a deadline whatever the day asked: dates never depend on that day.
    """

    case: Case
    state: CaseState
    on: date
    done: Mapping[str, tuple[Deadline, ...]]
    ended: dict[tuple[str, str, Party, date], Ended]
    memo: dict[str, Any]

    def of(self, kind: type[E]) -> tuple[E, ...]:
        """The state's events of one class, in legal order."""
        return tuple(e for e in self.state.events if isinstance(e, kind))

    def end_of(self, deadline: Deadline) -> Ended | None:
        """What ends it, even when that day is still to come."""
        return self.ended.get(key(deadline))

    def standing(self, *rules: str) -> tuple[Deadline, ...]:
        """The deadlines of these rules that nothing ends."""
        every = (d for name in rules for d in self.done.get(name, ()))
        return tuple(d for d in every if self.end_of(d) is None)


def key(deadline: Deadline) -> tuple[str, str, Party, date]:
    """One deadline among all those of a case."""
    return deadline.rule, deadline.event, deadline.for_, deadline.starts_on


def party(by: By) -> Party:
    """Whose clock an act of ours is about."""
    return Party.WORKER if by is By.WORKER else Party.EMPLOYER


def simple(event: AnyEvent, words: str, reference: str) -> Start:
    """The clock of whoever made the event, from its own day."""
    told = step(f"{words} {le_weekday(event.on)}.", event.on, reference)
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
