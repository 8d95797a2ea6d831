"""What was read of the platforms (reference §1.2), with its mark: where a register may begin."""

from functools import lru_cache
from pathlib import Path
from typing import Literal

import msgspec

from ..cases.parts import Part
from ..errors import BadInput


class Platform(Part, frozen=True, kw_only=True):
    """A platform as a source names it: never a title that a letter may print as it is."""

    name: str
    covers: str
    source: str
    mark: Literal["V", "V-p", "M"]


class _Table(Part, frozen=True, kw_only=True):
    platform: tuple[Platform, ...]


@lru_cache(maxsize=1)
def platforms() -> tuple[Platform, ...]:
    """The platforms of the table. Raises BadInput when it is not right."""
    path = Path(__file__).with_name("platforms.toml")
    try:
        return msgspec.toml.decode(path.read_bytes(), type=_Table).platform
    except msgspec.MsgspecError as fault:
        raise BadInput(f"letters/{path.name}", f"{fault}.", "Mend the table.") from fault
