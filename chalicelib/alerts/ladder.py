"""The ladder: when a live deadline is said again, and the next instant something must be said.

Pure. Legal days are dates, instants aware UTC; law.calendar alone turns one into the other.
"""

from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Protocol

from ..cases.parts import Part
from ..law import DeadlineStatus, add_working_days, at_clock, is_working_day
from .matrix import Step, Urgency, matrix

HOUR = 7  # Paris time: before people's working day, so that "today" is still whole.
LAST_DAY, OVERDUE = "last_day", "overdue"
_PRESSES = 3  # J-3 is the first urgent rung.
_LOUDNESS = {Urgency.SILENT: 0, Urgency.NORMAL: 1, Urgency.URGENT: 2}
# A conditional date never rings: the original one stays live, with its whole ladder (design §3.13).
_RINGS = frozenset({DeadlineStatus.LIVE, DeadlineStatus.WINDOW, DeadlineStatus.PAST})


class Dated(Protocol):
    """What the ladder reads of a deadline, computed (law) or stored (snapshot)."""

    @property
    def rule(self) -> str: ...
    @property
    def event(self) -> str: ...
    @property
    def due(self) -> date: ...
    @property
    def dispatch_by(self) -> date | None: ...
    @property
    def status(self) -> str: ...
    @property
    def for_lawyer_only(self) -> bool: ...


class Rung(Part, frozen=True, kw_only=True):
    """One reminder of one deadline, said `on` a working day at `at`.

    `target` is the day counted to (`dispatch_by`, else `due`); `step` the ladder's name (J-7).
    """

    rule: str
    event: str
    step: str
    due: date
    target: date
    on: date
    at: datetime
    for_lawyer_only: bool = False

    @property
    def key(self) -> str:
        """Stable cause of its deliveries: a moved date makes another key."""
        return f"{self.rule}:{self.event}:{self.step}:{self.due.isoformat()}"


def rings(deadline: Dated) -> bool:
    """Is a date of that standing reminded?"""
    return deadline.status in _RINGS


def due_rungs(
    deadlines: Iterable[Dated],
    since: datetime,
    until: datetime,
    said: Collection[str] | None = None,
) -> list[Rung]:
    """The reminders whose instant is after `since` and not after `until`, soonest first.

    `said` are the rungs of the employer's ladder (matrix.steps), None: the matrix's own. After a
    long silence only the latest rung of a deadline is said; of several dates of one act or one
    thing to do that are equal (D7 and D15), one speaks for those that it tells everybody of, as
    urgently: the most urgent first, an employer's before a lawyer's, then in the matrix's order.
    """
    said = matrix().steps() if said is None else said
    latest: dict[tuple[str, str, date, bool], Rung] = {}
    for rung in rungs(deadlines, said=said):
        if since < rung.at <= until:
            # The employer's clock and the worker's may run to one day: each has its own ladder.
            latest[rung.rule, rung.event, rung.due, rung.for_lawyer_only] = rung
    spoken: list[Rung] = []
    for rung in sorted(latest.values(), key=_first_to_speak):
        if not any(_speaks_for(one, rung) for one in spoken):
            spoken.append(rung)
    return sorted(spoken, key=lambda r: (r.at, r.key))


def next_wake(deadlines: Iterable[Dated], after: datetime) -> datetime | None:
    """The next instant (aware UTC) something may have to be said, after `after`; else None.

    Stored statuses age: a date that was conditional (a rejection not yet born) may have become
    live by itself. It wakes the case too; whoever wakes computes the deadlines of that day.
    Every step wakes, those that nobody asked for included: an employer may ask at any time.
    """
    ring = _RINGS | {DeadlineStatus.CONDITIONAL}
    wakes = (r.at for r in _every(deadlines, ring))
    return min((at for at in wakes if at > after), default=None)


def find(deadlines: Iterable[Dated], cause: str) -> Rung | None:
    """The rung that `cause` (its key) names, while it still holds; None once the date moved.

    Whatever the employer's ladder is by now: what was said of a date stands while the date does.
    Of the employer's clock and the worker's, on one day, it is the employer's.
    """
    named = [r for r in _every(deadlines, _RINGS, of=cause) if r.key == cause]
    return min(named, key=lambda r: r.for_lawyer_only, default=None)


def dated(cause: str) -> date:
    """The day of the date that a rung's key names."""
    return date.fromisoformat(cause.rpartition(":")[2])


