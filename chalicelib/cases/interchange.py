"""One JSON for a case, everywhere (API, CLI, export, tests): decode, encode, schema.

Unknown fields, impossible dates and wrong words are refused with their path.
"""

import hashlib
from datetime import UTC
from typing import Any, TypeVar

import msgspec

from ..errors import BadInput
from .events import AnyEvent, Correction, Event
from .header import headed
from .kinds import BY_KIND
from .parts import Case, Part


class CaseFile(Part, frozen=True, kw_only=True):
    """A case and its events, as they travel."""

    case: Case
    events: tuple[AnyEvent, ...] = ()


R = TypeVar("R")

MAX_DEPTH = 16  # Levels in a correction's fields; the deepest field of an event has three.
_CASE_FILE = msgspec.json.Decoder(CaseFile)
_EVENT = msgspec.json.Decoder(AnyEvent)


def canonical(value: object) -> bytes:
    """The one JSON encoding that hashes are made of: sorted keys, no spaces, UTF-8."""
    return msgspec.json.encode(value, order="sorted")


def identified(event: Event) -> Event:
    """The event with an `id`; when absent it is made from the content: same content, same id."""
    if event.id:
        return event
    digest = hashlib.sha256(canonical(event)).hexdigest()
    return msgspec.structs.replace(event, id=f"e-{digest[:16]}")


def decode_event(data: bytes) -> AnyEvent:
    """Read one event. Raises BadInput with the path of the first fault."""
    event = _read(_EVENT, data)
    _refuse_deep(event, "$")
    return identified(event)  # type: ignore[return-value]


def event_from(fields: dict[str, Any]) -> AnyEvent:
    """Read one event from plain JSON values. Raises BadInput."""
    return decode_event(msgspec.json.encode(fields))


def decode_case(data: bytes) -> CaseFile:
    """Read a case file, its header as its events correct it.

    Raises BadInput with the path of the first fault, or on a repeated id.
    """
    file = _read(_CASE_FILE, data)
    for index, event in enumerate(file.events):
        _refuse_deep(event, f"$.events[{index}]")
    events = tuple(identified(e) for e in file.events)
    _refuse_repeated_ids(events)
    return msgspec.structs.replace(file, case=headed(file.case, events), events=events)


def encode(value: object) -> bytes:
    """JSON of any of our values, in declared order."""
    return msgspec.json.encode(value)


def to_fields(event: Event) -> dict[str, Any]:
    """The event as plain JSON values."""
    fields: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(event))
    return fields


def schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of a case file, published for those who build on it."""
    return msgspec.json.schema(CaseFile)


def _read(decoder: msgspec.json.Decoder[R], data: bytes) -> R:
    try:
        return decoder.decode(data)
    except msgspec.MsgspecError as fault:
        raise _bad(fault) from fault
    except UnicodeDecodeError as fault:
        raise BadInput("$", "a text of it is not UTF-8.") from fault
    except RecursionError as fault:
        raise too_deep("$") from fault


def too_deep(where: str) -> BadInput:
    """What is said of values nested beyond any use."""
    return BadInput(where, f"nested over {MAX_DEPTH} levels.", "Give plain fields.")


def _refuse_deep(event: Event, where: str) -> None:
    """Only a correction's fields are free; deep ones would stop whoever walks them later."""
    level: list[Any] = [event.fields] if isinstance(event, Correction) else []
    for _ in range(MAX_DEPTH):
        level = [inner for value in level for inner in _inside(value)]
    if level:
        raise too_deep(f"{where}.fields")


def _inside(value: Any) -> list[Any]:
    """The objects and lists that a value directly holds."""
    held = value.values() if isinstance(value, dict) else value
    return [inner for inner in held if isinstance(inner, dict | list)]


def _refuse_repeated_ids(events: tuple[Event, ...]) -> None:
    seen: dict[str, tuple[int, Event]] = {}
    for index, event in enumerate(events):
        first, same = seen.setdefault(event.id, (index, event))
        if first != index and same != event:
            raise BadInput(
                f"$.events[{index}].id",
                f"the id {event.id!r} is already that of event {first}.",
                "Give each event its own id, or leave it out.",
            )


def _bad(fault: msgspec.MsgspecError) -> BadInput:
    why, _, where = str(fault).partition(" - at ")
    path = where.strip("`") or "$"
    return BadInput(path, f"{why}.", _remedy(why))


def _remedy(why: str) -> str:
    if "unknown field" in why:
        return "Remove it or check its spelling against the schema."
    if "date" in why.lower():
        return "Write days as YYYY-MM-DD, instants with their zone (2026-11-23T09:12:00+01:00)."
    if why.startswith("Invalid value") and "kind" not in BY_KIND:
        return "Known kinds: " + ", ".join(BY_KIND) + "." if "kind" in why else ""
    return ""


def utc(event: Event) -> Event:
    """The event with its instant in UTC, so that equal instants compare and encode the same."""
    if event.at is None or event.at.tzinfo is UTC:
        return event
    return msgspec.structs.replace(event, at=event.at.astimezone(UTC))
