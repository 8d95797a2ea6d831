"""Bad weather for the workers: the stream says nothing, the table refuses, processes die.

People's own requests are spared: what they do is the same in any weather, and must be told.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from enum import StrEnum
from random import Random
from typing import NamedTuple

from chalicelib.store.table import Item, Place, Table, Write

HOUR = timedelta(hours=1)


class Killed(BaseException):
    """The worker died here, without a word: no `except Exception` of its own sees it."""


class Throttled(Exception):
    """The table refused, and went on refusing for all the tries of its client."""


class Strike(StrEnum):
    """What an hour of bad weather does."""

    STREAM = "the stream is lost"
    TABLE = "the table is throttled"
    WORKERS = "workers are killed"


class Storm(NamedTuple):
    """From when to when, what strikes, and how often a request of a worker meets it."""

    since: datetime
    until: datetime
    strikes: frozenset[Strike]
    share: float


class Weather:
    """`storms` are those to come; what they did is counted in `met`."""

    def __init__(self, now: Callable[[], datetime], met: Counter[str]) -> None:
        self._now, self._rng, self._met = now, Random(0), met
        self._working = False
        self.storms: tuple[Storm, ...] = ()

    def brings(self, storms: tuple[Storm, ...], rng: Random) -> None:
        """These are to come."""
        self.storms, self._rng = storms, rng

    def blows(self, strike: Strike) -> Storm | None:
        """The storm of that kind that is on now."""
        now = self._now()
        return next(
            (s for s in self.storms if s.since <= now < s.until and strike in s.strikes), None
        )

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Within it, a worker asks; outside, people do."""
        before, self._working = self._working, True
        try:
            yield
        finally:
            self._working = before

    def loses_records(self) -> bool:
        """Does the stream say nothing now?"""
        lost = self.blows(Strike.STREAM) is not None
        if lost:
            self._met[Strike.STREAM] += 1
        return lost

    def meet(self) -> None:
        """One request of a worker. Raises Throttled, or Killed: nobody is left to hear it."""
        if not self._working:
            return
        for strike, fault in ((Strike.TABLE, Throttled), (Strike.WORKERS, Killed)):
            storm = self.blows(strike)
            if storm and self._rng.random() < storm.share:
                self._met[strike] += 1
                raise fault


class Exposed:
    """A table that the weather reaches: before each request, and after each write that held."""

    def __init__(self, beneath: Table, weather: Weather) -> None:
        self._beneath, self._weather = beneath, weather

    def get(self, pk: str, sk: str) -> Item | None:
        self._weather.meet()
        return self._beneath.get(pk, sk)

    def get_many(self, places: Iterable[Place]) -> dict[Place, Item]:
        self._weather.meet()
        return self._beneath.get_many(places)

    def query(
        self, pk: str, *, begins: str = "", until: str = "", limit: int | None = None
    ) -> Iterator[Item]:
        self._weather.meet()
        yield from self._beneath.query(pk, begins=begins, until=until, limit=limit)

    def query_index(self, index_pk: str) -> Iterator[Item]:
        self._weather.meet()
        yield from self._beneath.query_index(index_pk)

    def scan(self, sk: str, after: str = "") -> Iterator[Item]:
        yield from self._beneath.scan(sk, after)

    def every(self) -> Iterator[Item]:
        yield from self._beneath.every()

    def write(self, writes: Sequence[Write]) -> None:
        self._weather.meet()
        self._beneath.write(writes)
        self._weather.meet()  # Written, and the answer lost.


def storms(start: datetime, days: int, rng: Random) -> tuple[Storm, ...]:
    """Each day an hour of one kind, in turn, and every fourth day of all together: two in three at
    the hour at which reminders leave (seven in Paris), the others at any.
    """
    kinds = [*({strike} for strike in Strike), set(Strike)]
    found = []
    for day in range(1, days):
        hour = rng.choice((4.5, 5.5, rng.uniform(0, 22)))
        since = start.replace(hour=0, minute=0, second=0) + timedelta(days=day, hours=hour)
        share = rng.choice((0.02, 0.1, 1.0 if Strike.TABLE in kinds[day % 4] else 0.05))
        found.append(Storm(since, since + HOUR, frozenset(kinds[day % 4]), share))
    return tuple(found)
