"""What makes a date unsure in the event behind it: said in its note, at low confidence.

Bad input is never a silent wrong date: what cannot be computed is refused with the event's name,
what can is computed on the prudent assumption, and says so (rules/doubts.toml).
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from functools import cache
from operator import attrgetter
from typing import Any, Literal, get_args

import msgspec

from ..cases import BY_KIND
from ..cases.events import Act, ComplementRequested, Event, Filed, RegularisationInvited, Step
from ..errors import BadInput
from . import calendar
from .found import Found
from .tables import load
from .wording import typeset

Doubt = Literal["future", "contradiction", "notified_before", "received_before_posted",
                "due_before", "filed_twice"]  # fmt: skip


# The margins leave room for the longest length, its roll-over and a window before it.
_FIRST, _LAST = date(calendar.FIRST_YEAR, 1, 1), date(calendar.LAST_YEAR - 2, 12, 31)


@cache
def sentences() -> dict[Doubt, str]:
    """The French sentence of each doubt. Raises BadInput when one is missing or unknown."""
    found = load("rules/doubts.toml", dict[Doubt, str])
    if missing := set(get_args(Doubt)) - found.keys():
        raise BadInput("law/rules/doubts.toml", f"no sentence for {sorted(missing)}.", "Add it.")
    return {name: typeset(text) for name, text in found.items()}


def doubtful(found: Found, with_days: Iterable[Event]) -> dict[str, tuple[str, ...]]:
    """The sentences about each event that is unsure, whatever the day asked, by its id.

    `with_days` are the events that hold another day than their own.
    """
    told: dict[str, tuple[str, ...]] = {}
    for name, id_ in _names(found, with_days):
        told[id_] = (*told.get(id_, ()), sentences()[name])
    return told


def to_come() -> tuple[str]:
    """The sentence about an event of a day to come."""
    return (sentences()["future"],)


def days_inside(events: Sequence[Event]) -> list[Event]:
    """The events that hold another day than their own, once all days are seen to be possible.

    `events` are in legal order, so that their own days lie between the first's and the last's.
    Raises BadInput naming the first event, and its day, that the calendar does not reach.
    """
    others, days = _others(), [events[0].on, events[-1].on] if events else []
    with_days = []
    for event in events:
        held = others[type(event)](event)
        if any(held):
            with_days.append(event)
            days += filter(None, held)
    try:
        inside = not days or _FIRST <= min(days) <= max(days) <= _LAST
    except TypeError:  # An instant, or parts that hold days: they are opened one by one.
        inside = False
    if not inside:
        for event in events:
            _refuse_outside(event)
    return with_days


def _refuse_outside(event: Event) -> None:
    for where, day in _days(event, ""):
        if not _FIRST.year <= day.year <= _LAST.year:
            raise BadInput(
                f"event {event.id}",
                f"its day {day.isoformat()} ({where}) is outside the calendar.",
                "Correct the day of this event.",
            )


def _names(found: Found, with_days: Iterable[Event]) -> list[tuple[Doubt, str]]:
    names: list[tuple[Doubt, str]] = []
    if found.state.reviews:
        reviewed = dict.fromkeys([review.event for review in found.state.reviews])
        names += [("contradiction", id_) for id_ in reviewed]
    for event in with_days:
        doubt = _DOUBTS.get(type(event))
        if doubt and doubt[1](event):
            names.append((doubt[0], event.id))
    filed = found.of(Filed)
    if len(filed) > 1 and len({event.on for event in filed}) > 1:
        names += [("filed_twice", event.id) for event in filed]
    return names


def _notified_before(act: Act) -> bool:
    told = [one.on for one in act.notifications]
    return bool(told) and min(told) < act.on


def _received_before_posted(ours: Step) -> bool:
    received = ours.received_on
    return received is not None and ours.posted_on is not None and received < ours.posted_on


def _due_before(fixing: ComplementRequested | RegularisationInvited) -> bool:
    return fixing.due is not None and fixing.due < fixing.on


# What may be doubtful in the events of one kind, and how it is seen.
_DOUBTS: dict[type[Event], tuple[Doubt, Callable[[Any], bool]]] = {
    **dict.fromkeys(Act.__subclasses__(), ("notified_before", _notified_before)),
    **dict.fromkeys(Step.__subclasses__(), ("received_before_posted", _received_before_posted)),
    ComplementRequested: ("due_before", _due_before),
    RegularisationInvited: ("due_before", _due_before),
}


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
def _others() -> dict[type[Event], Callable[[Event], tuple[Any, ...]]]:
    """By kind of event, what gives at once all that it holds in those fields but its own day."""
    names = {kind: [n for n in _dated_fields(kind) if n != "on"] for kind in BY_KIND.values()}
    return {kind: attrgetter(*own, "at") for kind, own in names.items()}


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
