"""What no function uses is taken out of the unpacked package. The list is prune.toml."""

import tomllib
from fnmatch import fnmatch
from pathlib import Path

import msgspec

_RULES = Path(__file__).with_name("prune.toml")
_CLIENT_DATA = ("botocore/data", "boto3/data")
_ZONES = "tzdata/zoneinfo/"


class Pruning(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """prune.toml: AWS services and zones of time to keep, patterns of paths to drop."""

    services: frozenset[str]
    zones: frozenset[str]
    drop: tuple[str, ...]

    def drops(self, path: str) -> bool:
        """Whether the file at `path` (in the zip, with slashes) is left out."""
        for data in _CLIENT_DATA:
            service, _, below = path.removeprefix(f"{data}/").partition("/")
            if path.startswith(f"{data}/") and below and service not in self.services:
                return True
        if path.startswith(_ZONES) and not path.endswith("/__init__.py"):
            return path.removeprefix(_ZONES) not in self.zones
        return any(fnmatch(path, pattern) for pattern in self.drop)


def pruning() -> Pruning:
    """The rules of prune.toml. Raises msgspec.ValidationError when they are not of that shape."""
    return msgspec.convert(tomllib.loads(_RULES.read_text("utf-8")), Pruning)


def prune(tree: Path, rules: Pruning) -> int:
    """Delete what `rules` drop under `tree`, and folders left empty; answers how many bytes."""
    freed = 0
    for found in sorted(tree.rglob("*"), reverse=True):
        if found.is_dir():
            if not any(found.iterdir()):
                found.rmdir()
        elif rules.drops(found.relative_to(tree).as_posix()):
            freed += found.stat().st_size
            found.unlink()
    return freed
