"""Recompute: apply the installed law to cases whose snapshot was made under another.

The ledger is never rewritten. Each case is one small transaction, done once per law: running it
again, from the beginning or from a cursor, finds what is left and changes nothing else.
"""

from collections.abc import Iterator
from datetime import date, datetime

import msgspec

from ..alerts import RECOMPUTED, Moves, Pair, differences, moves
from ..errors import Conflict
from ..store import StoredCase
from ..store.records import Outbox, Snapshot, StoredDeadline
from .context import Desk
from .record import as_of_now
from .wakes import wake_after, wake_row

_ATTEMPTS = 8


class Side(msgspec.Struct, frozen=True):
    """A deadline under one law."""

    due: date
    latest: date
    status: str


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """One deadline under the law of the snapshot and under the installed one; None: not there."""

    rule: str
    event: str
    label: str
    before: Side | None
    after: Side | None


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """What the installed law changes to one case. `cursor`: where to go on after it.

    `told` is who hears of it, and of which dates. `fault` says why a case could not be
    recomputed; such a case is left as it was.
    """

    cursor: str
    tenant: str
    case: str
    law_before: str
    law_after: str
    changes: tuple[Change, ...] = ()
    told: Moves = Moves()
    applied: bool = False
    fault: str = ""


def recompute(
    desk: Desk, *, apply: bool = False, tenant: str = "", after: str = ""
) -> Iterator[Difference]:
    """Each case under another law than the installed one, with its difference, as it is found.

    It reads the whole table, page by page, and keeps one case in memory. One bad case never stops
    the others.
    """
    from ..law import LAW_VERSION

    for cursor, snapshot in desk.store.cases.every(after):
        if tenant not in ("", snapshot.tenant) or snapshot.law_version == LAW_VERSION:
            continue
        try:
            yield _difference(desk, cursor, snapshot, apply=apply)
        except Exception as fault:  # noqa: BLE001 - shown with its case; the others go on
            yield Difference(
                cursor=cursor,
                tenant=snapshot.tenant,
                case=snapshot.id,
                law_before=snapshot.law_version,
                law_after=LAW_VERSION,
                fault=f"{type(fault).__name__}: {fault}",
            )


def installed_law(desk: Desk, stored: StoredCase) -> StoredCase:
    """The case under the installed law, whoever heard of a date that moved told of it.

    Events and reminders go through here first: a case that goes on by itself would else hide
    that its dates moved. Raises Conflict when an event moved the case meanwhile.
    """
    from ..law import LAW_VERSION

    if stored.snapshot.law_version == LAW_VERSION:
        return stored
    before, now = stored.snapshot, desk.now()
    fresh = as_of_now(desk, stored)
    fresh = msgspec.structs.replace(fresh, recomputed=before.recomputed + 1)
    told = _outbox(fresh, moves(before, fresh, desk.today()), now)
    wake = wake_row(fresh, wake_after(desk, before, now), now)
    desk.store.cases.recompute(before, fresh, told, wake)
    return desk.store.cases.load(before.tenant, before.id)


def _outbox(fresh: Snapshot, found: Moves, now: datetime) -> list[Outbox]:
    item = Outbox(
        tenant=fresh.tenant,
        case=fresh.id,
        # The count tells a law that comes back after another from one law applied twice.
        cause=f"law:{fresh.law_version}:{fresh.recomputed}",
        purpose=RECOMPUTED,
        sequence=fresh.version,
        created_at=now,
        data=msgspec.to_builtins(found),
    )
    return [item] if found.employer or found.lawyer else []


def _difference(desk: Desk, cursor: str, seen: Snapshot, *, apply: bool) -> Difference:
    for _ in range(_ATTEMPTS):
        stored = desk.store.cases.load(seen.tenant, seen.id)
        fresh = as_of_now(desk, stored)
        found = _made(cursor, stored.snapshot, fresh, desk.today())
        if not apply:
            return found
        try:
            installed_law(desk, stored)
        except Conflict:
            continue
        return msgspec.structs.replace(found, applied=True)
    raise Conflict(f"{seen.tenant}/{seen.id}")


def _made(cursor: str, before: Snapshot, fresh: Snapshot, on: date) -> Difference:
    return Difference(
        cursor=cursor,
        tenant=before.tenant,
        case=before.id,
        law_before=before.law_version,
        law_after=fresh.law_version,
        changes=tuple(_change(pair) for pair in differences(before, fresh)),
        told=moves(before, fresh, on),
    )


def told_changes(
    before: Snapshot | None, after: Snapshot, on: date
) -> tuple[tuple[Change, ...], Moves]:
    """The deadlines that differ between two states of a case, and who would be told of which.

    `before` None: a new case, whose own events tell everybody.
    """
    if before is None:
        new = (
            Change(rule=d.rule, event=d.event, label=d.label, before=None, after=_side(d))
            for d in after.deadlines
        )
        return tuple(new), Moves()
    found = tuple(_change(pair) for pair in differences(before, after))
    return found, moves(before, after, on)


def _change(pair: Pair) -> Change:
    known = pair.known
    return Change(
        rule=known.rule,
        event=known.event,
        label=known.label,
        before=_side(pair.before),
        after=_side(pair.after),
    )


def _side(deadline: StoredDeadline | None) -> Side | None:
    return Side(deadline.due, deadline.latest, deadline.status) if deadline else None