def rungs(deadlines: Iterable[Dated], said: Collection[str] | None = None) -> list[Rung]:
    """Every rung said of every deadline that rings, in time.

    Two of one deadline that fall on one day are one, the nearer to the date.
    """
    said = matrix().steps() if said is None else said
    by_day: dict[tuple[str, str, date, date, bool], Rung] = {}
    for rung in _every(deadlines, _RINGS):
        if rung.step in said or matrix().reminder(rung.rule).rungs:
            by_day[rung.rule, rung.event, rung.due, rung.on, rung.for_lawyer_only] = rung
    return sorted(by_day.values(), key=lambda r: (r.at, r.key, r.for_lawyer_only))


@lru_cache(maxsize=4096)
def seven(day: date) -> datetime:
    """07:00 in Paris, as aware UTC."""
    return at_clock(day, HOUR)


def pressing_from(target: date) -> datetime:
    """From when the rungs of a day counted to press (J-3), aware UTC: before, mails may gather."""
    day = target - timedelta(days=_PRESSES)
    return seven(day if is_working_day(day) else add_working_days(day, -1))


def _every(deadlines: Iterable[Dated], ring: Collection[str], of: str = "") -> Iterator[Rung]:
    """Each step of each deadline whose status is in `ring`, in the order of the table.

    `of` a rung's key: of its deadline alone.
    """
    ringing = [d for d in deadlines if d.status in ring and not matrix().reminder(d.rule).silent]
    for deadline in ringing:
        if not of or of.startswith(f"{deadline.rule}:{deadline.event}:"):
            yield from _rungs(deadline, _earlier(deadline, ringing))


def _first_to_speak(rung: Rung) -> tuple[int, bool, int, str]:
    order = list(matrix().reminders)
    place = order.index(rung.rule) if rung.rule in order else len(order)
    return (-sum(_loudness(rung)), rung.for_lawyer_only, place, rung.key)


def _speaks_for(one: Rung, other: Rung) -> bool:
    """Does everybody who must hear of `other` hear of that very date by `one`, as urgently?

    Another thing to do on that day is said by its own message.
    """
    if (one.target, one.due, one.step) != (other.target, other.due, other.step):
        return False
    group = matrix().reminder(one.rule).group
    same = one.rule == other.rule or one.event == other.event
    if not same and not (group and group == matrix().reminder(other.rule).group):
        return False
    return all(a >= b for a, b in zip(_loudness(one), _loudness(other), strict=True))


def _loudness(rung: Rung) -> tuple[int, int]:
    """How urgently the employer's side and the lawyers hear of a rung; 0: not at all."""
    reminder, step = matrix().reminder(rung.rule), matrix().step(rung.step)
    own = step.urgency if step else Urgency.SILENT
    sides = (Urgency.SILENT if rung.for_lawyer_only else reminder.employer, reminder.lawyer)
    employer, lawyer = (own if side is Urgency.LADDER else side for side in sides)
    return _LOUDNESS[employer], _LOUDNESS[lawyer]


def _earlier(deadline: Dated, ringing: list[Dated]) -> list[date]:
    """The earlier dates to answer the same act, which are the employer's one date until passed."""
    group = matrix().reminder(deadline.rule).group
    same = (d for d in ringing if group and matrix().reminder(d.rule).group == group)
    return [d.due for d in same if d.due < deadline.due and not d.for_lawyer_only]


def _rungs(deadline: Dated, earlier: list[date]) -> Iterator[Rung]:
    """The deadline's steps, one by one, the furthest from the date first."""
    reminder = matrix().reminder(deadline.rule)
    silent = reminder.employer is Urgency.SILENT
    for step in matrix().ladder:
        on = _said_on(deadline, step) if reminder.says(step.rung) else None
        if on is None:
            continue
        yield Rung(
            rule=deadline.rule,
            event=deadline.event,
            step=step.rung,
            due=deadline.due,
            target=_target(deadline, step),
            on=on,
            at=seven(on),
            for_lawyer_only=deadline.for_lawyer_only or silent or any(on <= d for d in earlier),
        )


def _target(deadline: Dated, step: Step) -> date:
    ends = step.rung in (LAST_DAY, OVERDUE)
    return deadline.due if ends or deadline.dispatch_by is None else deadline.dispatch_by


def _said_on(deadline: Dated, step: Step) -> date | None:
    if step.rung == LAST_DAY and deadline.dispatch_by in (None, deadline.due):
        return None  # The rung J already speaks that day.
    day = _target(deadline, step) - timedelta(days=step.days)
    if is_working_day(day):
        return day
    # Earlier, so that nobody learns of a date after it; but "overdue" would lie before its day.
    return add_working_days(day, 1 if step.rung == OVERDUE else -1)
