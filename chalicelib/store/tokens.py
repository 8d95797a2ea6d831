"""Single-use tokens and sessions. Only hashes of secrets are kept.

Expiry is checked when read: the engine's TTL may be two days late.
"""

from datetime import datetime

from . import keys
from .table import ABSENT, Delete, Item, Put, Table, WriteRefused


class Tokens:
    """Instants are aware UTC."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def spend(self, token_id: str, expires_at: datetime, now: datetime) -> bool:
        """True the first time only, and only before it expires."""
        if expires_at <= now:
            return False
        spent = _item(keys.unique("token", token_id), "token", "spent", expires_at)
        try:
            self._table.write([Put(spent, ABSENT)])
        except WriteRefused:
            return False
        return True

    def open_session(self, session_hash: str, person: str, expires_at: datetime) -> None:
        self._table.write(
            [Put(_item(keys.unique("session", session_hash), "session", person, expires_at))]
        )

    def session(self, session_hash: str, now: datetime) -> str | None:
        """The person signed in, or None when unknown, closed or expired."""
        return self._alive(keys.unique("session", session_hash), now)

    def close_session(self, session_hash: str) -> None:
        self._table.write([Delete(keys.unique("session", session_hash), "#")])

    def _alive(self, pk: str, now: datetime) -> str | None:
        kept = self._table.get(pk, "#")
        if kept is None or (kept.expires is not None and kept.expires <= now.timestamp()):
            return None
        return kept.data


def _item(pk: str, kind: str, data: str, expires_at: datetime) -> Item:
    expires = int(expires_at.timestamp())
    return Item(pk=pk, sk="#", kind=kind, data=data, expires=expires)
