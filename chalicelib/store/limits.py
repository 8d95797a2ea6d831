"""Counters that say "enough for now": how often something was done in a window of time."""

from datetime import datetime, timedelta

from . import keys
from .table import ABSENT, Expect, Item, Put, Table, WriteRefused

_TRIES = 5
_SLACK = timedelta(hours=1)


class Limits:
    """One row per subject and window, dropped by TTL. No subject is kept, only a digest of it."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def take(self, what: str, subject: str, most: int, window: timedelta, now: datetime) -> bool:
        """Count one more; False, counting nothing, when `most` were counted in this window.

        Windows are fixed (aligned on the epoch): up to twice `most` may pass around their border.
        So many writers at once that none gets through are one too many: False.
        """
        seconds = int(window.total_seconds())
        number = int(now.timestamp()) // seconds
        pk = keys.limit(what, subject, number)
        expires = int((number + 1) * seconds + _SLACK.total_seconds())
        for _ in range(_TRIES):
            kept = self._table.get(pk, "#")
            count = kept.version if kept else 0
            if count >= most:
                return False
            row = Item(pk=pk, sk="#", kind="limit", data="", version=count + 1, expires=expires)
            try:
                self._table.write([Put(row, Expect(count) if kept else ABSENT)])
            except WriteRefused:
                continue
            return True
        return False
