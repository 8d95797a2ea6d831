"""What an act leaves out: "not stated" is itself a finding, with a name and a French sentence."""

import tomllib
from collections.abc import Iterable
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
    found: list[Finding] = []
    for event in events:
        kind, said = _said(event, Seen.ABSENT if complete else Seen.NOT_SEEN)
        for name, one in said:
            if one is Seen.ABSENT or one is Seen.NOT_SEEN:
                words = texts()[kind][name]
                text = words.absent if one is Seen.ABSENT else words.not_seen
                found.append(Finding(name=f"{name}_{one}", text=text))
    return tuple(dict.fromkeys(found))


def _said(event: AnyEvent, unknown: Seen) -> tuple[str, tuple[tuple[str, Seen | Author], ...]]:
    """The entry of findings.toml for an event, and what the event says of each thing there."""
    kind = kind_of(event)
    if isinstance(event, ComplementRequested):
        timed = event.due is not None or event.days is not None
        delay = Seen.STATED if timed else unknown
        return kind, (("delay", delay), ("list", event.list), ("suspension", event.suspension))
    if isinstance(event, Act):
        return "act", tuple([(name, getattr(event, name)) for name in _IN_AN_ACT])
    if isinstance(event, ReceiptIssued):
        mentions = event.mentions
        return kind, (("silence", mentions.silence), ("remedies", mentions.remedies))
    if isinstance(event, Granted):
        return kind, (("validity", Seen.STATED if event.valid_until else unknown),)
    return kind, ()
