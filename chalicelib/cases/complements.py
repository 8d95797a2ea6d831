"""When a request for documents is answered whole: said once, for the status and for the dates."""

from collections.abc import Iterable
from datetime import date

from .events import ComplementAnswered, ComplementRequested, Event
from .words import Outcome


def answered_whole_on(asked: ComplementRequested, events: Iterable[Event]) -> date | None:
    """The day of the answer that left no listed document without one, or None.

    `events` come after the request, in legal order. An answer that lists nothing answers all of
    it, as any answer does a request that lists nothing.
    """
    left = {item.id for item in asked.items}
    for event in events:
        if not isinstance(event, ComplementAnswered):
            continue
        left -= {item.id for item in event.items if item.outcome is not Outcome.MISSING}
        if not left or not event.items:
            return event.on
    return None
