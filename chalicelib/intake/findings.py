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


class Said(Part, frozen=True):
    """The sentence when the thing is absent, and when it was only not seen."""

    absent: str
    not_seen: str


@cache
def known() -> dict[str, dict[str, dict[Seen, Finding]]]:
    """What to say, by kind of event, thing, and how little was seen of it.

    Raises BadInput naming the faulty place.
    """
    try:
        texts = msgspec.convert(tomllib.loads(TEXTS.read_text("utf-8")), dict[str, dict[str, Said]])
    except (msgspec.ValidationError, tomllib.TOMLDecodeError) as fault:
        raise BadInput(TEXTS.name, f"{fault}.", "Correct the entry it names.") from fault
    return {
        kind: {name: _of(name, said) for name, said in things.items()}
        for kind, things in texts.items()
    }


def _of(name: str, said: Said) -> dict[Seen, Finding]:
    sentences = {Seen.ABSENT: said.absent, Seen.NOT_SEEN: said.not_seen}
    return {seen: Finding(name=f"{name}_{seen}", text=text) for seen, text in sentences.items()}


def findings(events: Iterable[AnyEvent], *, complete: bool) -> tuple[Finding, ...]:
    """What the events of one message leave out, each thing once.

    `complete` says whether the whole original was read, for what the events do not say of it.
    """
    found: list[Finding] = []
    for event in events:
        kind, said = _said(event, Seen.ABSENT if complete else Seen.NOT_SEEN)
        for name, one in said:
            if one is Seen.ABSENT or one is Seen.NOT_SEEN:
                found.append(known()[kind][name][one])
    return tuple(dict.fromkeys(found))


def _said(event: AnyEvent, unknown: Seen) -> tuple[str, tuple[tuple[str, Seen | Author], ...]]:
    """The entry of findings.toml for an event, and what the event says of each thing there."""
    kind = kind_of(event)
    if isinstance(event, ComplementRequested):
        timed = event.due is not None or event.days is not None
        delay = Seen.STATED if timed else unknown
        return kind, (("delay", delay), ("list", event.list), ("suspension", event.suspension))
    if isinstance(event, Act):
        return "act", (
            ("author", event.author),
            ("reasons_in_law", event.reasons_in_law),
            ("reasons_in_fact", event.reasons_in_fact),
            ("remedies", event.remedies),
        )
    if isinstance(event, ReceiptIssued):
        mentions = event.mentions
        return kind, (("silence", mentions.silence), ("remedies", mentions.remedies))
    if isinstance(event, Granted):
        return kind, (("validity", Seen.STATED if event.valid_until else unknown),)
    return kind, ()
