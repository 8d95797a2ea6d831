"""Reading this room's TOML tables, checked against their structs when loaded."""

import hashlib
from pathlib import Path
from typing import TypeVar

import msgspec

from ..errors import BadInput

HERE = Path(__file__).parent
T = TypeVar("T")


def load(name: str, shape: type[T]) -> T:
    """The table `name` (a path inside chalicelib/law) as `shape`.

    Raises BadInput with the file and the path of the first fault.
    """
    try:
        return msgspec.toml.decode((HERE / name).read_bytes(), type=shape)
    except FileNotFoundError as fault:
        raise BadInput(f"law/{name}", "the table is missing.", "Install Vigie again.") from fault
    except msgspec.MsgspecError as fault:
        raise BadInput(f"law/{name}", f"{fault}.", "Mend the table; see its struct.") from fault


def names() -> tuple[str, ...]:
    """Every table of the room, in a stable order."""
    return tuple(sorted(str(p.relative_to(HERE)) for p in HERE.rglob("*.toml")))


def fingerprint() -> str:
    """SHA-256 (first twelve digits) of all the tables: it moves when any rule of law moves."""
    digest = hashlib.sha256()
    for name in names():
        digest.update(name.encode() + b"\0" + (HERE / name).read_bytes() + b"\0")
    return digest.hexdigest()[:12]
