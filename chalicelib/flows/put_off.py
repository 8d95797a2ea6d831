"""Putting off the reading of mails that came too many at once to one employer's address.

Nothing is lost and no date moves: the bytes are kept as they came, `received_at` too, and each mail
has its own instant. A mail that names the platform has a lane of its own, so that a flood of others
does not put off the one that starts a time limit.
"""

import logging
from collections.abc import Sequence
from datetime import datetime

import msgspec

from ..errors import NotFound
from ..store import DueKind, DueRow, Waiting
from ..store.records import Mail, MailState
from .context import Context
from .dispatch import retry_after
from .incoming import notification
from .limits import turn_of

log = logging.getLogger("vigie")


def put_off(
    ctx: Context, mail: Mail, raw: bytes, homes: Sequence[str], *, again: bool = False
) -> bool:
    """Must this mail wait? Counted once, for each home it came to; one with room is enough.

    `again`: it came before, and may be waiting.
    """
    first = homes[0]
    if again and (known := ctx.store.turns.waiting(first, mail.sha256)):
        return known.read_at > ctx.now()
    read_at = min(turn_of(ctx, _lane(raw), home) for home in homes)
    if read_at <= ctx.now():
        return False
    log.warning("too many mails at once: one of them is read later")
    waiting = Waiting(sha256=mail.sha256, key=mail.key, read_at=read_at)
    ctx.store.turns.wait(first, waiting, _row(first, waiting, read_at))
    return True


class Crowd(msgspec.Struct, frozen=True, kw_only=True):
    """How many mails of a home wait, and when the last of them will be read (aware UTC)."""

    count: int
    until: datetime


def crowd_of(ctx: Context, home: str) -> Crowd | None:
    """Those that wait for their turn now; None when none does."""
    later = [w.read_at for w in ctx.store.turns.of_home(home) if w.read_at > ctx.now()]
    return Crowd(count=len(later), until=max(later)) if later else None


def read_put_off(ctx: Context, row: DueRow) -> None:
    """Queue the reading of a mail whose turn has come; until it has ended, again and later."""
    waiting = msgspec.json.decode(row.data, type=Waiting)
    if _has_ended(ctx, waiting.sha256):
        ctx.store.turns.ended(row.tenant, waiting.sha256)
    else:
        ctx.queue.send(ctx.settings.intake_queue_url, notification(waiting.key))
        ctx.store.due.put(_row(row.tenant, waiting, ctx.now() + retry_after(ctx)))
    ctx.store.due.drop(row)


def _has_ended(ctx: Context, sha256: str) -> bool:
    try:
        return ctx.store.mails.get(sha256).state is not MailState.RECEIVED
    except NotFound:  # Erased meanwhile.
        return True


def _lane(raw: bytes) -> str:
    from ..intake import names_platform

    return "mail_platform" if names_platform(raw) else "mail"


def _row(home: str, waiting: Waiting, at: datetime) -> DueRow:
    return DueRow(
        at=at,
        kind=DueKind.PUT_OFF,
        key=waiting.sha256,
        tenant=home,
        case="",
        data=msgspec.json.encode(waiting).decode(),
    )
