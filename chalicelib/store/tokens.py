"""Single-use tokens: only their hash is kept, until they would have expired anyway."""

from datetime import datetime

from . import keys
from .table import ABSENT, Item, Put, Table, WriteRefused


class Tokens:
    """Instants are aware UTC."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def spend(self, token_id: str, expires_at: datetime, now: datetime) -> bool:
        """True the first time only, and only before it expires."""
        if expires_at <= now:
            return False
        try:
            self._table.write([put_spent(token_id, expires_at)])
        except WriteRefused:
            return False
        return True


def put_spent(token_id: str, expires_at: datetime) -> Put:
    """The write that spends a token, refused when it was (for the transaction of what it opens)."""
    pk, expires = keys.unique("token", token_id), int(expires_at.timestamp())
    return Put(Item(pk=pk, sk="#", kind="token", data="spent", expires=expires), ABSENT)
