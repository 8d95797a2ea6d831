"""When a case must next be looked at: its next reminder, monthly point or missing receipt."""

from datetime import datetime, timedelta

from ..store import DueKind, DueRow
from ..store.keys import digest
from ..store.records import Snapshot
from .context import Desk

_SAID = "#"


def wake_row(snapshot: Snapshot, after: datetime, now: datetime, said: str = "") -> DueRow | None:
    """The due row of the next instant after `after` that something must be said about a case.

    An instant already past (the sweep was down) is due at once, never on a day already swept; the
    row keeps it, so that nothing since then is left unsaid. `said` is the key of the last reminder
    said of that very instant: what one transaction could not hold comes after it.
    """
    from ..alerts import next_missing, next_point, next_wake

    wakes = (
        next_wake(snapshot.deadlines, after),
        next_point(snapshot.silent_since, after),
        next_missing(snapshot.posted, after),
    )
    at = min(filter(None, wakes), default=None)
    if at is None:
        return None
    return DueRow(
        at=max(at, now),
        kind=DueKind.WAKE,
        key=digest("wake", snapshot.tenant, snapshot.id),
        tenant=snapshot.tenant,
        case=snapshot.id,
        data=f"{at.isoformat()}{_SAID}{said}" if said else at.isoformat(),
    )


def unsaid_after(row: DueRow) -> datetime:
    """Just before the oldest reminder that a wake row was set for: what is later is unsaid."""
    return just_before(datetime.fromisoformat(row.data.partition(_SAID)[0]))


def last_said(row: DueRow) -> tuple[datetime, str] | None:
    """The reminder, by instant and key, after which a wake row goes on; None: from its first."""
    at, _, key = row.data.partition(_SAID)
    return (datetime.fromisoformat(at), key) if key else None


def just_before(instant: datetime) -> datetime:
    """A second earlier: the ladder looks strictly after the instant it is given."""
    return instant - timedelta(seconds=1)


def wake_after(desk: Desk, before: Snapshot | None, now: datetime) -> datetime:
    """From when reminders are still unsaid: now, or the instant of a wake nobody served yet."""
    row = desk.store.due.at(before.wake) if before and before.wake else None
    if row is None or row.at > now:
        return now
    return unsaid_after(row)
