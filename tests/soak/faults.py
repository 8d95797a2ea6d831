"""`python -m tests.soak faults`: thousands of alerts while everything that may fail does.

Between boto3 and the real engine: throttles, 500s, dropped connections, answers lost after success.
To the handlers: duplicated messages, duplicated, reordered and missing stream records, workers
killed at any request. From outside: receipts early, twice or never, a mailbox that is no more, a
program that breaks. Under that load, each kill-switch is turned off and on. Then what is stored is
held against what really left.
"""

import argparse
import contextlib
import logging
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

import msgspec

from chalicelib.flows.acknowledge import acknowledge
from chalicelib.flows.calls import CHANNEL as WEBHOOK
from chalicelib.flows.context import Context
from chalicelib.store.alert_records import Alert, Way
from chalicelib.store.records import OPERATOR_HOME, Channel, Switch
from tests.soak.storm.burst import FAULTS, HANGS, Rule
from tests.soak.storm.ground import Ground, Wayward, standing
from tests.soak.storm.judge import Expected, Verdict
from tests.soak.storm.left import Watch
from tests.soak.storm.office import BOUNCING, Act, House, Program, acts, happen, open_office
from tests.soak.storm.report import Outcome, kills, report, telling
from tests.soak.storm.unkind import Unkind

_JUMPS = 2000
_STRIDE = timedelta(minutes=10)
_LOOK = 0.2
_STOP_SECONDS = 60.0
_PATIENCE_SECONDS = 3600
# Of a machine that does not starve, seconds: what is busy elsewhere must not look like a fault.
_RECORDED_SECONDS = 120.0
# What survives a power cut is shown elsewhere (tests/engine): here a disk would only slow it down.
_MEMORY = Path("/dev/shm")
# Workers keep up on AWS: a longer queue would only be swept into it again and again.
_MOST_WAITING = 120
_STOPS = (("", ""), ("suivie", ""), ("", str(Channel.SMS)), ("", WEBHOOK))


class Plan(NamedTuple):
    """How much of everything. `alerts`: those of the events, escalations come on top; `staff`:
    people of each employer beside its manager; `off`: seconds that each kill-switch stays off at
    least; `visibility`: seconds before the message of a killed worker comes back; chances of a kill at each
    request, of somebody's « Vu » for an urgent alert, of a receipt that never comes.
    """

    alerts: int
    seed: int = 1
    staff: int = 1
    rules: tuple[Rule, ...] = (*FAULTS, *HANGS)
    stops: tuple[tuple[str, str], ...] = _STOPS
    off: float = 2.0
    visibility: int = 30
    kill: float = 0.001
    seen: float = 0.4
    lost: float = 0.05


