"""The kinds of event by tag, and their rank: who comes first on the same legal day."""

from datetime import UTC, datetime, time
from typing import Any, get_args

from . import events
from .events import AnyEvent, Event, MandateEnded

BY_KIND: dict[str, type[Event]] = {cls.__struct_config__.tag: cls for cls in get_args(AnyEvent)}

# What opens comes before what answers it, and what ends comes last; the rest stands between.
_FIRST = (
    events.OfferPublished,
    events.Filed,
    events.ReceiptIssued,
    events.ComplementRequested,
    events.ComplementAnswered,
)
_LAST = (
    events.Closed,
    events.Refused,
    events.Granted,
    events.GrantWithdrawn,
    events.ClosureWithdrawn,
    events.Reopened,
)
# Answers to an act the administration notified that same day.
_AFTER = (
    events.ObservationsSent,
    events.AppealLodged,
    events.AppealRejected,
    events.ReasonsRequested,
    events.ReasonsGiven,
    events.LegalAidRequested,
    events.LegalAidDecided,
    events.ActionFiled,
)
_RANK = (
    {cls: n for n, cls in enumerate(_FIRST)}
    | {cls: 20 + n for n, cls in enumerate(_LAST)}
    | {cls: 40 + n for n, cls in enumerate(_AFTER)}
)


def kind_of(event: Event) -> str:
    """The event's tag, as in the interchange: `closed`, `granted`…"""
    return str(event.__struct_config__.tag)


def rank(event: Event) -> int:
    """Place of the kind among events of one legal day; lower comes first."""
    return _RANK.get(type(event), 10)


def legal_order(event: Event) -> tuple[Any, ...]:
    """Sort key: legal day, instant when known, rank of kind; the id settles what is left."""
    instant = event.at or datetime.combine(event.on, time.min, UTC)
    # An instant only orders events of one legal day when both have one; rank comes first otherwise.
    # Of a mandate given and ended on one day, both without an instant, the end is the safer last.
    return (event.on, rank(event), instant, isinstance(event, MandateEnded), event.id)
