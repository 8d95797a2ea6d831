"""One call to a webhook: its words, its signature, and what its answer changes."""

import random
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import msgspec

from ..cases import kind_of
from ..errors import NotFound
from ..store.hook_records import Call, CallState, Hook
from .context import Context
from .ended import tell
from .hook_secrets import signing
from .hooks import healthy, moved
from .outside import Answer, signature

if TYPE_CHECKING:
    from ..store import StoredCase

CHANNEL = "webhook"
"""What the kill-switch calls them."""
TRIED_FOR = timedelta(days=3)
_FIRST, _LONGEST = timedelta(minutes=1), timedelta(hours=6)
_OFF = timedelta(minutes=5)
_GONE = 410


def make_call(ctx: Context, tenant: str, hook_id: str, place: str) -> None:
    """Make one call that waits, and keep how it ended. A call made twice has the same id."""
    hooks = ctx.store.hooks
    call, hook = hooks.call(tenant, hook_id, place), hooks.maybe(tenant, hook_id)
    if call is None or call.state is not CallState.WAITING:
        return
    if ctx.store.switches.stops(tenant, CHANNEL):
        hooks.move(call, ctx.now() + _OFF)
        return
    body = _body(ctx, call) if hook and not hook.paused else None
    if hook is None or body is None:
        hooks.move(msgspec.structs.replace(call, state=CallState.HELD), None)
        return
    _tried(ctx, hook, call, _post(ctx, hook, call, body))


def _post(ctx: Context, hook: Hook, call: Call, body: bytes) -> Answer:
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Vigie",
        "Vigie-Call": call.id,
        "Vigie-Signature": signature(signing(hook, ctx.now()), body, ctx.now()),
    }
    return ctx.caller.post(hook.url, body, headers)


def _tried(ctx: Context, hook: Hook, call: Call, answer: Answer) -> None:
    now = ctx.now()
    since = call.since or now
    tried = msgspec.structs.replace(
        call,
        attempts=call.attempts + 1,
        since=since,
        tried_at=now,
        status=answer.status,
        error=answer.error,
    )
    if answer.taken:
        ctx.store.hooks.move(msgspec.structs.replace(tried, state=CallState.DONE), None)
        moved(ctx, hook, lambda h: _succeeded(h, now))
        return
    if now - since >= TRIED_FOR or answer.status == _GONE:
        ctx.store.hooks.move(msgspec.structs.replace(tried, state=CallState.HELD), None)
    else:
        ctx.store.hooks.move(tried, now + _wait(tried.attempts))
    _failing(ctx, hook, answer, now)


def _succeeded(hook: Hook, now: datetime) -> Hook:
    return msgspec.structs.replace(healthy(hook, hook.paused), succeeded_at=now)


def _wait(attempts: int) -> timedelta:
    wait: timedelta = min(_FIRST * 2 ** min(attempts - 1, 12), _LONGEST)
    spread = random.uniform(1, 1.25)  # noqa: S311 - spreads retries, protects nothing
    return wait * spread


def _failing(ctx: Context, hook: Hook, answer: Answer, now: datetime) -> None:
    """One more failure in a row; after three days of nothing else, it is paused and told."""
    said = answer.error or f"HTTP {answer.status}"

    def move(h: Hook) -> Hook:
        since = h.failing_since or now
        tired = now - since >= TRIED_FOR or answer.status == _GONE
        why = f"aucun appel n’aboutit ({said})" if tired else ""
        return msgspec.structs.replace(
            h, failures=h.failures + 1, failing_since=since, error=said, paused=h.paused or why
        )

    after = moved(ctx, hook, move)
    if after and after.paused and not hook.paused:
        _say_paused(ctx, after)


def _say_paused(ctx: Context, hook: Hook) -> None:
    from ..alerts import WEBHOOK_PAUSED

    lines = [
        f"Vigie n’appelle plus {hook.url} : {hook.paused}.",
        "Vos alertes par e-mail et SMS ne changent pas. Ce que ce programme manque est gardé : "
        "quand il répondra, reprenez les appels sur la page « Points d’appel ».",
    ]
    tell(ctx, hook.tenant, WEBHOOK_PAUSED, f"{hook.id}:{hook.failing_since}", lines)


def _body(ctx: Context, call: Call) -> bytes | None:
    """What is said, as things stand now; None when the case is gone (erased)."""
    said: dict[str, Any] = {"id": call.id, "type": call.kind, "at": call.at, "tenant": call.tenant}
    if call.case:
        try:
            said |= _of_case(ctx, call, ctx.store.cases.load(call.tenant, call.case))
        except NotFound:
            return None
    return msgspec.json.encode(said)


def _of_case(ctx: Context, call: Call, stored: "StoredCase") -> dict[str, Any]:
    from ..law import deadlines, today, today_line

    snapshot, state, on = stored.snapshot, stored.state, ctx.today()
    what = today(deadlines(snapshot.case, state, on), state, on)
    event = next((e for e in (*state.events, *state.aside) if e.id == call.cause), None)
    return {
        "case": {
            "id": snapshot.id,
            "reference": snapshot.case.reference,
            "status": snapshot.status,
            "version": snapshot.version,
            "head": snapshot.head,
            "provisional": bool(snapshot.held),
        },
        # Its kind and day say what happened; the words of the mail stay on the pages.
        "event": {"id": event.id, "kind": kind_of(event), "on": event.on} if event else None,
        "today": {
            "on": on,
            "line": today_line(what),
            "act_before": what.act_before,
            "dispatch_by": what.dispatch_by,
            "overdue": what.overdue,
        },
    }
