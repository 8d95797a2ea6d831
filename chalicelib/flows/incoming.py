"""Received mails that nobody read: their notification was lost, or its handler died too often.

A mail that was read to its end leaves the incoming bucket, so what a run lists is what was not:
its cost depends on what is new. Each is queued again, later and later (once it is twice as old).
"""

import math
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote_plus

from ..store import Chore
from .context import Context

PAGE = 500
_NAME = "incoming"


def sweep_incoming(ctx: Context) -> int:
    """Queue again the mails that waited too long; answers how many. Does nothing before its time.

    One page a run: a long list goes on with the next run. Idempotent, as receiving is.
    """
    now, wait = ctx.now(), timedelta(seconds=ctx.settings.incoming_seconds)
    chore = ctx.store.chores.get(_NAME) or Chore(next_at=now, round_at=now)
    if chore.next_at > now:
        return 0
    round_at = chore.round_at if chore.cursor else now
    mails, cursor = ctx.files.waiting(chore.cursor, PAGE)
    late = [key for key, came in mails if _again(came, wait, now, chore.before)]
    for key in late:
        ctx.queue.send(ctx.settings.intake_queue_url, notification(key))
    ended = Chore(
        next_at=now if cursor else now + wait,
        cursor=cursor,
        round_at=round_at,
        before=chore.before if cursor else round_at,
    )
    ctx.store.chores.put(_NAME, ended)
    return len(late)


def _again(came: datetime, wait: timedelta, now: datetime, before: datetime | None) -> bool:
    """Did the mail reach one more doubling of the wait since the round before?"""
    then = _doublings(before - came, wait) if before else -1
    return _doublings(now - came, wait) > then


def _doublings(age: timedelta, wait: timedelta) -> int:
    return int(math.log2(age / wait)) if age >= wait else -1


def notification(key: str) -> dict[str, Any]:
    """What S3 would have said (keys are form-encoded in its notifications)."""
    return {"Records": [{"s3": {"object": {"key": quote_plus(key)}}}]}
