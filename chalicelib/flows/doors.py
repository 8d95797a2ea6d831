"""What may be said of a case by hand or by a program, whichever page or route it comes by.

A mandate lets outsiders read a case, an act of ours may end a ladder: each has its own door, which
asks more. A news of a day to come is none. Refused here, so that no door can forget.
"""

import tomllib
from datetime import date
from functools import cache
from pathlib import Path

import msgspec

from ..cases import BY_KIND, AnyEvent, kind_of
from ..cases.events import Act, Correction, HeaderCorrected, MandateEnded, MandateGiven, Step
from ..cases.parts import Part
from ..errors import BadInput
from ..store import StoredCase
from .proofs import refuse_word

_FILE = Path(__file__).with_name("doors.toml")
HELD = "rattachez d’abord ce courriel à un dossier."
AHEAD = "ce jour est à venir."


class Doors(Part, frozen=True, kw_only=True):
    """The whole of doors.toml: `elsewhere` by kind, the operation that is its door."""

    ahead: tuple[str, ...]
    elsewhere: dict[str, str]


@cache
def doors() -> Doors:
    """The table. Raises BadInput naming what is wrong in the file."""
    try:
        table = msgspec.convert(tomllib.loads(_FILE.read_text("utf-8")), Doors)
    except (msgspec.ValidationError, tomllib.TOMLDecodeError) as fault:
        raise BadInput("flows/doors.toml", f"{fault}.") from fault
    if wrong := {*table.ahead, *table.elsewhere} - BY_KIND.keys():
        raise BadInput("flows/doors.toml", f"unknown kinds: {', '.join(sorted(wrong))}.")
    return table


def refuse_told(stored: StoredCase, event: AnyEvent, today: date) -> None:
    """Raises BadInput (field and reason) for what cannot be told as a plain event."""
    refuse_held(stored)
    kind = kind_of(event)
    if door := doors().elsewhere.get(kind):
        raise BadInput("kind", f"{kind} has its own operation.", f"Use {door}.")
    refuse_ahead(event, today)
    refuse_word(stored, event)


def refuse_held(stored: StoredCase) -> None:
    """A provisional case stands for a mail to place. Raises BadInput."""
    if stored.snapshot.held:
        raise BadInput("kind", HELD)


def refuse_ahead(event: AnyEvent, today: date, before: AnyEvent | None = None) -> None:
    """Raises BadInput at the field of a day to come, when it is not what `before` said already."""
    known = _days(before) if before else {}
    for name, day in _days(event).items():
        if day > today and known.get(name) != day:
            raise BadInput(name, AHEAD)


def mendable(event: AnyEvent) -> bool:
    """May a correction mend it? Mandates and a case's header have their own doors."""
    return not isinstance(event, Correction | HeaderCorrected | MandateGiven | MandateEnded)


def _days(event: AnyEvent) -> dict[str, date]:
    """The days that an event says are past, by field."""
    found = {} if kind_of(event) in doors().ahead else {"on": event.on}
    if isinstance(event, Step):
        found |= {n: d for n in ("posted_on", "received_on") if (d := getattr(event, n))}
    if isinstance(event, Act):
        found |= {f"notifications[{n}].on": one.on for n, one in enumerate(event.notifications)}
    return found
