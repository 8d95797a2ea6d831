"""Keeps memory and disk in step: the lock, the journal in force, the snapshots, the recovery."""

import asyncio
import contextlib
import logging
import os
import sys
import time
from typing import NoReturn

from infra.local.engine import web
from infra.local.engine.generations import Generations
from infra.local.engine.journal import Journal, Record, read
from infra.local.engine.state import Ministack, SaveError, State

log = logging.getLogger("vigie.engine")
EXIT_DISK = 4  # memory is ahead of the disk: stop, the next start shows what is true
_TICK = 0.5  # seconds between two looks at the clock and the journal
_BIG = 8 * 1024 * 1024  # bytes of journal that make a snapshot due at once
# A snapshot copies the whole state: on a large one the interval grows so that snapshots take at
# most a twentieth of the time. Nothing is at stake but the time of the next start.
_SHARE = 20


def die(error: Exception) -> NoReturn:
    """End the process now; no waiting client is told a success."""
    print(f"engine: the disk refused a write, stopping: {error}", file=sys.stderr, flush=True)
    os._exit(EXIT_DISK)


class Keeper:
    """Owns the data directory's current generation. All methods run on the event loop."""

    def __init__(self, ministack: Ministack, generations: Generations) -> None:
        """Raises JournalDamagedError, OSError."""
        self.ministack = ministack
        self.generations = generations
        self.lock = asyncio.Lock()
        self.stopping = asyncio.Event()
        self._to_replay = read(generations.journal).records
        self.journal = Journal(generations.journal)
        self._last = time.monotonic()
        self._lasted = 0.0  # seconds the last snapshot took

    async def recover(self) -> None:
        """Replay the journal over the snapshot that ministack has loaded, then start afresh."""
        self.ministack.restore_tokens()
        records, self._to_replay = self._to_replay, ()
        for number, record in enumerate(records):
            await asyncio.create_task(self._replay(number, record))
        if records:
            log.warning("replayed %d writes of the journal", len(records))
            # The journal stays valid if this fails: starting matters more than shortening it.
            with contextlib.suppress(SaveError, OSError):
                await self.snapshot()

    async def _replay(self, number: int, record: Record) -> None:
        """Apply one record (in a task of its own: ministack sets context variables)."""
        scope = web.post_scope(dict(record.headers))
        response = await web.call(self.ministack.asgi, scope, record.body)
        if not response.accepted:  # expired by TTL in between, at worst
            log.warning("journal record %d was refused: %d", number, response.status)

    def record(self, record: Record) -> None:
        """Journal an applied write, for a caller that holds the lock."""
        try:
            self.journal.append(record)
        except OSError as error:
            die(error)

    async def snapshot(self) -> None:
        """Save everything and start an empty journal. Raises SaveError, OSError."""
        # Finished even if the caller goes away: the lock must outlive the writing thread.
        await asyncio.shield(asyncio.create_task(self._snapshot_alone()))

    async def _snapshot_alone(self) -> None:
        async with self.lock:
            await self._snapshot()

    async def snapshot_or_die(self) -> None:
        """The same for a caller that holds the lock and has a change to acknowledge."""
        try:
            await self._snapshot()
        except (SaveError, OSError) as error:
            die(error)

    async def _snapshot(self) -> None:
        """Copy on the loop, write in a thread; the lock keeps writers out, readers go on."""
        started = time.monotonic()
        states = self.ministack.collect()
        await asyncio.to_thread(self._write, states)
        self.journal.close()
        self.journal = Journal(self.generations.journal)
        self._last = time.monotonic()
        self._lasted = self._last - started

    def _write(self, states: State) -> None:
        previous = self.generations.snapshot
        self.ministack.save(states, self.generations.prepare(), previous)
        self.generations.advance()

    async def tick(self, every: float) -> None:
        """Snapshot when something changed and it is time, until `stopping` is set."""
        while not self.stopping.is_set():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.stopping.wait(), _TICK)
            if not self._is_due(every):
                continue
            try:
                await self.snapshot()
            except (SaveError, OSError) as error:
                log.error("no snapshot, the journal goes on: %s", error)
                self._last = time.monotonic()

    def _is_due(self, every: float) -> bool:
        waited = time.monotonic() - self._last
        if not self.journal.records or waited < self._lasted * _SHARE:
            return False
        return waited >= every or self.journal.size > _BIG

    async def close(self) -> None:
        """The snapshot of a clean stop; if it fails, the journal has everything."""
        try:
            await self.snapshot()
        except (SaveError, OSError) as error:
            log.error("no snapshot at the stop, the journal stays: %s", error)
        self.ministack.forget_own_saving()
        self.generations.release()
