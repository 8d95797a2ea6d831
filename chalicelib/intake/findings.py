"""What an act leaves out: "not stated" is itself a finding, with a name and a French sentence."""

import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import msgspec

from ..cases.events import Act, AnyEvent, ComplementRequested, Granted, ReceiptIssued
from ..cases.kinds import kind_of
from ..cases.parts import Author, Part
from ..cases.words import Seen
from ..errors import BadInput
from .values import Finding

TEXTS = Path(__file__).with_name("findings.toml")
_IN_AN_ACT = ("author", "reasons_in_law", "reasons_in_fact", "remedies")


class Said(Part, frozen=True):
    """The sentence when the thing is absent, and when it was only not seen."""

    absent: str
    not_seen: str


@cache
def texts() -> dict[str, dict[str, Said]]:
    """The sentences, by kind of event. Raises BadInput naming the faulty place."""
    try:
        return msgspec.convert(tomllib.loads(TEXTS.read_text("utf-8")), dict[str, dict[str, Said]])
    except (msgspec.ValidationError, tomllib.TOMLDecodeError) as fault:
        raise BadInput(TEXTS.name, f"{fault}.", "Correct the entry it names.") from fault


def findings(events: Iterable[AnyEvent], *, complete: bool) -> tuple[Finding, ...]:
    """What the events of one message leave out, each thing once.

    `complete` says whether the whole original was read, for what the events do not say of it.
    """
    found = (finding for event in events for finding in _of(event, complete=complete))
    return tuple(dict.fromkeys(found))


def _of(event: AnyEvent, *, complete: bool) -> Iterator[Finding]:
    unknown = Seen.ABSENT if complete else Seen.NOT_SEEN
    kind = kind_of(event)
    if isinstance(event, ComplementRequested):
        timed = event.due is not None or event.days is not None
        yield from _finding(kind, "delay", Seen.STATED if timed else unknown)
        yield from _finding(kind, "list", event.list)
        yield from _finding(kind, "suspension", event.suspension)
    elif isinstance(event, Act):
        for name in _IN_AN_ACT:
            yield from _finding("act", name, getattr(event, name))
    elif isinstance(event, ReceiptIssued):
        yield from _finding(kind, "silence", event.mentions.silence)
        yield from _finding(kind, "remedies", event.mentions.remedies)
    elif isinstance(event, Granted):
        yield from _finding(kind, "validity", Seen.STATED if event.valid_until else unknown)


def _finding(kind: str, name: str, said: Seen | Author) -> Iterator[Finding]:
    if said is Seen.ABSENT or said is Seen.NOT_SEEN:
        said_so = texts()[kind][name]
        text = said_so.absent if said is Seen.ABSENT else said_so.not_seen
        yield Finding(name=f"{name}_{said}", text=text)
