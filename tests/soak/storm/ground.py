"""The real local system on an engine behind microburst, with a clock that can be moved on.

Handlers, driver, queues, stream, storage and relay are those of `make run`; what differs is where
their requests go (through the proxy), the time they read, and how unkindly they are called.
"""

import contextlib
import dataclasses
import os
import random
import socket
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple
from unittest.mock import patch

import msgspec

from chalicelib.flows.context import Context, LazyCaller, SqsQueue, _channels
from chalicelib.settings import read_settings
from chalicelib.store import SHARDS, DueKind, DueRow, Files, Store
from chalicelib.store.dynamo import DynamoTable
from chalicelib.store.table import Delete, Put
from infra.local import drive
from infra.local.config import Local, environment
from infra.local.engine.supervise import Engine, Options, Settings, ensure_venv, python_of, start
from infra.local.provision import client, provision
from infra.local.receipts import publisher
from infra.local.relay import open_relay
from tests.bench.stored import swept_until
from tests.soak.storm.burst import Burst, burst_endpoint
from tests.soak.storm.left import Watch
from tests.soak.storm.unkind import Unkind

ROOT = Path(__file__).resolve().parents[3]
NOW = datetime(2026, 11, 23, 9, 12, tzinfo=UTC)
WORKERS = 4
SWEEP_EVERY = timedelta(minutes=1)
_QUEUES = ("vigie-deliver", "vigie-receipts", "vigie-notify")
_LOOKS = (timedelta(minutes=10), timedelta(hours=8), timedelta(days=3), timedelta(days=20))
# Rungs and points of the months to come: nothing of these runs is about them.
_LATER = (DueKind.WAKE, DueKind.SILENCE, DueKind.PHONE)


class Clock:
    """Real time from NOW on, moved further by `reach`."""

    def __init__(self) -> None:
        self._zero = time.monotonic()
        self._moved = timedelta()

    def now(self) -> datetime:
        return NOW + timedelta(seconds=time.monotonic() - self._zero) + self._moved

    def reach(self, at: datetime) -> None:
        """Move on to `at`; never back."""
        self._moved += max(at - self.now(), timedelta())


class Wayward(NamedTuple):
    """Receipts as they come: early (before our own record), a tenth twice, and some `never`."""

    seed: int
    never: float

    def publisher(self, local: Local) -> Callable[[str, str], None]:
        """Who publishes what became of each mail the relay took."""
        publish, draw = publisher(local), random.Random(self.seed)

        def told(identifier: str, recipient: str) -> None:
            weights = (self.never, 0.9 - self.never, 0.1)
            for _ in range(draw.choices((0, 1, 2), weights)[0]):
                publish(identifier, recipient)

        return told


class _Proxied(Local):
    """The same system as its clients see it: the engine is where the proxy listens."""

    @property
    def endpoint(self) -> str:
        return burst_endpoint(self.engine)


class Ground:
    """`ctx` is the product's, through the faults; `store` and the queues are looked at from behind."""

    def __init__(self, local: Local, ctx: Context, store: Store, clock: Clock) -> None:
        self.ctx, self.store, self.clock = ctx, store, clock
        self.outbox = local.outbox
        self.sweeps, self.sweep_at = 0, NOW
        self._queues = client(local, "sqs")
        self._urls = [self._queues.get_queue_url(QueueName=name)["QueueUrl"] for name in _QUEUES]

    def waiting(self, *, held: bool = False) -> int:
        """Messages in the queues; `held`: those that some worker was given, too."""
        count = self._count("", "ApproximateNumberOfMessages")
        return count + (self._count("", "ApproximateNumberOfMessagesNotVisible") if held else 0)

    def dead_letters(self) -> int:
        """Messages that were tried too often: what they asked for, the sweep asked for again."""
        return self._count("-dead", "ApproximateNumberOfMessages")

    def _count(self, suffix: str, what: str) -> int:
        """One attribute of the queues named so, added up."""
        ask = self._queues.get_queue_attributes
        found = (ask(QueueUrl=f"{url}{suffix}", AttributeNames=[what]) for url in self._urls)
        return sum(int(one["Attributes"][what]) for one in found)

    def due(self) -> list[DueRow]:
        """What is next due, soonest first; empty when nothing of this run is left to do."""
        for look in _LOOKS:
            until = self.clock.now() + look
            rows = [
                row
                for shard in range(SHARDS)
                for row in self.store.due.until(until, shard)
                if row.kind not in _LATER
            ]
            if rows:
                return sorted(rows, key=lambda row: row.at)
        return []


