"""The legal clock beside what else computes legal dates in Python, all in one run.

`amagi-litigation-deadlines` (US rules, "days + roll") and `workalendar` (a calendar of France)
are the floors. Every figure is a ratio to one of them, on the same days.
"""

import importlib
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from functools import cache, partial
from typing import Any, NamedTuple

from chalicelib.cases import Case, CaseState, Worker, event_from, fold
from chalicelib.cases.words import Zone
from chalicelib.law import Step, deadlines, is_working_day, roll_over
from chalicelib.law.calendar import franc_months

_DAY = timedelta(days=1)
_Work = Callable[[], object]
DAYS = [date(2026, 1, 1) + n * _DAY for n in range(2000)]
# Two hundred filing days over two years: each case lies on other days than the next.
SHIFTS = tuple(n * 730 // 200 for n in range(200))
CASE = Case(reference="AT-2026-000123", worker=Worker(residence=Zone.ABROAD))
TEN_EVENTS: tuple[dict[str, Any], ...] = (
    {"kind": "filed", "on": "2026-09-23"},
    {"kind": "receipt_issued", "on": "2026-09-23", "type": "attestation", "mentions": {"silence": "absent"}},
    {"kind": "complement_requested", "on": "2026-10-01", "due": "2026-10-16", "list": "stated", "suspension": "stated"},
    {"kind": "complement_answered", "on": "2026-10-09", "proof": True},
    {"kind": "receipt_issued", "on": "2026-10-10", "type": "attestation_renewed"},
    {"kind": "closed", "on": "2026-11-20", "cause": "incomplete", "author": "absent", "remedies": "absent"},
    {"kind": "appeal_lodged", "on": "2026-12-01", "appeal": "gracieux", "posted_on": "2026-12-01", "proof": True},
    {"kind": "appeal_lodged", "on": "2026-12-02", "appeal": "hierarchique", "posted_on": "2026-12-02", "proof": True},
    {"kind": "reasons_requested", "on": "2026-12-03", "proof": True},
    {"kind": "appeal_rejected", "on": "2027-01-12", "appeal": "gracieux", "remedies": "stated"},
)  # fmt: skip


class Floor(NamedTuple):
    """What somebody else's code answers to the same questions."""

    name: str
    working_day: Callable[[date], object]
    roll: Callable[[date], object]
    deadline: Callable[[date], object] | None = None


def report(rounds: int = 7) -> None:
    amagi, france = _amagi(), _workalendar()
    floors = [floor for floor in (amagi, france) if floor]
    print(f"The legal clock (best of {rounds}; times are of this machine, ratios travel):")
    _compared(
        "working-day tests", is_working_day, [(f.name, f.working_day) for f in floors], rounds
    )
    _compared("roll-overs", roll_over, [(f.name, f.roll) for f in floors], rounds)
    plain = [(amagi.name, amagi.deadline)] if amagi and amagi.deadline else []
    # The same work as amagi's: one length, one roll, no reason given.
    _compared("bare deadlines", lambda day: roll_over(min(franc_months(day, 2))), plain, rounds)
    _ten_events(amagi, rounds)


def _amagi() -> Floor | None:
    """Its own functions, with US federal holidays: the work is the same, the days are not."""
    engine = _module("amagi_litigation_deadlines.engine")
    if engine is None:
        return None
    holidays = _module("amagi_litigation_deadlines.holidays").federal_holidays
    rules = _module("amagi_litigation_deadlines.rules").load_rule_set("frcp")
    event = next(iter(rules.events.values()))
    return Floor(
        "amagi",
        lambda day: not (engine._is_weekend(day) or engine._is_holiday(day, holidays)),
        lambda day: engine.roll_forward(day, holidays),
        lambda day: engine.compute_deadline(rules, event, day),
    )


def _workalendar() -> Floor | None:
    module = _module("workalendar.europe")
    if module is None:
        return None
    france = module.France()

    def roll(day: date) -> date:
        while not france.is_working_day(day):
            day += _DAY
        return day

    return Floor("workalendar", france.is_working_day, roll)


def _module(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError:
        print(f"({name.partition('.')[0]} is not installed: not compared)")
        return None


def _compared(
    what: str,
    ours: Callable[[date], object],
    floors: list[tuple[str, Callable[[date], object]]],
    rounds: int,
) -> None:
    mine = _seconds(lambda: [ours(day) for day in DAYS], rounds) / len(DAYS)
    print(f"  {what:18} {1 / mine:12,.0f} a second", end="")
    for name, theirs in floors:
        other = _seconds(lambda: [theirs(day) for day in DAYS], rounds) / len(DAYS)  # noqa: B023
        print(f"   {mine / other:6.3f} × {name}", end="")
    print()


def _ten_events(amagi: Floor | None, rounds: int) -> None:
    """Every deadline of a ten-event case with its whole trace, on two hundred sets of days.

    Three figures, for a cache must not flatter: each case with nothing remembered of any day,
    then each once in a row from nothing, then all of them again with the days remembered. Each is
    given twice: with the trace as it is kept (sentences and days), and with every step of every
    trace written out in French, as a reader who opens them all gets it.
    """
    cases = [(_case(shift), date(2026, 12, 4) + shift * _DAY) for shift in SHIFTS]
    each = len(deadlines(CASE, *cases[0]))
    count = sum(len(deadlines(CASE, state, on)) for state, on in cases)
    kept: list[_Work] = [partial(deadlines, CASE, state, on) for state, on in cases]
    read: list[_Work] = [partial(_read, state, on) for state, on in cases]
    floor = _floor(amagi, each)
    runs = [(_timed(floor), *_three_ways(kept), *_three_ways(read)) for _ in range(rounds)]
    plain, *ours = (_quietest(passes) for passes in zip(*runs, strict=True))
    plain /= max(len(floor), 1) * each
    print(f"  ten-event case, {count / len(cases):.0f} deadlines with their whole trace, for each:")
    if floor:
        print(f"    amagi's plain days + roll        {plain * 1e6:6.1f} µs")
    print(f"    {'':32} trace kept             trace written out")
    ways = ("nothing remembered of any day", "200 cases in a row, each once", "the same again")
    for words, *both in zip(ways, ours[:3], ours[3:], strict=True):
        print(f"    {words:32}", end="")
        for took in both:
            ratio = f" {took / count / plain:5.2f} × amagi's" if floor else ""
            print(f" {took / count * 1e6:5.1f} µs{ratio}", end="")
        print()


def _read(state: CaseState, on: date) -> list[list[Step]]:
    return [list(deadline.trace) for deadline in deadlines(CASE, state, on)]


def _floor(amagi: Floor | None, each: int) -> list[_Work]:
    """As many in a row as a case has deadlines, so that the machine disturbs both alike."""
    plainly = amagi.deadline if amagi else None
    if plainly is None:
        return []
    rows = [DAYS[n : n + each] for n in range(0, len(DAYS) - each, each)]
    return [partial(lambda days: [plainly(day) for day in days], row) for row in rows]


def _three_ways(works: list[_Work]) -> tuple[list[float], ...]:
    """Each alone, all in a row, and again: one after the other on the same machine."""
    alone = _timed(works, before=_forget_days)
    _forget_days()
    return alone, _timed(works), _timed(works)


def _timed(works: list[_Work], before: Callable[[], None] | None = None) -> list[float]:
    times = []
    for work in works:
        if before:
            before()
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return times


def _quietest(passes: tuple[list[float], ...]) -> float:
    """The sum of what each piece took at its best: other loads of the machine disturb it less."""
    return sum((min(times) for times in zip(*passes, strict=True)), 0.0)


def _forget_days() -> None:
    """Empties the law's bounded caches: what depends on days, or on a case's kinds of event.

    Its tables stay loaded.
    """
    for cached in _bounded_caches():
        cached.cache_clear()


@cache
def _bounded_caches() -> tuple[Any, ...]:
    rooms = [module for name, module in sys.modules.items() if name.startswith("chalicelib.law")]
    every = {id(v): v for room in rooms for v in vars(room).values() if hasattr(v, "cache_clear")}
    return tuple(v for v in every.values() if v.cache_parameters()["maxsize"] is not None)


def _case(shift: int) -> CaseState:
    """The case with all its days moved by `shift` days."""

    def moved(name: str, value: Any) -> Any:
        if name not in ("on", "due", "posted_on"):
            return value
        return (date.fromisoformat(value) + shift * _DAY).isoformat()

    raw = ({k: moved(k, v) for k, v in event.items()} for event in TEN_EVENTS)
    return fold(event_from({"id": f"e{n}"} | event) for n, event in enumerate(raw, 1))


def _seconds(work: Callable[[], object], rounds: int) -> float:
    """The best of some rounds: what the machine takes when nothing disturbs it."""
    times = []
    for _ in range(rounds):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return min(times)
