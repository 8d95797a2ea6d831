"""Simulated time: the stream, the queues and the schedule, with what they lose, repeat and delay.

Nothing ticks: time jumps from one instant at which something happens to the next.
"""

import heapq
import math
import traceback
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import msgspec

from chalicelib.flows.context import Context
from chalicelib.flows.dispatch import dispatch
from chalicelib.flows.handlers import deliver_message, notify_message, receive_notification
from chalicelib.flows.receipts import receipt_message
from chalicelib.flows.sweep import sweep
from chalicelib.store import DueRow, Store
from chalicelib.store.records import Outbox
from chalicelib.store.table import Item, Table
from tests.unit.flows.rights import Guarded, working
from tests.unit.flows.world import SETTINGS, FakeFiles

from .chance import chance
from .hours import Hours
from .tap import Tap
from .weather import Exposed, Killed, Throttled, Weather

Act = Callable[[], object]
_BACK = timedelta(seconds=90)  # The queue's visibility time-out.
_RECEIVES = 5
_STUCK = timedelta(hours=6)
_HANDLERS = {
    "deliver": deliver_message,
    "notify": notify_message,
    "intake": receive_notification,
}
# By what works: the function of infra/resources.yaml whose rights on the table it has.
_ROLES = {
    **{"intake": "Receive", "dispatch": "Dispatch", "deliver": "Deliver", "notify": "Notify"},
    **{"receipts": "Receipts", "sweep": "Sweep"},
}


