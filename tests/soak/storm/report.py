"""What a run showed: told every minute while it lasts, and in full at its end."""

import contextlib
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from typing import NamedTuple

from tests.soak.storm.burst import by_kind

_TOLD_EVERY = 60.0


class Outcome(NamedTuple):
    """What a run showed; `wrong` is empty when all promises held."""

    wrong: list[str]
    alerts: int
    left: int
    labelled: int
    repeats: int
    states: Counter[str]
    injected: Counter[str]
    unkind: Counter[str]
    held: list[int]
    under_way: int
    dead_letters: int
    seconds: float


@contextlib.contextmanager
def telling(say: Callable[[str], None], what: Callable[[], str]) -> Iterator[None]:
    """Say how far it is, every minute of the block."""
    over, began = threading.Event(), time.monotonic()

    def tell() -> None:
        while not over.wait(_TOLD_EVERY):
            say(f"after {(time.monotonic() - began) / 60:.0f} min: {what()}")

    teller = threading.Thread(target=tell, daemon=True)
    teller.start()
    try:
        yield
    finally:
        over.set()
        teller.join()


def report(outcome: Outcome) -> None:
    print(f"{outcome.alerts} alerts planned, {outcome.left} messages left", end=" ")
    print(f"in {outcome.seconds:.0f} s; they ended: {_counts(outcome.states)}")
    print(f"repeats: {outcome.repeats}, of {outcome.labelled} messages labelled as possible ones")
    print(f"kill-switches held {outcome.held}; on their way when they fell: {outcome.under_way}")
    print("between us and AWS:")
    for kind, fired in by_kind(outcome.injected).items():
        print(f"  {kind}: {fired.total()} ({_counts(fired)})")
    killed = Counter({w: n for w, n in outcome.unkind.items() if w.startswith("killed")})
    print(f"to handlers: {_counts(outcome.unkind - killed)}")
    print(f"workers killed: {kills(outcome.unkind)} ({_counts(killed)})")
    print(f"tried too often by a queue, found again by the sweep: {outcome.dead_letters}")
    print(f"{len(outcome.wrong)} promises broken" if outcome.wrong else "Every promise held.")
    for line in outcome.wrong[:50]:
        print(f"  {line}")


def kills(did: Counter[str]) -> str:
    kills = [n for what, n in dict(did).items() if what.startswith("killed")]
    return f"{sum(kills)} kills at {len(kills)} steps"


def _counts(counter: Counter[str]) -> str:
    return ", ".join(f"{what} {n}" for what, n in counter.most_common() if n) or "none"
