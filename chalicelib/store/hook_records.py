"""Webhooks, as values: where a tenant's program is called, and each call made to it.

Every instant is an aware UTC datetime.
"""

from datetime import datetime
from enum import StrEnum

from ..cases.parts import Part


class Hook(Part, frozen=True, kw_only=True):
    """point d'appel: a tenant's own address, called when one of its cases moves.

    `secret` signs each call and is shown once; `old_secret` signs too, before `old_until`.
    `failures` are consecutive; `failing_since` is the first of them. `paused` says why nothing is
    called any more; empty while it is.
    """

    id: str
    tenant: str
    url: str
    secret: str
    created_at: datetime
    old_secret: str = ""
    old_until: datetime | None = None
    succeeded_at: datetime | None = None
    failing_since: datetime | None = None
    failures: int = 0
    error: str = ""
    paused: str = ""
    version: int = 0


class CallState(StrEnum):
    """`held`: not tried any more, kept to be played again."""

    WAITING = "waiting"
    DONE = "done"
    HELD = "held"


class Call(Part, frozen=True, kw_only=True):
    """One thing said to one hook, once; `at` is when it happened, `kind` what it is.

    `cause` is the event's id, or the reminder's key. `status` is the last HTTP status, 0 when
    nobody answered. `retry` is the place of its due row.
    """

    id: str
    tenant: str
    hook: str
    case: str
    cause: str
    kind: str
    at: datetime
    state: CallState = CallState.WAITING
    attempts: int = 0
    since: datetime | None = None
    tried_at: datetime | None = None
    status: int = 0
    error: str = ""
    retry: str = ""
    version: int = 0
