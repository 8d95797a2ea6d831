"""Webhooks (points d'appel): tell a tenant's own program that one of its cases moved.

A call is placed with its due row like a delivery, made by a function of its own (a slow address
must never hold a legal alert back, and that function sends no mail), signed, tried again with
backoff, and kept to be played again. It carries what the tenant's API token shows, no more.
"""

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

import msgspec

from ..errors import BadInput, Conflict
from ..store import DueRow
from ..store.audit_records import Action
from ..store.hook_records import Call, CallState, Hook
from ..store.hooks import place_of
from ..store.keys import digest
from ..store.records import Outbox, Person, Snapshot
from .audit import note
from .context import Context

PING = "ping"
MOST = 5
_KINDS = {"event": "case.event", "reminder": "case.reminder", "recomputed": "case.date_corrected"}
_ATTEMPTS = 8


def register(ctx: Context, by: Person, url: str) -> Hook:
    """A new webhook of a tenant; its secret is shown now and never again. Raises BadInput."""
    from .outside import check_url

    check_url(url, loopback=ctx.settings.webhooks == "loopback")
    tenant = by.tenant
    known = ctx.store.hooks.of_tenant(tenant)
    if any(hook.url == url for hook in known):
        raise BadInput("url", "cette adresse est déjà un point d’appel.")
    if len(known) >= MOST:
        raise BadInput("url", f"{MOST} points d’appel au plus.", "Supprimez-en un d’abord.")
    hook = Hook(
        id=secrets.token_hex(8),
        tenant=tenant,
        url=url,
        secret=new_secret(),
        created_at=ctx.now(),
    )
    kept = ctx.store.hooks.put(hook)
    note(ctx, by, Action.HOOK_ADDED, url)
    return kept


def new_secret() -> str:
    """256 bits, recognisable to whoever scans code for secrets."""
    return f"whsec_{secrets.token_urlsafe(32)}"


def call_hooks(ctx: Context, outbox: Outbox, snapshot: Snapshot | None) -> None:
    """Place a call to each webhook of the tenant for what an outbox item says of a case."""
    kind = _KINDS.get(outbox.purpose)
    if kind is None or snapshot is None or not _for_the_employer(outbox, snapshot):
        return
    for hook in ctx.store.hooks.of_tenant(outbox.tenant):
        call = Call(
            id=digest(hook.id, outbox.case, outbox.cause, outbox.purpose),
            tenant=outbox.tenant,
            hook=hook.id,
            case=outbox.case,
            cause=outbox.cause,
            kind=kind,
            at=outbox.created_at,
        )
        _place(ctx, hook, call)


def ping(ctx: Context, hook: Hook) -> None:
    """Call it with nothing to say, to see that it answers. Raises BadInput while it is paused."""
    _refuse_paused(hook)
    now = ctx.now().replace(microsecond=0)
    call = Call(
        id=digest(hook.id, PING, now.isoformat()),
        tenant=hook.tenant,
        hook=hook.id,
        case="",
        cause="",
        kind=PING,
        at=now,
    )
    _place(ctx, hook, call)


def replay(ctx: Context, hook: Hook, since: datetime | None = None, event: str = "") -> int:
    """Make again the calls of what happened from `since` on, or of one event; how many.

    Raises BadInput while it is paused.
    """
    _refuse_paused(hook)
    again = [
        call
        for call in ctx.store.hooks.calls(hook.tenant, hook.id, since)
        if not event or call.cause == event
    ]
    return sum(_again(ctx, call) for call in again)


def resume(ctx: Context, by: Person, hook: Hook) -> int:
    """Call a paused webhook again, first with what it missed; how many calls that is."""
    moved(ctx, hook, lambda h: healthy(h, paused=""))
    note(ctx, by, Action.HOOK_RESUMED, hook.url)
    missed = [
        call for call in ctx.store.hooks.calls(hook.tenant, hook.id) if call.state is CallState.HELD
    ]
    return sum(_again(ctx, call) for call in missed)


def pause(ctx: Context, by: Person, hook: Hook) -> None:
    """Stop calling it; what happens meanwhile is kept for when it resumes."""
    moved(ctx, hook, lambda h: msgspec.structs.replace(h, paused="à votre demande"))
    note(ctx, by, Action.HOOK_PAUSED, hook.url)


def remove(ctx: Context, by: Person, hook: Hook) -> None:
    """Call it no more, for ever; again, nothing changes."""
    ctx.store.hooks.remove(hook)
    note(ctx, by, Action.HOOK_REMOVED, hook.url)


def call_again(ctx: Context, row: DueRow) -> None:
    """The sweep found a call whose time has come: queue it, and look again later."""
    hook, _, place = row.data.partition("|")
    call = ctx.store.hooks.call(row.tenant, hook, place)
    if call is None or call.retry != row.place or call.state is not CallState.WAITING:
        ctx.store.due.drop(row)
        return
    _queue(ctx, call)
    ctx.store.hooks.move(call, ctx.now() + _patience(ctx))


def _for_the_employer(outbox: Outbox, snapshot: Snapshot) -> bool:
    """Only what the employer is told: the lawyer's dates are the firm's (design §3.15, §3.16)."""
    from ..alerts.ladder import find
    from ..alerts.matrix import Urgency, matrix

    if outbox.purpose == "recomputed":
        return bool(outbox.data.get("employer"))
    if outbox.purpose != "reminder":
        return True
    rung = find(snapshot.deadlines, outbox.cause)
    if rung is None or rung.for_lawyer_only:
        return False
    return matrix().reminder(rung.rule).employer is not Urgency.SILENT


def _place(ctx: Context, hook: Hook, call: Call) -> None:
    if hook.paused:
        held = msgspec.structs.replace(call, state=CallState.HELD)
        ctx.store.hooks.plan(held, None)
    elif ctx.store.hooks.plan(call, ctx.now() + _patience(ctx)):
        _queue(ctx, call)


def _queue(ctx: Context, call: Call) -> None:
    body = {"tenant": call.tenant, "hook": call.hook, "place": place_of(call)}
    ctx.queue.send(ctx.settings.notify_queue_url, body)


def _patience(ctx: Context) -> timedelta:
    return timedelta(seconds=ctx.settings.retry_seconds)


def _again(ctx: Context, call: Call) -> bool:
    fresh = msgspec.structs.replace(
        call, state=CallState.WAITING, attempts=0, since=None, status=0, error=""
    )
    if not ctx.store.hooks.move(fresh, ctx.now() + _patience(ctx)):
        return False
    _queue(ctx, call)
    return True


def healthy(hook: Hook, paused: str) -> Hook:
    """The webhook with its failures forgotten."""
    return msgspec.structs.replace(hook, failures=0, failing_since=None, error="", paused=paused)


def moved(ctx: Context, hook: Hook, move: Callable[[Hook], Hook]) -> Hook | None:
    """Keep a change of a webhook over whatever others did meanwhile; None once it is removed."""
    for _ in range(_ATTEMPTS):
        kept = ctx.store.hooks.maybe(hook.tenant, hook.id)
        if kept is None:
            return None
        try:
            return ctx.store.hooks.put(move(kept))
        except Conflict:
            continue
    raise Conflict(f"hook {hook.id}")


def _refuse_paused(hook: Hook) -> None:
    if hook.paused:
        raise BadInput("hook", "ce point d’appel est suspendu.", "Reprenez d’abord les appels.")
