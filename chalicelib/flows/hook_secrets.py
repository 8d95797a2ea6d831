"""The secrets of a webhook: changed without a call lost, by two that sign together for a while.

The way of Stripe and of Standard Webhooks: one `v1` for each secret in the header, so that a
program checks by the one it has, before and after it is given the other.
"""

from datetime import datetime, timedelta

import msgspec

from ..errors import BadInput, NotFound
from ..store.audit_records import Action
from ..store.hook_records import Hook
from ..store.records import Person
from .audit import note
from .context import Context
from .hooks import moved, new_secret

OVERLAP = timedelta(hours=24)


def rotate(ctx: Context, by: Person, hook: Hook) -> Hook:
    """Give it another secret, shown now and never again; the one before signs another day too.

    Raises BadInput while an earlier one still signs (a third would cut a program off), NotFound
    once the webhook is removed, Conflict.
    """
    fresh, now = new_secret(), ctx.now()

    def move(kept: Hook) -> Hook:
        if len(signing(kept, now)) > 1:
            raise BadInput(
                "hook",
                "l’ancien secret de ce point d’appel signe encore.",
                "Attendez sa fin, ou oubliez-le d’abord.",
            )
        until = now + OVERLAP
        return msgspec.structs.replace(kept, secret=fresh, old_secret=kept.secret, old_until=until)

    kept = _there(moved(ctx, hook, move), hook)
    note(ctx, by, Action.SECRET_CHANGED, hook.url)
    return kept


def forget_old(ctx: Context, by: Person, hook: Hook) -> Hook:
    """Sign with the new secret alone from now on: the program has it, or the old one leaked.

    Raises NotFound, Conflict.
    """
    alone = moved(ctx, hook, lambda h: msgspec.structs.replace(h, old_secret="", old_until=None))
    kept = _there(alone, hook)
    note(ctx, by, Action.SECRET_FORGOTTEN, hook.url)
    return kept


def signing(hook: Hook, now: datetime) -> tuple[str, ...]:
    """The secrets that sign a call made `now` (aware UTC), the newest first."""
    if hook.old_until is None or hook.old_until <= now:
        return (hook.secret,)
    return (hook.secret, hook.old_secret)


def _there(kept: Hook | None, hook: Hook) -> Hook:
    if kept is None:
        raise NotFound("webhook", hook.id)
    return kept
