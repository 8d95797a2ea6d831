"""What each answer of a provider means (answers.toml): refusals of a send, and receipts."""

import tomllib
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated, Any

import msgspec

from ..cases.parts import Part
from ..errors import BadInput, SendFailed
from ..store.records import Channel, Verdict
from .failures import OptedOut, SendUncertain

_FILE = Path(__file__).with_name("answers.toml")
NOTHING = "nothing"
_Hours = Annotated[int, msgspec.Meta(ge=1)]


class Meaning(StrEnum):
    """What a refusal calls for: the file says what each is."""

    PERMANENT = "permanent"
    OPTED_OUT = "opted_out"
    UNCERTAIN = "uncertain"
    TECHNICAL = "technical"
    TEMPORARY = "temporary"


class Answers(Part, frozen=True, kw_only=True):
    """The whole file. A receipt's word is a Verdict's value, or "nothing"."""

    confirm: dict[Channel, _Hours]
    refusals: dict[str, dict[str, Meaning]]
    receipts: dict[str, dict[str, str]]


@cache
def answers() -> Answers:
    """The shipped table, read and checked once. Raises BadInput naming what is wrong."""
    with _FILE.open("rb") as file:
        return read_answers(tomllib.load(file))


def read_answers(table: dict[str, Any]) -> Answers:
    """Answers from parsed TOML. Raises BadInput with the path of the first fault."""
    try:
        read = msgspec.convert(table, Answers)
    except msgspec.ValidationError as fault:
        raise BadInput("answers.toml", f"{fault}.") from fault
    if lacking := sorted(set(Channel) - set(read.confirm)):
        raise BadInput("answers.toml $.confirm", f"no entry for {', '.join(lacking)}.")
    for provider, events in read.receipts.items():
        for event, word in events.items():
            if word != NOTHING and word not in set(Verdict):
                raise BadInput(f"answers.toml $.receipts.{provider}.{event}", f"{word!r} is none.")
    return read


def verdict(provider: str, event: str, detail: str = "") -> Verdict | None:
    """What a provider's event says; None when it says nothing of the delivery.

    Raises BadInput for an event that is not in the table: it is somebody's to look at.
    """
    known = answers().receipts[provider]
    word = known.get(f"{event}/{detail}") or known.get(event)
    if word is None:
        raise BadInput("receipt", f"{provider} says {event!r}, which answers.toml does not know.")
    return None if word == NOTHING else Verdict(word)


def refused(provider: str, channel: Channel, response: dict[str, Any]) -> SendFailed:
    """The failure that a provider's error response (botocore's) means."""
    error = response.get("Error", {})
    code, said = str(error.get("Code", "")), str(error.get("Message", ""))
    reason = str(response.get("Reason", ""))
    why = ": ".join(part for part in (code, reason, said) if part)
    meaning = _meaning(provider, code, f"{reason} {said}", _status(response))
    if meaning is Meaning.OPTED_OUT:
        return OptedOut(channel, why)
    if meaning is Meaning.UNCERTAIN:
        return SendUncertain(channel, why)
    return SendFailed(
        channel,
        why,
        permanent=meaning is Meaning.PERMANENT,
        technical=meaning is Meaning.TECHNICAL,
    )


def _status(response: dict[str, Any]) -> int:
    return int(response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))


def _meaning(provider: str, code: str, said: str, status: int) -> Meaning:
    known = answers().refusals[provider]
    for key, meaning in known.items():
        name, _, reason = key.partition("/")
        if reason and name == code and reason in said:
            return meaning
    if code in known:
        return known[code]
    if status >= 500:
        # The provider had the request and broke: it may have sent it or not.
        return Meaning.UNCERTAIN if status in (500, 504) else Meaning.TEMPORARY
    return Meaning.TECHNICAL
