"""What makes a date unsure in the event behind it: said in its note, at low confidence.

Bad input is never a silent wrong date: what cannot be computed is refused with the event's name,
what can is computed on the prudent assumption, and says so (rules/doubts.toml).
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from functools import cache
from operator import attrgetter
from typing import Any, Literal, get_args

import msgspec

from ..cases.events import Act, ComplementRequested, Event, Filed, RegularisationInvited, Step
from ..errors import BadInput
from . import calendar
from .found import Found
from .tables import load
from .wording import typeset

Doubt = Literal["future", "contradiction", "notified_before", "received_before_posted",
                "due_before", "filed_twice"]  # fmt: skip


_NOTHING = {None, ()}
_ACTS, _STEPS = frozenset(Act.__subclasses__()), frozenset(Step.__subclasses__())
# The margins leave room for the longest length, its roll-over and a window before it.
_FIRST, _LAST = date(calendar.FIRST_YEAR, 1, 1), date(calendar.LAST_YEAR - 2, 12, 31)


@cache
def sentences() -> dict[Doubt, str]:
    """The French sentence of each doubt. Raises BadInput when one is missing or unknown."""
    found = load("rules/doubts.toml", dict[Doubt, str])
    if missing := set(get_args(Doubt)) - found.keys():
        raise BadInput("law/rules/doubts.toml", f"no sentence for {sorted(missing)}.", "Add it.")
    return {name: typeset(text) for name, text in found.items()}


def doubtful(found: Found) -> dict[str, tuple[str, ...]]:
    """The sentences about each event that is unsure, whatever the day asked, by its id."""
    told: dict[str, tuple[str, ...]] = {}
    for name, id_ in _names(found):
        told[id_] = (*told.get(id_, ()), sentences()[name])
    return told


def to_come() -> tuple[str]:
    """The sentence about an event of a day to come."""
    return (sentences()["future"],)


def refuse_days_outside(events: Iterable[Event]) -> None:
    """Raises BadInput naming the first event, and its day, that the calendar does not reach."""
    held: set[Any] = set()
    for event in events:
        held.update(_dated(type(event))(event))
    held -= _NOTHING
    # Parts and instants are opened one by one.
    if set(map(type, held)) - {date} or (held and not _FIRST <= min(held) <= max(held) <= _LAST):
        for event in events:
            _refuse_outside(event)


def _refuse_outside(event: Event) -> None:
    for where, day in _days(event, ""):
        if not _FIRST.year <= day.year <= _LAST.year:
            raise BadInput(
                f"event {event.id}",
                f"its day {day.isoformat()} ({where}) is outside the calendar.",
                "Correct the day of this event.",
            )


def _names(found: Found) -> list[tuple[Doubt, str]]:
    names: list[tuple[Doubt, str]] = []
    for id_ in dict.fromkeys([review.event for review in found.state.reviews]):
        names.append(("contradiction", id_))
    for act_kind in _ACTS & found.kinds:
        for act in found.of(act_kind):
            if act.notifications and min(n.on for n in act.notifications) < act.on:
                names.append(("notified_before", act.id))
    for step_kind in _STEPS & found.kinds:
        for ours in found.of(step_kind):
            if ours.received_on and ours.posted_on and ours.received_on < ours.posted_on:
                names.append(("received_before_posted", ours.id))
    both: list[ComplementRequested | RegularisationInvited]
    both = [*found.of(ComplementRequested), *found.of(RegularisationInvited)]
    for fixing in both:
        if fixing.due and fixing.due < fixing.on:
            names.append(("due_before", fixing.id))
    filed = found.of(Filed)
    if len({event.on for event in filed}) > 1:
        names += [("filed_twice", event.id) for event in filed]
    return names


def _days(value: msgspec.Struct, path: str) -> list[tuple[str, date]]:
    """Every day an event holds, its parts included, with the field's name."""
    days: list[tuple[str, date]] = []
    for name in _dated_fields(type(value)):
        held = getattr(value, name)
        if isinstance(held, date):  # An instant is a date too: its year is checked alike.
            days.append((f"{path}{name.rstrip('_')}", held))
        elif held:
            parts = held if isinstance(held, tuple) else (held,)
            for part in parts:
                days += _days(part, f"{path}{name.rstrip('_')}.")
    return days


@cache
def _dated(kind: type[Event]) -> Callable[[Event], tuple[Any, ...]]:
    """What gives at once all that an event holds in those fields; `on` is in every event."""
    names = _dated_fields(kind)
    return attrgetter(*names, names[0])


@cache
def _dated_fields(kind: type[msgspec.Struct]) -> tuple[str, ...]:
    """The fields that may hold a day, themselves or in their parts; the others are not opened."""
    return tuple(
        field.name for field in msgspec.structs.fields(kind) if _may_hold_a_day(field.type)
    )


def _may_hold_a_day(kind: Any) -> bool:
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return bool(_dated_fields(kind))
    inside = get_args(kind)
    return kind in (date, datetime) or any(_may_hold_a_day(one) for one in inside)
