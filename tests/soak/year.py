"""One year of many cases: a town, its machinery, who answers, and who checks."""

import json
import logging
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Collection
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from chalicelib.store.memory import MemoryTable
from chalicelib.store.records import OPERATOR_HOME, Channel, Switch
from chalicelib.store.table import Table

from .books import Books
from .chance import chance, steadily
from .duties import Duties
from .figures import NOTHING, Tally, figures, lines, tally
from .habits import Habits
from .inspector import Inspector
from .lives import Life
from .machine import Machine
from .oracle import Oracle
from .plainly import EVERY, plainly
from .provider import Provider
from .town import Town, homes_for, settle
from .verdict import judge
from .weather import HOUR, storms

START = datetime(2026, 11, 23, 8, tzinfo=UTC)
CALM = 20
"""Days without a storm at the end: a week's recap, then a provider's and a receipt's patience."""
_AFTER = timedelta(minutes=30)
"""What was stopped for an hour is made up for in so long."""
_ALL = Switch(reason="storm", at=START)
_A_PART = 12
_SETTINGS = {"operator_email": "exploitation@vigie.example", "sms_tenant_hour": 40, "sms_month": 0}


class Result(NamedTuple):
    """What went wrong, and what was counted."""

    faults: list[str]
    tally: Tally
    cases: int

    @property
    def figures(self) -> dict[str, Any]:
        """The summary as plain JSON."""
        return figures(self.tally, self.cases, len(self.faults))


def year(
    table: Table,
    cases: int,
    seed: int,
    minutes: int = 1,
    days: int = 365,
    *,
    only: Collection[str] = (),
    stormy: bool = False,
    every: int = EVERY,
) -> Result:
    """Run one year (or so many days) of cases; the sweep comes every so many minutes.

    `only` the cases of these employers happen, as they do among all the others. `stormy`: each day
    has its bad hour (weather.py), and what is said after it is in time. One mail in `every` is
    typeset.
    """
    machine = Machine(table, seed, START, **_SETTINGS)
    books, oracle = Books(machine), Oracle(machine.raw)
    inspector = Inspector(machine, oracle, books, machine.raw)
    books.on_begun, books.on_over = inspector.begun, inspector.over
    providers = {channel: Provider(machine, channel, seed, inspector.look) for channel in Channel}
    machine.speaks_by(channels=providers, every=timedelta(minutes=minutes))
    machine.watchers.append(books.read)
    town = settle(machine.ctx, cases, chance(seed, "town"))
    habits = Habits(machine, town, seed, books.deliveries)
    machine.watchers.append(habits.watch)
    for provider in providers.values():
        provider.heard = habits.heard
    habits.begin(providers)
    end = START + timedelta(days=days)
    if stormy:
        rng = chance(seed, "storms")
        machine.weather.brings(storms(START, days - CALM, rng), rng)
        habits.switched += [(s.since, s.until + _AFTER, _ALL) for s in machine.weather.storms]
    begun = _open(machine, town, cases, seed, end, only)
    Duties(machine, oracle, books, HOUR + _AFTER if stormy else timedelta()).begin(end)
    with plainly(every), steadily(lambda: machine.now, seed):
        machine.run(end)
    judge(machine, books, providers.values(), habits.switched, OPERATOR_HOME)
    return Result(machine.faults, tally(machine, books, table), begun)


def _open(
    machine: Machine, town: Town, cases: int, seed: int, end: datetime, only: Collection[str]
) -> int:
    """Most requests are filed in the first three months, the others all along; how many are."""
    begun = 0
    for number in range(cases):
        rng = chance(seed, "opening", number)
        home = rng.choice(town.homes)
        if only and home.tenant.id not in only:
            continue
        most = 90 if rng.random() < 0.65 else 300
        life = Life(machine, town, home, number, chance(seed, number))
        life.begin(START + timedelta(days=rng.uniform(0, most)), end)
        begun += 1
    return begun


def shared(cases: int, seed: int, jobs: int, every: int = EVERY) -> Result:
    """The same year by several processes, a few employers at a time, added up; says how far it is.

    Everybody lives in each part; a lawyer's recaps gather the cases of one part only.
    """
    homes = [f"employeur-{n}" for n in range(homes_for(cases))]
    parts = [homes[n : n + _A_PART] for n in range(0, len(homes), _A_PART)]
    whole = Result([], NOTHING, 0)
    with ProcessPoolExecutor(jobs) as pool:
        for part in pool.map(partial(_part, cases, seed, every), parts):
            faults, both = whole.faults + part.faults, whole.tally.plus(part.tally)
            whole = Result(faults, both, whole.cases + part.cases)
            sys.stderr.write("\n".join([*part.faults, f"{whole.cases} of {cases} cases\n"]))
            sys.stderr.flush()
    return whole


def _part(cases: int, seed: int, every: int, only: Collection[str]) -> Result:
    logging.disable(logging.CRITICAL)  # What is refused, late or lost here is so on purpose.
    return year(MemoryTable(), cases, seed, only=only, every=every)


def main(arguments: list[str]) -> int:
    """`year`: run it, print what it came to; 1 when anything was wrong."""
    options = _options(arguments)
    logging.disable(logging.CRITICAL)
    result = _run(options)
    said = result.figures
    sys.stdout.write("\n".join([*lines(said), *result.faults]) + "\n")
    if options.json:
        text = json.dumps(said | {"list": result.faults}, indent=2, ensure_ascii=False)
        Path(options.json).parent.mkdir(parents=True, exist_ok=True)
        Path(options.json).write_text(text + "\n", encoding="utf-8")
    return 1 if result.faults else 0


def _run(options: Namespace) -> Result:
    every = 1 if options.whole else EVERY
    if options.jobs > 1 and not options.only and not options.engine:
        return shared(options.cases, options.seed, options.jobs, every)
    run = partial(year, cases=options.cases, seed=options.seed, only=options.only, every=every)
    if options.engine:
        from .engine import on_engine

        return on_engine(lambda table: run(table, minutes=10))
    return run(MemoryTable())


def _options(arguments: list[str]) -> Namespace:
    parser = ArgumentParser(prog="python -m tests.soak year", description=year.__doc__)
    parser.add_argument("--cases", type=int, default=2000, help="how many cases (2000)")
    parser.add_argument("--seed", type=int, default=1, help="another seed, another year")
    parser.add_argument("--jobs", type=int, default=1, help="in how many processes (1)")
    parser.add_argument(
        "--only",
        nargs="+",
        default=(),
        metavar="EMPLOYER",
        help="the same year of these employers alone, such as employeur-48",
    )
    parser.add_argument("--engine", action="store_true", help="on the real engine, not in memory")
    parser.add_argument(
        "--whole", action="store_true", help="typeset every mail, to weigh the work"
    )
    parser.add_argument("--json", metavar="FILE", help="write the figures there")
    return parser.parse_args(arguments)
