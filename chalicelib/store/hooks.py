"""The webhooks of a tenant and the calls made to each, oldest first."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import msgspec

from ..errors import Conflict
from . import due, keys
from .codec import found, item, listed, maybe
from .due import DueKind, DueRow
from .hook_records import Call, Hook
from .table import ABSENT, Delete, Expect, Put, Table, Write, WriteRefused

_KEPT = timedelta(days=365)


class Hooks:
    """A call is in its hook's partition under when it happened and its id."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, tenant: str, hook: str) -> Hook:
        """Raises NotFound."""
        return found(self._table, keys.hooks(tenant), hook, Hook)

    def maybe(self, tenant: str, hook: str) -> Hook | None:
        return maybe(self._table, keys.hooks(tenant), hook, Hook)

    def of_tenant(self, tenant: str) -> list[Hook]:
        """Oldest first."""
        return sorted(listed(self._table, keys.hooks(tenant), Hook), key=lambda h: h.created_at)

    def put(self, hook: Hook) -> Hook:
        """Keep it over the version it was read at. Raises Conflict when it moved meanwhile."""
        kept = msgspec.structs.replace(hook, version=hook.version + 1)
        expect = Expect(hook.version) if hook.version else ABSENT
        put = Put(item(keys.hooks(hook.tenant), hook.id, kept, version=kept.version), expect)
        try:
            self._table.write([put])
        except WriteRefused as refused:
            raise Conflict(f"hook {hook.id}") from refused
        return kept

    def remove(self, hook: Hook) -> None:
        """Call it no more; what waits for it is dropped when its time comes."""
        self._table.write([Delete(keys.hooks(hook.tenant), hook.id)])

    def plan(self, call: Call, due_at: datetime | None) -> bool:
        """Place a call and the due row that will find it, if any; False when it already existed."""
        row = _row(call, due_at) if due_at else None
        kept = msgspec.structs.replace(call, retry=row.place if row else "", version=1)
        try:
            self._table.write([_put(kept, ABSENT), *([due.put(row)] if row else [])])
        except WriteRefused:
            return False
        return True

    def call(self, tenant: str, hook: str, place: str) -> Call | None:
        """The call at a place of its hook's partition (`place_of`), or None."""
        return maybe(self._table, keys.hook_calls(tenant, hook), place, Call)

    def calls(self, tenant: str, hook: str, since: datetime | None = None) -> Iterator[Call]:
        """The calls of what happened at `since` or later, oldest first."""
        for kept in self._table.query(keys.hook_calls(tenant, hook)):
            call = msgspec.json.decode(kept.data, type=Call)
            if since is None or call.at >= since:
                yield call

    def recent(self, tenant: str, hook: str, now: datetime) -> list[Call]:
        """The calls of this month and the one before, oldest first: what a page shows."""
        months = sorted({f"{day:%Y-%m}" for day in (now.replace(day=1) - timedelta(days=1), now)})
        pk = keys.hook_calls(tenant, hook)
        return [call for month in months for call in listed(self._table, pk, Call, begins=month)]

    def move(self, call: Call, due_at: datetime | None) -> bool:
        """Keep how a call stands over the version it was read at, its due row moved or dropped."""
        row = _row(call, due_at) if due_at else None
        moved = msgspec.structs.replace(
            call, retry=row.place if row else "", version=call.version + 1
        )
        writes: list[Write] = [_put(moved, Expect(call.version))]
        if call.retry and call.retry != moved.retry:
            writes.append(due.delete(call.retry))
        if row:
            writes.append(due.put(row))
        try:
            self._table.write(writes)
        except WriteRefused:
            return False
        return True


def place_of(call: Call) -> str:
    """Where a call is in its hook's partition."""
    return f"{call.at:%Y-%m-%dT%H:%M:%SZ}#{call.id}"


def _put(call: Call, expect: Expect) -> Put:
    expires = int((call.at + _KEPT).timestamp())
    pk = keys.hook_calls(call.tenant, call.hook)
    return Put(item(pk, place_of(call), call, version=call.version, expires=expires), expect)


def _row(call: Call, at: datetime) -> DueRow:
    return DueRow(
        at=at,
        kind=DueKind.WEBHOOK,
        key=call.id,
        tenant=call.tenant,
        case=call.case,
        data=f"{call.hook}|{place_of(call)}",
    )
