"""The events that people add by hand, from `templates/pages/saisie.toml`; checked when loaded."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import msgspec

from ...cases.kinds import BY_KIND
from ...errors import BadInput
from ...flows.doors import doors
from .words import words

FILE = Path(__file__).parents[3] / "templates" / "pages" / "saisie.toml"


class Group(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Kinds offered together."""

    titre: str
    sortes: tuple[str, ...]


class EntryTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole file. `jour` names the kinds whose day may lie ahead, and what that day is."""

    groupe: tuple[Group, ...]
    ailleurs: dict[str, str]
    jour: dict[str, str]
    champ: dict[str, str]

    @property
    def offered(self) -> tuple[str, ...]:
        return tuple(kind for group in self.groupe for kind in group.sortes)

    def label(self, field: str, kind: str = "") -> str:
        """What stands above a field."""
        if field == "on" and kind in self.jour:
            return self.jour[kind]
        return self.champ.get(field) or words().field[field]


@cache
def entry_table() -> EntryTable:
    """The table. Raises BadInput naming what is missing, unknown or given twice."""
    return read_table(FILE.read_bytes())


def read_table(data: bytes) -> EntryTable:
    """Check an entry table. Raises BadInput."""
    where = "templates/pages/saisie.toml"
    try:
        table = msgspec.toml.decode(data, type=EntryTable)
    except msgspec.MsgspecError as fault:
        raise BadInput(where, f"{fault}.") from fault
    named = (*table.offered, *table.ailleurs)
    wrong = {kind for kind in named if kind not in BY_KIND or named.count(kind) > 1}
    # Which kinds have their own door, and which may lie ahead, is said once, for every door.
    wrong |= (BY_KIND.keys() - set(named)) | (table.ailleurs.keys() ^ doors().elsewhere.keys())
    wrong |= table.jour.keys() ^ {*doors().ahead}
    if wrong:
        raise BadInput(where, f"unknown, missing or given twice: {', '.join(sorted(wrong))}.")
    return table
