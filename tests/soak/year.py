"""One year of many cases: a town, its machinery, who answers, and who checks."""

import json
import logging
import random
import sys
from argparse import ArgumentParser, Namespace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from chalicelib.flows.onboard import OPERATOR
from chalicelib.store.memory import MemoryTable
from chalicelib.store.records import Channel, Switch
from chalicelib.store.table import Table

from .books import Books
from .duties import Duties
from .figures import figures, lines
from .habits import Habits
from .inspector import Inspector
from .lives import Life
from .machine import Machine
from .oracle import Oracle
from .plainly import EVERY, plainly
from .provider import Provider
from .town import Town, settle
from .verdict import judge
from .weather import HOUR, storms

START = datetime(2026, 11, 23, 8, tzinfo=UTC)
CALM = 20
"""Days without a storm at the end: a week's recap, then a provider's and a receipt's patience."""
_AFTER = timedelta(minutes=30)
"""What was stopped for an hour is made up for in so long."""
_ALL = Switch(reason="storm", at=START)
_SETTINGS = {"operator_email": "exploitation@vigie.example", "sms_tenant_hour": 40, "sms_month": 0}


class Result(NamedTuple):
    """What went wrong, and the figures."""

    faults: list[str]
    figures: dict[str, Any]


def year(
    table: Table,
    cases: int,
    seed: int,
    minutes: int = 1,
    days: int = 365,
    *,
    stormy: bool = False,
    every: int = EVERY,
) -> Result:
    """Run one year (or so many days) of cases; the sweep comes every so many minutes.

    `stormy`: each day has its bad hour (weather.py), and what is said after it is in time.
    One mail in `every` is typeset.
    """
    random.seed(seed)  # The flows' own jitter: one seed, one year.
    machine = Machine(table, Random(f"{seed}:machine"), START, **_SETTINGS)
    books, oracle = Books(machine), Oracle(machine.raw)
    inspector = Inspector(machine, oracle, books, machine.raw)
    providers = {
        channel: Provider(machine, channel, Random(f"{seed}:{channel}"), inspector.look)
        for channel in Channel
    }
    machine.speaks_by(channels=providers, every=timedelta(minutes=minutes))
    machine.watchers.append(books.read)
    town = settle(machine.ctx, cases, Random(f"{seed}:town"))
    habits = Habits(machine, town, Random(f"{seed}:habits"), books.deliveries)
    machine.watchers.append(habits.watch)
    for provider in providers.values():
        provider.heard = habits.heard
    habits.begin(providers)
    end = START + timedelta(days=days)
    if stormy:
        rng = Random(f"{seed}:storms")
        machine.weather.brings(storms(START, days - CALM, rng), rng)
        habits.switched += [(s.since, s.until + _AFTER, _ALL) for s in machine.weather.storms]
    _open(machine, town, cases, seed, end)
    Duties(machine, oracle, books, HOUR + _AFTER if stormy else timedelta()).begin(end)
    with plainly(every):
        machine.run(end)
    judge(machine, books, providers.values(), habits.switched, OPERATOR)
    return Result(machine.faults, figures(machine, books, table, cases))


def _open(machine: Machine, town: Town, cases: int, seed: int, end: datetime) -> None:
    """Most requests are filed in the first three months, the others all along the year."""
    rng = Random(f"{seed}:openings")
    for number in range(cases):
        life = Life(machine, town, rng.choice(town.homes), number, Random(f"{seed}:{number}"))
        most = 90 if rng.random() < 0.65 else 300
        life.begin(START + timedelta(days=rng.uniform(0, most)), end)


def main(arguments: list[str]) -> int:
    """`year`: run it, print what it came to; 1 when anything was wrong."""
    options = _options(arguments)
    logging.disable(logging.CRITICAL)  # What is refused, late or lost here is so on purpose.
    every = 1 if options.whole else EVERY
    run = partial(year, cases=options.cases, seed=options.seed, every=every)
    if options.engine:
        from .engine import on_engine

        result = on_engine(lambda table: run(table, minutes=10))
    else:
        result = run(MemoryTable())
    sys.stdout.write("\n".join([*lines(result.figures), *result.faults]) + "\n")
    if options.json:
        text = json.dumps(result.figures | {"list": result.faults}, indent=2, ensure_ascii=False)
        Path(options.json).parent.mkdir(parents=True, exist_ok=True)
        Path(options.json).write_text(text + "\n", encoding="utf-8")
    return 1 if result.faults else 0


def _options(arguments: list[str]) -> Namespace:
    parser = ArgumentParser(prog="python -m tests.soak year", description=year.__doc__)
    parser.add_argument("--cases", type=int, default=2000, help="how many cases (2000)")
    parser.add_argument("--seed", type=int, default=1, help="another seed, another year")
    parser.add_argument("--engine", action="store_true", help="on the real engine, not in memory")
    parser.add_argument(
        "--whole", action="store_true", help="typeset every mail, to weigh the work"
    )
    parser.add_argument("--json", metavar="FILE", help="write the figures there")
    return parser.parse_args(arguments)
