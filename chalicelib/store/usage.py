"""What was sent in a window of time: conditional counters, for limits of rate and of spending.

A counter is one small row a window, read and written under its version; a window that ended is
never read again and expires.
"""

import random
import time
from datetime import datetime, timedelta

import msgspec

from ..errors import Conflict
from . import keys
from .codec import item
from .sending_records import Usage
from .table import ABSENT, Expect, Item, Put, Table, Write, WriteRefused

_ATTEMPTS = 12
_KEPT = timedelta(days=400)
GLOBAL = "*"


class Limit(msgspec.Struct, frozen=True, kw_only=True):
    """No more than so many in a window. `tenant` GLOBAL counts all; `window` is a text that
    changes with it ("2026-11", "2026-11-23T09"); 0 = no limit, only counted.
    """

    tenant: str
    channel: str
    window: str
    messages: int = 0
    segments: int = 0


class Usages:
    """Taking from several limits at once: all of them, or none."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, limit: Limit) -> Usage:
        """What was taken from a limit's window."""
        return _usage(self._kept(limit))

    def take(self, limits: tuple[Limit, ...], segments: int, now: datetime) -> Limit | None:
        """Count one message of so many segments; the limit it would pass, with nothing counted.

        Raises Conflict when too many workers count at the same moment.
        """
        for attempt in range(_ATTEMPTS):
            kept = [self._kept(limit) for limit in limits]
            for limit, row in zip(limits, kept, strict=True):
                if _passes(limit, _usage(row), segments):
                    return limit
            try:
                self._add(limits, kept, Usage(messages=1, segments=segments), now)
            except WriteRefused:
                time.sleep(random.uniform(0, 0.01 * 2**attempt))  # noqa: S311 - jitter
                continue
            return None
        raise Conflict("usage")

    def give_back(self, limits: tuple[Limit, ...], segments: int, now: datetime) -> None:
        """A message that was counted did certainly not leave."""
        back = Usage(messages=-1, segments=-segments)
        for _ in range(_ATTEMPTS):
            try:
                self._add(limits, [self._kept(limit) for limit in limits], back, now)
            except WriteRefused:
                continue
            return

    def _kept(self, limit: Limit) -> Item | None:
        return self._table.get(keys.usage(limit.channel, limit.window), limit.tenant)

    def _add(
        self, limits: tuple[Limit, ...], kept: list[Item | None], more: Usage, now: datetime
    ) -> None:
        writes: list[Write] = []
        for limit, row in zip(limits, kept, strict=True):
            was = _usage(row)
            total = Usage(
                messages=was.messages + more.messages, segments=was.segments + more.segments
            )
            version = row.version + 1 if row else 1
            pk = keys.usage(limit.channel, limit.window)
            expires = int((now + _KEPT).timestamp())
            put = item(pk, limit.tenant, total, version=version, expires=expires)
            writes.append(Put(put, Expect(row.version) if row else ABSENT))
        self._table.write(writes)


def _usage(row: Item | None) -> Usage:
    return msgspec.json.decode(row.data, type=Usage) if row else Usage()


def _passes(limit: Limit, used: Usage, segments: int) -> bool:
    return bool(
        (limit.messages and used.messages + 1 > limit.messages)
        or (limit.segments and used.segments + segments > limit.segments)
    )