@contextlib.contextmanager
def standing(
    folder: Path, unkind: Unkind, watch: Watch, wayward: Wayward, *, visibility: int
) -> Iterator[tuple[Ground, Burst]]:
    """The system, running until the block ends. `visibility`: seconds before a message that a
    killed worker was given comes back.
    """
    behind = Local(
        data=folder,
        engine_venv=ROOT / ".local" / "engine-venv",
        engine=_free_port(),
        relay=_free_port(),
    )
    before = _Proxied(**{**dataclasses.asdict(behind), "engine": _free_port()})
    with contextlib.ExitStack() as stack:
        burst = Burst(behind.endpoint, before.engine, wayward.seed, folder / "microburst.log")
        stack.callback(burst.stop)
        stack.callback(_engine(behind).stop)
        stack.enter_context(patch.dict(os.environ, environment(behind)))
        provision(behind)
        _come_back_after(behind, visibility)
        store = Store(DynamoTable("vigie"))
        _touch(store)
        burst.wait()
        stack.enter_context(patch.dict(os.environ, environment(before)))
        ground = Ground(behind, _context(watch), store, Clock())
        ground.ctx = msgspec.structs.replace(ground.ctx, now=ground.clock.now)
        stack.enter_context(_patched(ground.ctx, watch, unkind))
        _run(stack, ground, before, unkind, wayward)
        yield ground, burst


def _touch(store: Store) -> None:
    """boto3 reads the endpoint at the first request of each connection: it is the engine's own.

    The table was swept before: the first sweep of a new one looks a month back.
    """
    row = DueRow(at=NOW, kind=DueKind.WAKE, key="touch", tenant="", case="")
    store.due.drop(row)
    store.table.write([Delete(row.pk, row.sk), Delete(row.pk, f"{row.sk}-transaction")])
    store.table.write([Put(mark) for mark in swept_until(NOW - timedelta(days=1))])


def _context(watch: Watch) -> Context:
    config = read_settings(os.environ)
    # Without limits the counters still count, and workers meet on them.
    config = msgspec.structs.replace(
        config, mail_tenant_hour=0, sms_tenant_hour=0, sms_month=0, sms_tenant_month=0
    )
    return Context(
        settings=config,
        store=Store(DynamoTable("vigie")),
        files=Files(config),
        queue=SqsQueue(),
        now=lambda: NOW,
        channels=watch.channels(_channels(config)),
        caller=watch.caller(LazyCaller(loopback=True)),
    )


@contextlib.contextmanager
def _patched(ctx: Context, watch: Watch, unkind: Unkind) -> Iterator[None]:
    """The handlers' context is this one; each look at the kill-switch is noted."""
    with contextlib.ExitStack() as stack:
        stack.enter_context(patch("chalicelib.flows.handlers.context", lambda: ctx))
        stack.enter_context(watch.looking())
        stack.enter_context(unkind.lurking())
        yield


def _run(
    stack: contextlib.ExitStack, ground: Ground, local: Local, unkind: Unkind, wayward: Wayward
) -> None:
    import app
    from chalicelib.flows.sweep import sweep

    def swept() -> None:
        """Every minute of the run's own clock, as on AWS."""
        if ground.clock.now() < ground.sweep_at:
            return
        ground.sweep_at = ground.clock.now() + SWEEP_EVERY
        try:
            sweep(ground.ctx)
        finally:
            ground.sweeps += 1

    relay = open_relay(local.outbox, local.relay, wayward.publisher(local))
    relay.start()
    stack.callback(relay.stop)
    # A stream is read some times a second on AWS; the engine has better to do here.
    stack.enter_context(patch.object(drive, "_STREAM_PAUSE", 0.3))
    driver = drive.Driver(local)
    driver.queue("vigie-deliver", unkind.queue(app.deliver), batch=10, workers=WORKERS)
    driver.queue("vigie-receipts", unkind.queue(app.receipts), batch=10, workers=2)
    driver.queue("vigie-notify", unkind.queue(app.notify), batch=1)
    driver.stream("vigie", unkind.stream(app.dispatch))
    driver.schedule(unkind.schedule(swept), 0.1)
    stack.callback(driver.stop)


def _engine(local: Local) -> Engine:
    venv = ensure_venv(local.engine_venv, lambda _: None)
    options = Options(
        port=local.engine,
        data=local.data / "engine",
        outbox=local.outbox,
        relay=f"127.0.0.1:{local.relay}",
    )
    return start(Settings(python_of(venv), options, local.data / "engine.log"))


def _come_back_after(local: Local, seconds: int) -> None:
    queues = client(local, "sqs")
    for name in _QUEUES:
        url = queues.get_queue_url(QueueName=name)["QueueUrl"]
        attributes = {"VisibilityTimeout": str(seconds)}
        queues.set_queue_attributes(QueueUrl=url, Attributes=attributes)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
