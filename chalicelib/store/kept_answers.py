"""Answers kept for idempotency keys: the same key and request are answered once and for a day."""

from datetime import datetime, timedelta

import msgspec

from . import keys
from .codec import item
from .table import ABSENT, Delete, Expect, Put, Table, WriteRefused
from .token_records import KeptAnswer

LASTS = timedelta(hours=24)
LEASE = timedelta(seconds=60)
"""Longer than any answer takes (API Gateway gives up after 29 s): then its maker is dead."""


class KeptAnswers:
    """One row per home and key; dropped by TTL, and filtered when read."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def begin(self, home: str, key: str, request: str, now: datetime) -> KeptAnswer | None:
        """None when this request is the first of its key and may go on; else what is kept of it.

        A first request that died is forgotten after `LEASE`. Two at once: one goes on.
        """
        pk = keys.unique("idempotency", home, key)
        kept = self._table.get(pk, "#")
        if kept is not None:
            answer = msgspec.json.decode(kept.data, type=KeptAnswer)
            if now < answer.until:
                return answer
        fresh = KeptAnswer(request=request, until=now + LEASE)
        version = kept.version + 1 if kept else 1
        expect = Expect(kept.version) if kept else ABSENT
        row = item(pk, "#", fresh, version=version, expires=_seconds(now + LASTS))
        try:
            self._table.write([Put(row, expect)])
        except WriteRefused:
            return fresh
        return None

    def finish(self, home: str, key: str, answer: KeptAnswer) -> None:
        """Keep the answer of the request that was let in."""
        pk = keys.unique("idempotency", home, key)
        kept = self._table.get(pk, "#")
        version = kept.version + 1 if kept else 1
        row = item(pk, "#", answer, version=version, expires=_seconds(answer.until))
        self._table.write([Put(row)])

    def forget(self, home: str, key: str) -> None:
        """The request was refused: nothing was done, and the key may be used again."""
        self._table.write([Delete(keys.unique("idempotency", home, key), "#")])


def _seconds(at: datetime) -> int:
    return int(at.timestamp())
