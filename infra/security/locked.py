"""The packages that `requirements.txt` locks, with the hashes of their files."""

import re
from pathlib import Path

import msgspec

from chalicelib.errors import BadInput

_LINE = re.compile(r"(?P<name>[A-Za-z0-9_.-]+)==(?P<version>[^\s;\\]+)")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


class Locked(msgspec.Struct, frozen=True):
    """One locked package; `hashes` are the SHA-256 of its wheels and of its source."""

    name: str
    version: str
    hashes: tuple[str, ...]


def locked(requirements: Path) -> tuple[Locked, ...]:
    """Every package of a hashed lock, in its order. Raises BadInput for one without a hash."""
    logical = requirements.read_text("utf-8").replace("\\\n", " ").splitlines()
    found = tuple(_one(line, requirements) for line in logical if line[:1] not in ("", "#", " "))
    if not found:
        raise BadInput(str(requirements), "it locks nothing.", "Run `make lock`.")
    return found


def _one(line: str, source: Path) -> Locked:
    start, hashes = _LINE.match(line), tuple(_HASH.findall(line))
    if start is None or not hashes:
        raise BadInput(str(source), f"not locked with a hash: {line[:60]}", "Run `make lock`.")
    return Locked(start["name"], start["version"], hashes)
