"""TXT records from the system's DNS, bounded in time: a silent DNS never holds up a mail.

dnspython is imported at the first question, which only a mail with a signature asks.
"""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ..errors import NoAnswer

if TYPE_CHECKING:
    from ..intake import Lookup

BUDGET = 4.0
"""Seconds one mail may spend on DNS, all its questions together."""
EACH = 2.0
"""Seconds one question may take."""
REMEMBERED = 1_000
"""Names kept by this process."""
MAX_AGE = 3_600.0
FAILED_AGE = 30.0
"""Seconds a silence is remembered: a machine without network waits once, not at every mail."""

Resolve = Callable[[str, float], tuple[tuple[bytes, ...], float]]
"""(records, seconds they may be kept) of a name, asked for within some seconds."""


class SystemDns:
    """Answers kept for as long as they say, shared by the mails of this process."""

    def __init__(
        self, resolve: Resolve | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._resolve = resolve or _system_resolve
        self._clock = clock
        self._kept: dict[str, tuple[float, tuple[bytes, ...] | NoAnswer]] = {}

    def for_one_mail(self) -> "Lookup":
        """A lookup with a time budget of its own, counting only the time it waits."""
        spent = 0.0

        def lookup(name: str) -> tuple[bytes, ...]:
            nonlocal spent
            until, kept = self._kept.get(name, (0.0, ()))
            start = self._clock()
            if until <= start:
                kept = self._ask(name, min(EACH, BUDGET - spent))
                spent += self._clock() - start
            if isinstance(kept, NoAnswer):
                raise kept
            return kept

        return lookup

    def _ask(self, name: str, seconds: float) -> tuple[bytes, ...] | NoAnswer:
        if seconds <= 0:
            return NoAnswer(name, "no time left for this mail")
        try:
            records, age = self._resolve(name, seconds)
        except NoAnswer as failed:
            return self._keep(name, failed, FAILED_AGE)
        return self._keep(name, records, min(age, MAX_AGE))

    def _keep(
        self, name: str, answer: tuple[bytes, ...] | NoAnswer, age: float
    ) -> tuple[bytes, ...] | NoAnswer:
        if len(self._kept) >= REMEMBERED:
            self._kept.clear()
        self._kept[name] = (self._clock() + age, answer)
        return answer


def _system_resolve(name: str, seconds: float) -> tuple[tuple[bytes, ...], float]:
    """Ask the system's resolvers. Raises NoAnswer when none answers in time."""
    import dns.exception
    import dns.name
    import dns.resolver

    try:
        absolute = dns.name.from_text(name + ".")
    except dns.exception.DNSException:
        return (), MAX_AGE
    try:
        answer: Any = _resolver().resolve(absolute, "TXT", lifetime=seconds, search=False)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return (), FAILED_AGE
    except (dns.exception.DNSException, OSError) as failed:
        raise NoAnswer(name, type(failed).__name__) from failed
    return tuple(b"".join(record.strings) for record in answer), float(answer.rrset.ttl)


def _resolver() -> Any:
    """The resolver of the system's own configuration. Raises DNSException without one."""
    import dns.resolver

    return dns.resolver.get_default_resolver()
