"""The receipt of a registered letter that does not come back: when it is asked for. Pure.

Said once, ten days after the posting, as long as nobody recorded it: a day of receipt, or a file.
"""

from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime
from typing import Any

from ..cases import RECEIPT_AFTER, Posted, awaited, told_as
from ..cases.events import Step
from ..cases.parts import Part
from ..errors import NotFound
from ..law import add_working_days, is_working_day
from ..law.wording import french_weekday
from ..store.records import Delivery
from .about import About
from .ladder import seven
from .matrix import matrix
from .words import short_day


class Missing(Part, frozen=True, kw_only=True):
    """A receipt asked for on a working day at `at` (aware UTC)."""

    event: str
    posted: date
    at: datetime

    @property
    def key(self) -> str:
        """Stable cause of its deliveries: another day of posting makes another key."""
        return f"receipt:{self.event}:{self.posted.isoformat()}"


def due_missing(posted: Iterable[Posted], after: datetime, until: datetime) -> list[Missing]:
    """Those whose instant is after `after` and not after `until`, soonest first."""
    found = (one for one in _every(posted) if after < one.at <= until)
    return sorted(found, key=lambda one: (one.at, one.key))


def next_missing(posted: Iterable[Posted], after: datetime) -> datetime | None:
    """The next instant (aware UTC) after `after` that one may have to be asked for."""
    return min((one.at for one in _every(posted) if one.at > after), default=None)


def find_missing(
    posted: Iterable[Posted], cause: str, received: Collection[str] = ()
) -> Missing | None:
    """The one that `cause` (its key) names, while its receipt is neither recorded nor attached."""
    known = (one for one in _every(posted) if one.event not in received)
    return next((one for one in known if one.key == cause), None)


def facts(delivery: Delivery, about: About) -> dict[str, Any]:
    """Which letter, posted when. Raises NotFound once its receipt is there."""
    state = about.state
    missing = find_missing(awaited(state) if state else (), delivery.cause, about.received)
    if missing is None or state is None:
        raise NotFound("receipt that is still missing", delivery.cause)
    event = next(e for e in state.events if e.id == missing.event)
    return {
        "letter": matrix().kinds[told_as(event)].label,
        "posted": french_weekday(missing.posted),
        "posted_short": short_day(missing.posted),
        "tracking": event.tracking if isinstance(event, Step) else "",
        "unproven": not event.proof,
    }


def _every(posted: Iterable[Posted]) -> Iterator[Missing]:
    for letter in posted:
        day = letter.on + RECEIPT_AFTER
        # Later on a closed day: nobody was at the door to bring it.
        on = day if is_working_day(day) else add_working_days(day, 1)
        yield Missing(event=letter.event, posted=letter.on, at=seven(on))
