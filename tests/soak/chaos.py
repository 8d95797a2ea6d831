"""The chaos rehearsal: the same town, where each day has its bad hour, and then it is calm.

Workers are killed at any request of the table, the stream is lost, the table is throttled, alone and
all together. Nobody sends a dead letter again: what is due must be found by the sweep alone.
"""

import logging
import sys
from argparse import ArgumentParser

from chalicelib.store.memory import MemoryTable

from .figures import lines
from .weather import Strike
from .year import CALM, year


def main(arguments: list[str]) -> int:
    """`chaos`: run it, print what it came to; 1 when anything was wrong."""
    parser = ArgumentParser(prog="python -m tests.soak chaos", description=__doc__)
    parser.add_argument("--cases", type=int, default=150, help="how many cases (150)")
    parser.add_argument("--days", type=int, default=120, help=f"the last {CALM} are calm (120)")
    parser.add_argument("--seed", type=int, default=1, help="another seed, other storms")
    options = parser.parse_args(arguments)
    if options.days <= CALM:
        parser.error(f"--days: the last {CALM} days are calm, so there would be no storm.")
    logging.disable(logging.CRITICAL)  # What is refused, late or lost here is so on purpose.
    result = year(MemoryTable(), options.cases, options.seed, days=options.days, stormy=True)
    happened = result.figures["happened"]
    met = [f"  {strike:<44} {happened.get(strike, 0):>12}" for strike in Strike]
    said = [*lines(result.figures), "met:", *met, *result.faults]
    sys.stdout.write("\n".join(said) + "\n")
    return 1 if result.faults else 0
