"""What a recorded event makes happen, besides its dates: one outbox item, or none."""

from datetime import datetime

import msgspec

from ..cases import AnyEvent, told_as
from ..cases.events import Correction, HeaderCorrected
from ..store.records import Outbox, Snapshot
from .context import Desk

REDRAFT = "redraft"
"""The purpose of an outbox item that is for the drafts alone: it tells nobody anything."""


def news(event: AnyEvent, after: Snapshot, now: datetime) -> Outbox:
    """What happened, to whoever is told of such an event."""
    return Outbox(
        tenant=after.tenant,
        case=after.id,
        cause=event.id,
        purpose="event",
        sequence=after.version,
        created_at=now,
        data={"kind": told_as(event)},
    )


def moved(
    desk: Desk, because: str, event: AnyEvent, before: Snapshot | None, after: Snapshot
) -> Outbox | None:
    """What to say of an event that is no news by itself: only the dates it moves, if any.

    `because`, a word of the matrix, says why they move; without it nothing is said.
    """
    from ..alerts import RECOMPUTED, moves

    if not because or before is None:
        return None
    found = moves(before, after, desk.today())
    if not found.employer and not found.lawyer:
        return None
    return Outbox(
        tenant=after.tenant,
        case=after.id,
        cause=event.id,
        purpose=RECOMPUTED,
        sequence=after.version,
        created_at=desk.now(),
        data=msgspec.to_builtins(msgspec.structs.replace(found, because=because)),
    )


def redraft(event: AnyEvent, after: Snapshot, now: datetime) -> Outbox | None:
    """A correction that tells nobody anything may still make a firm's drafts stale."""
    if not isinstance(event, Correction | HeaderCorrected) or not after.firm:
        return None
    return Outbox(
        tenant=after.tenant,
        case=after.id,
        cause=event.id,
        purpose=REDRAFT,
        sequence=after.version,
        created_at=now,
    )
