"""What makes a date unsure in the event behind it: said in its note, at low confidence.

Bad input is never a silent wrong date: what cannot be computed is refused with the event's name,
what can is computed on the prudent assumption, and says so (rules/doubts.toml).
"""

from collections.abc import Iterator
from datetime import date, datetime
from functools import cache
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
# The events that themselves say when an answer is due.
_FIXING = (ComplementRequested, RegularisationInvited)


@cache
def sentences() -> dict[Doubt, str]:
    """The French sentence of each doubt. Raises BadInput when one is missing or unknown."""
    found = load("rules/doubts.toml", dict[Doubt, str])
    if missing := set(get_args(Doubt)) - found.keys():
        raise BadInput("law/rules/doubts.toml", f"no sentence for {sorted(missing)}.", "Add it.")
    return {name: typeset(text) for name, text in found.items()}


def doubts(found: Found, about: tuple[str, bool]) -> tuple[str, ...]:
    """The sentences about an event (its id), and whether its own day may lie in the future."""
    id_, ahead = about
    return tuple([sentences()[name] for name in _names(found.by_id[id_], found, ahead=ahead)])


def refuse_days_outside(event: Event) -> None:
    """Raises BadInput naming the event and the day that the calendar does not reach."""
    for where, day in _days(event, ""):
        # The margins leave room for the longest length, its roll-over and a window before it.
        if not calendar.FIRST_YEAR <= day.year <= calendar.LAST_YEAR - 2:
            raise BadInput(
                f"event {event.id}",
                f"its day {day.isoformat()} ({where}) is outside the calendar.",
                "Correct the day of this event.",
            )


def _names(event: Event, found: Found, *, ahead: bool) -> Iterator[Doubt]:
    if event.on > found.on and not ahead:
        yield "future"
    reviews = found.state.reviews
    if reviews and any(review.event == event.id for review in reviews):
        yield "contradiction"
    if isinstance(event, Act) and any(n.on < event.on for n in event.notifications):
        yield "notified_before"
    if isinstance(event, Step) and _crossed(event.received_on, event.posted_on):
        yield "received_before_posted"
    if isinstance(event, _FIXING) and _crossed(event.due, event.on):
        yield "due_before"
    if isinstance(event, Filed) and len({e.on for e in found.of(Filed)}) > 1:
        yield "filed_twice"


def _crossed(later: date | None, earlier: date | None) -> bool:
    return later is not None and earlier is not None and later < earlier


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
