"""Webhooks (points d'appel) as shown: where, how they fare, the last calls. Never a secret."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import msgspec

from ...law.wording import typeset
from ...store.hook_records import Call, CallState, Hook

_LAST = 10
_STATES = {
    CallState.WAITING: "en attente",
    CallState.DONE: "reçu",
    CallState.HELD: "gardé, à rejouer",
}
_KINDS = {
    "case.event": "événement",
    "case.reminder": "rappel d’échéance",
    "case.date_corrected": "date corrigée",
    "ping": "essai",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CallLine:
    """One call: what it told, when, and what became of it."""

    at: datetime
    what: str
    state: str
    attempts: int
    answer: str
    failed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HookLine:
    """One webhook and its health; `bad` when somebody should look.

    `old_until`: until then the secret before signs too.
    """

    id: str
    url: str
    health: str
    bad: bool
    paused: bool
    succeeded_at: datetime | None
    old_until: datetime | None
    calls: tuple[CallLine, ...]


class HookOut(msgspec.Struct, frozen=True):
    """What the API says of a webhook. `secret` is there once, when it is made or changed."""

    id: str
    url: str
    created_at: datetime
    succeeded_at: datetime | None
    failing_since: datetime | None
    failures: int
    error: str
    paused: str
    old_secret_until: datetime | None
    secret: str | msgspec.UnsetType = msgspec.UNSET


class HookIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is posted to make one."""

    url: str


class ReplayIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What to play again: all from an instant with its offset, or one event."""

    since: datetime | None = None
    event: str = ""


class ReplayedOut(msgspec.Struct, frozen=True):
    """How many calls are made again."""

    replayed: int


def hook_out(hook: Hook, *, secret: bool = False) -> HookOut:
    """The webhook without its secret, or with it, the once."""
    return HookOut(
        id=hook.id,
        url=hook.url,
        created_at=hook.created_at,
        succeeded_at=hook.succeeded_at,
        failing_since=hook.failing_since,
        failures=hook.failures,
        error=hook.error,
        paused=hook.paused,
        old_secret_until=hook.old_until,
        secret=hook.secret if secret else msgspec.UNSET,
    )


def hook_line(hook: Hook, calls: Iterable[Call], now: datetime) -> HookLine:
    """The webhook with its last calls, newest first, as it stands `now`."""
    last = list(calls)[-_LAST:]
    return HookLine(
        id=hook.id,
        url=hook.url,
        health=typeset(_health(hook)),
        bad=bool(hook.paused or hook.failures),
        paused=bool(hook.paused),
        succeeded_at=hook.succeeded_at,
        old_until=hook.old_until if hook.old_until and hook.old_until > now else None,
        calls=tuple(_call(call) for call in reversed(last)),
    )


def _health(hook: Hook) -> str:
    if hook.paused:
        return f"Suspendu : {hook.paused}. Ce qui se passe entre-temps est gardé."
    if hook.failures:
        many = "s" if hook.failures > 1 else ""
        return f"{hook.failures} échec{many} de suite ({hook.error}). Vigie réessaie."
    return "En état de marche." if hook.succeeded_at else "Pas encore appelé : faites un essai."


def _call(call: Call) -> CallLine:
    said = f"HTTP {call.status}" if call.status else call.error
    return CallLine(
        at=call.at,
        what=_KINDS.get(call.kind, call.kind),
        state=_STATES[call.state],
        attempts=call.attempts,
        answer=said,
        failed=bool(call.attempts) and call.state is not CallState.DONE,
    )