class Machine:
    """Our functions as AWS would call them, at a time that jumps.

    `faults` are what no run may show; `counts` how often each thing happened.
    """

    def __init__(self, table: Table, seed: int, start: datetime, **settings: Any) -> None:
        self.now, self._seed = start, seed
        self._sent: Counter[str] = Counter()
        self.counts: Counter[str] = Counter()
        self.faults: list[str] = []
        self.watchers: list[Callable[[list[Item]], None]] = []
        self._agenda: list[tuple[datetime, int, Act]] = []
        self._order = 0
        self._every = timedelta(minutes=1)
        self.tap = Tap(table, self._written)
        self.guard = Guarded(self.tap)
        self.hours = Hours(self.tap.bill)
        self.weather = Weather(lambda: self.now, self.counts)
        self.files = FakeFiles()
        self.ctx = Context(
            settings=msgspec.structs.replace(SETTINGS, **settings),
            store=Store(Exposed(self.guard, self.weather)),
            files=self.files,
            queue=self,
            now=lambda: self.now,
            channels={},
        )
        self.raw = Store(table)
        """The same shelves without the tap: for who looks on."""

    def speaks_by(self, **context: Any) -> None:
        """Replace parts of the context (its channels), and sweep every so many minutes."""
        self._every = context.pop("every", self._every)
        self.ctx = msgspec.structs.replace(self.ctx, **context)

    def at(self, instant: datetime, act: Act) -> None:
        """Do it then, or now if that is past."""
        self._order += 1
        heapq.heappush(self._agenda, (max(instant, self.now), self._order, act))

    def after(self, act: Act, **time: float) -> None:
        self.at(self.now + timedelta(**time), act)

    def fault(self, what: str) -> None:
        """Something that must never happen."""
        self.faults.append(f"{self.now:%Y-%m-%d %H:%M:%S} {what}")

    def run(self, until: datetime) -> None:
        """Let everything happen that happens before `until`."""
        while True:
            swept, acted = self._next_sweep(), self._agenda[0][0] if self._agenda else None
            soonest = min(filter(None, (swept, acted)), default=until)
            if soonest >= until:
                break
            self.now = max(self.now, soonest)
            if acted == soonest:
                self._act(heapq.heappop(self._agenda)[2])
            else:
                self._sweep()
        self.now = until

    def _act(self, act: Act) -> None:
        try:
            act()
        except Exception as fault:  # noqa: BLE001 - whatever a door lets through is told at the end
            where = traceback.extract_tb(fault.__traceback__)[-1]
            self.fault(f"an act failed in {where.name}, line {where.lineno}: {fault!r}")

    def send(self, url: str, *bodies: dict[str, Any]) -> None:
        """The queue: most messages come within seconds, some twice, late or never."""
        for body in bodies:
            self._send(url, msgspec.json.encode(body))

    def _send(self, url: str, raw: bytes) -> None:
        self.counts[f"queued {url}"] += 1
        for delay in self._delays(f"{url}:{raw.decode()}"):
            self.after(lambda: self._handle(url, raw, 1), seconds=delay)

    def _handle(self, url: str, raw: bytes, received: int) -> None:
        body = msgspec.json.decode(raw)
        if url == "draft":
            # Letters have tests of their own, and are no part of what is told.
            self.ctx.store.due.drop(msgspec.convert(body["row"], DueRow))
            return
        self.counts[f"handled {url}"] += 1
        self._call(lambda: _HANDLERS[url](self.ctx, body), f"queue {url}", url, raw, received)

    def _call(self, act: Act, what: str, url: str, raw: bytes, received: int) -> None:
        if self._works(act, what, url):
            return
        if received < _RECEIVES:
            self.at(self.now + _BACK, lambda: self._handle(url, raw, received + 1))
        elif self.weather.storms:
            self.counts["dead letters"] += 1  # Nobody sends them again: the due rows must do.
        else:
            self.fault(f"{what} ended among the dead letters: {raw[:200]!r}")

    def _works(self, act: Act, what: str, function: str) -> bool:
        """Did a worker do it to its end? What it meets by our own doing is no fault."""
        try:
            with self.weather.at_work(), working(_ROLES[function]), self.hours.counted(function):
                act()
        except Killed:
            return False
        except Exception as fault:  # noqa: BLE001 - comes back by queue or sweep; told at the end
            for one in fault.exceptions if isinstance(fault, ExceptionGroup) else (fault,):
                if not isinstance(one, Throttled):
                    self.fault(f"{what} failed: {one!r}")
            return False
        return True

    def _delays(self, message: str) -> list[float]:
        """After how many seconds a message comes: once, as a rule."""
        self._sent[message] += 1
        rng = chance(self._seed, message, self._sent[message])
        luck, soon = rng.random(), rng.uniform(0.2, 8)
        if luck < 0.01:
            self.counts["messages lost"] += 1
            return []
        if luck < 0.03:
            self.counts["messages twice"] += 1
            return [soon, soon + rng.uniform(0, 200)]
        return [rng.uniform(60, 600)] if luck < 0.04 else [soon]

    def hear(self, receipt: Any, received: int = 1) -> None:
        """What a provider says of a message comes to its own worker, again when that one dies."""
        act = partial(receipt_message, self.ctx, receipt)
        done = self._works(act, "a receipt", "receipts")
        if not done and received < _RECEIVES:
            self.at(self.now + _BACK, lambda: self.hear(receipt, received + 1))

    def _written(self, put: list[Item], inserted: list[Item]) -> None:
        for item in inserted:
            if self.weather.loses_records():
                continue
            row = msgspec.json.decode(item.data, type=DueRow)
            outbox = msgspec.json.decode(row.data, type=Outbox)
            for delay in self._delays(row.key):
                self.after(lambda o=outbox: self._dispatch(o), seconds=delay / 4)  # type: ignore[misc]
        for watcher in self.watchers:
            watcher(put)

    def _dispatch(self, outbox: Outbox) -> None:
        self.counts["dispatched"] += 1
        self._works(lambda: dispatch(self.ctx, outbox), f"dispatch of {outbox.purpose}", "dispatch")

    def _next_sweep(self) -> datetime | None:
        due = self.tap.next_due()
        if due is None:
            return None
        step = self._every.total_seconds()
        return datetime.fromtimestamp(
            math.ceil(max(due, self.now + self._every / 100).timestamp() / step) * step, due.tzinfo
        )

    def _swept(self) -> None:
        done = sweep(self.ctx)
        self.counts.update({f"swept {kind}": count for kind, count in done.items()})

    def _sweep(self) -> None:
        self.counts["sweeps"] += 1
        self._works(self._swept, "the sweep", "sweep")
        soonest = self.tap.next_due()
        if soonest and soonest < self.now - _STUCK:
            for place in self.tap.forget(f"{self.now - _STUCK:%Y-%m-%dT%H:%M:%SZ}"):
                self.fault(f"a row stays due for hours: {place}")
