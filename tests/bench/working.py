"""What one call of the functions that the simulated year leaves out takes: a mail read, a draft
written, and a sweep that finds nothing. Seconds of processor, and requests to the table.
"""

import logging
import time
from collections.abc import Callable
from functools import partial

import msgspec

from chalicelib.flows.handlers import draft_message
from chalicelib.flows.sweep import sweep
from chalicelib.store import Store
from chalicelib.store.memory import MemoryTable
from tests.soak.tap import Tap
from tests.unit.flows.world import World

MAILS = 20


class Work(msgspec.Struct, frozen=True):
    """Of one call: seconds of processor, requests to the table."""

    seconds: float
    requests: float


def reading_and_drafting(mails: int = MAILS) -> tuple[Work, Work]:
    """Of a closure that opens a case, and of the draft that answers it."""
    world, tap = _tapped()
    closures = [world.closure(f"AT-2026-{number:06d}") for number in range(mails)]
    reading = _each(tap, [partial(world.receive, raw) for raw in closures])
    world.later(minutes=10)
    sweep(world.ctx)
    orders = [msgspec.json.decode(body) for url, body in world.queue.messages if url == "draft"]
    drafting = _each(tap, [partial(draft_message, world.ctx, order) for order in orders])
    return reading, drafting


def sweeping_nothing() -> Work:
    """Of a sweep of an empty table."""
    world = World()
    tap = Tap(MemoryTable(), lambda *_: None)
    ctx = msgspec.structs.replace(world.ctx, store=Store(tap))
    level = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        sweep(ctx)  # Its first round notes where it looks from.
        return _each(tap, [lambda: sweep(ctx)] * 20)
    finally:
        logging.disable(level)


def _tapped() -> tuple[World, Tap]:
    world = World()
    tap = Tap(world.ctx.store.table, lambda *_: None)
    world.ctx = msgspec.structs.replace(world.ctx, store=Store(tap))
    return world, tap


def _each(tap: Tap, calls: list[Callable[[], object]]) -> Work:
    """The mean of all but the first, which also imports."""
    calls[0]()
    asked, started = tap.bill["reads"] + tap.bill["writes"], time.thread_time()
    for call in calls[1:]:
        call()
    many = len(calls) - 1
    requests = tap.bill["reads"] + tap.bill["writes"] - asked
    return Work((time.thread_time() - started) / many, requests / many)
