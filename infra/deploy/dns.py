"""What DNS says, asked of the machine's resolvers."""

from collections.abc import Callable

SECONDS = 5.0
Lookup = Callable[[str, str], tuple[str, ...] | None]
"""`lookup(name, kind)`: the values, () when there are none, None when DNS did not answer."""


def system_lookup(name: str, kind: str) -> tuple[str, ...] | None:
    """The records of `kind` at `name`: hosts without their last dot, texts joined."""
    from dns.exception import DNSException
    from dns.resolver import NXDOMAIN, NoAnswer, resolve

    try:
        found = resolve(name, kind, lifetime=SECONDS)
    except (NXDOMAIN, NoAnswer):
        return ()
    except DNSException:
        return None
    return tuple(sorted(_value(kind, record) for record in found))


def _value(kind: str, record: object) -> str:
    if kind == "TXT":
        strings: tuple[bytes, ...] = getattr(record, "strings", ())
        return b"".join(strings).decode("utf-8", "replace")
    return str(record).rstrip(".")