def main(arguments: list[str]) -> int:
    """The command; 1 when a promise did not hold."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak faults", description=__doc__)
    parser.add_argument("--alerts", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--staff", type=int, default=6, help="people of each employer")
    chosen = parser.parse_args(arguments)
    # However it is ended, the engine and the proxy end with it.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))
    with tempfile.TemporaryDirectory(dir=_MEMORY if _MEMORY.is_dir() else None) as folder:
        outcome = run(Path(folder), Plan(chosen.alerts, chosen.seed, chosen.staff), say=_say)
    report(outcome)
    return 1 if outcome.wrong else 0


def _say(line: str) -> None:
    """At once: a long run is watched."""
    print(line, flush=True)


def run(folder: Path, plan: Plan, say: Callable[[str], None] = lambda _: None) -> Outcome:
    """One run in an empty folder; everything it started is stopped when it returns."""
    began = time.monotonic()
    watch, unkind = Watch(), Unkind(plan.seed, kill=plan.kill)
    with contextlib.ExitStack() as stack:
        stack.enter_context(_logged(folder / "vigie.log"))
        program = stack.enter_context(Program(plan.seed))
        wayward = Wayward(plan.seed, plan.lost)
        system = standing(folder, unkind, watch, wayward, visibility=plan.visibility)
        ground, burst = stack.enter_context(system)
        feeder = _Feeder(ground, open_office(_clean(ground), program.url, plan.staff), plan)
        say(f"started after {time.monotonic() - began:.0f} s")
        stack.enter_context(telling(say, lambda: _progress(feeder, watch, ground, unkind)))
        burst.inject(list(plan.rules))
        held = _happening(ground, feeder, watch, plan)
        say(f"everything had happened after {time.monotonic() - began:.0f} s")
        _idle(ground, unkind, held=False)
        feeder.confirm()
        _rest(ground, unkind, say)
        injected = burst.fired()
        burst.inject([])
        unkind.mercy()
        _idle(ground, unkind, held=True)
        verdict = Verdict(ground.store, feeder.tenants, watch.messages(ground.outbox))
        return Outcome(
            wrong=[
                *verdict.faults(feeder.expected),
                *(f"sent while stopped: {delivery}" for delivery in watch.disobeyed),
                *_never_called(ground, feeder.tenants, program),
            ],
            alerts=len(verdict.deliveries),
            left=len(verdict.messages),
            labelled=verdict.labelled,
            repeats=verdict.repeats,
            states=verdict.states,
            injected=injected,
            unkind=unkind.did,
            held=held,
            under_way=len(watch.under_way),
            dead_letters=ground.dead_letters(),
            seconds=time.monotonic() - began,
        )


def _happening(ground: Ground, feeder: "_Feeder", watch: Watch, plan: Plan) -> list[int]:
    """Everything happens, and meanwhile each kill-switch is used; how many messages each held."""
    with ThreadPoolExecutor(1) as pool:
        fed = pool.submit(feeder.feed)
        _until(lambda: watch.tried >= plan.alerts // 20 or fed.done())
        held = [_stop_and_go(ground, watch, stop, plan.off) for stop in plan.stops]
        fed.result()
    return held


class _Feeder:
    """Records every event through the faults, each until it is recorded; others are told meanwhile."""

    def __init__(self, ground: Ground, known: tuple[House, ...], plan: Plan) -> None:
        everybody = {p for house in known for p in house.people}
        self.expected = Expected(p.id for p in everybody if p.email == BOUNCING)
        self._seen: list[Act] = []
        self._ground, self._known, self._plan = ground, known, plan

    def feed(self) -> None:
        draw = random.Random(self._plan.seed)
        for act in acts(self._known, self._plan.alerts, draw):
            _until(lambda: self._ground.waiting() < _MOST_WAITING)
            self.expected.add(act.house.tenant.id, act.ref.id, act.told, urgent=act.urgent)
            self._record(act)
            if act.urgent and draw.random() < self._plan.seen:
                self._seen.append(act)

    @property
    def tenants(self) -> list[str]:
        return [OPERATOR_HOME, *(house.tenant.id for house in self._known)]

    def confirm(self) -> None:
        """One of its people says « Vu » of each alert that somebody sees."""
        clean = _clean(self._ground)
        for act in self._seen:
            alert = Alert(tenant=act.ref.tenant, case=act.ref.id, cause="e1", purpose="event")
            acknowledge(clean, alert, act.told[0], Way.PAGE)
            self.expected.seen.add(act.ref.id)

    def _record(self, act: Act) -> None:
        end = time.monotonic() + _RECORDED_SECONDS
        while True:
            try:
                return happen(self._ground.ctx, act)
            except Exception as fault:
                if time.monotonic() > end:
                    why = f"{act.reference} could not be recorded in {_RECORDED_SECONDS:.0f} s"
                    raise RuntimeError(why) from fault
                time.sleep(0.1)


def _stop_and_go(ground: Ground, watch: Watch, stop: tuple[str, str], seconds: float) -> int:
    """Turn sending off while workers send, and on again; how many messages it held."""
    tenant, channel = stop
    before = watch.held
    switch = Switch(reason="essai", at=ground.clock.now(), tenant=tenant, channel=channel)
    ground.store.switches.turn_off(switch)
    watch.off(tenant, channel)
    end = time.monotonic() + max(seconds, _STOP_SECONDS)
    time.sleep(seconds)
    while watch.held == before and time.monotonic() < end:
        time.sleep(0.05)
    watch.on()
    ground.store.switches.turn_on(tenant, channel)
    return watch.held - before


def _rest(ground: Ground, unkind: Unkind, say: Callable[[str], None]) -> None:
    """Let the time pass, from what is due to what is due next, until nothing is."""
    for _ in range(_JUMPS):
        _idle(ground, unkind, held=False)
        rows = ground.due()
        if not rows:
            return
        say(f"its clock reads {ground.clock.now():%d %B %H:%M}; {len(rows)} things are due next")
        swept = ground.sweeps
        ground.clock.reach(max(rows[0].at, ground.sweep_at) + _STRIDE)
        _until(lambda: ground.sweeps > swept)  # noqa: B023 - waited for at once
    left = Counter(str(row.kind) for row in ground.due())
    raise RuntimeError(f"after {_JUMPS} moves of the clock it never comes to rest: {dict(left)}")


def _idle(ground: Ground, unkind: Unkind, *, held: bool) -> None:
    """Nobody works and no message waits, twice in a row; `held` ones of killed workers, too."""
    calm = 0
    while calm < 2:
        calm = 0 if unkind.busy or ground.waiting(held=held) else calm + 1
        time.sleep(_LOOK)


def _until(true: Callable[[], bool]) -> None:
    """A sweep of thousands of due rows takes minutes."""
    end = time.monotonic() + _PATIENCE_SECONDS
    while not true():
        if time.monotonic() > end:
            raise RuntimeError(f"what was waited for did not come in {_PATIENCE_SECONDS} s")
        time.sleep(0.05)


def _clean(ground: Ground) -> Context:
    """The flows without faults: for what people do at the pages."""
    return msgspec.structs.replace(ground.ctx, store=ground.store)


def _never_called(ground: Ground, tenants: list[str], program: Program) -> list[str]:
    hooks = [hook for tenant in tenants for hook in ground.store.hooks.of_tenant(tenant)]
    calls = [call for hook in hooks for call in ground.store.hooks.calls(hook.tenant, hook.id)]
    return [
        f"not called: {call.id} was never taken" for call in calls if not program.calls[call.id]
    ]


def _progress(feeder: "_Feeder", watch: Watch, ground: Ground, unkind: Unkind) -> str:
    asked = sum(len(pairs) for pairs in dict(feeder.expected.told).values())
    left = len(os.listdir(ground.outbox))
    return f"{asked} alerts asked for, {watch.tried} sends, {left} left; {kills(unkind.did)}"


@contextlib.contextmanager
def _logged(path: Path) -> Iterator[None]:
    """What the product logs goes to a file: here faults are the rule."""
    handler = logging.FileHandler(path)
    loggers = [logging.getLogger(name) for name in ("vigie", "vigie.local", "vigie.measures")]
    for logger in loggers:
        logger.addHandler(handler)
        logger.propagate = False
    try:
        yield
    finally:
        for logger in loggers:
            logger.removeHandler(handler)
            logger.propagate = True
        handler.close()
