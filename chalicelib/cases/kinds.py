"""The kinds of event by tag, and their rank: who comes first on the same legal day."""

from typing import get_args

from . import events
from .events import AnyEvent, Event

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
