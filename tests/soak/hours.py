"""What each function works: its calls, the seconds of processor of its own, the requests it makes.

Not the seconds it waits: those are of this machine's engine, which is no database of AWS.
"""

import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

import msgspec


class Work(msgspec.Struct):
    """What one function did, in all."""

    calls: int = 0
    seconds: float = 0.0
    requests: int = 0


class Hours:
    """`bill` is the tap's; `worked` is kept by function."""

    def __init__(self, bill: Counter[str]) -> None:
        self._bill = bill
        self._within = False
        self.worked: dict[str, Work] = defaultdict(Work)

    @contextmanager
    def counted(self, function: str) -> Iterator[None]:
        """Within it, that function works. What it makes another do at once counts as its own."""
        if self._within:
            yield
            return
        self._within, asked, started = True, self._asked(), time.thread_time()
        try:
            yield
        finally:
            self._within = False
            worked = self.worked[function]
            worked.seconds += time.thread_time() - started
            worked.requests += self._asked() - asked
            worked.calls += 1

    def _asked(self) -> int:
        return self._bill["reads"] + self._bill["writes"]

    def counts(self) -> Counter[str]:
        """All of it, by function and what is counted."""
        return Counter(
            {
                f"{name} {what}": getattr(worked, what)
                for name, worked in self.worked.items()
                for what in Work.__struct_fields__
            }
        )


def a_call(counted: Counter[str], cases: int) -> dict[str, dict[str, float]]:
    """By function: calls a case, seconds and requests a call."""
    names = sorted({key.partition(" ")[0] for key in counted})
    return {
        name: {
            "calls": round(counted[f"{name} calls"] / cases, 2),
            "seconds": round(counted[f"{name} seconds"] / counted[f"{name} calls"], 6),
            "requests": round(counted[f"{name} requests"] / counted[f"{name} calls"], 2),
        }
        for name in names
    }
