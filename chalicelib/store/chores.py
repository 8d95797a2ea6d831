"""Regular work that remembers where it stands: when it is next due, and how far it came."""

from datetime import datetime

import msgspec

from . import keys
from .codec import item, maybe
from .table import Put, Table


class Chore(msgspec.Struct, frozen=True, kw_only=True):
    """`cursor` goes on within a round begun at `round_at`; `before` began the last whole one."""

    next_at: datetime
    round_at: datetime
    cursor: str = ""
    before: datetime | None = None


class Chores:
    """One record each, by name; whoever writes last is right, the work is idempotent."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, name: str) -> Chore | None:
        return maybe(self._table, keys.chore(name), "#", Chore)

    def put(self, name: str, chore: Chore) -> None:
        self._table.write([Put(item(keys.chore(name), "#", chore))])
