"""Sessions: found by the hash of their secret in one read, listed by whose they are.

Expiry is checked when read: the engine's TTL may be two days late.
"""

from datetime import datetime, timedelta

import msgspec

from . import keys
from .codec import item
from .table import Delete, Expect, Item, Put, Table, Write, WriteRefused
from .token_records import OpenSession

_HOUR = timedelta(hours=1)
_KIND = OpenSession.__name__.lower()
_AT_ONCE = 5  # Two rows each: a transaction has ten items at most (design §3.3).


class Sessions:
    """The record stands under its hash; a line in its person's partition leads to it."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def open(self, session: OpenSession) -> None:
        """Keep a new one."""
        line = Item(
            pk=keys.person(session.person),
            sk=keys.session(session.id),
            kind="session-of",
            data=session.secret_hash,
            expires=_until(session),
        )
        self._table.write([Put(_item(session)), Put(line)])

    def standing(self, secret_hash: str, now: datetime) -> OpenSession | None:
        """The session of this secret, or None when it is unknown, closed or expired."""
        kept = self._table.get(keys.unique("session", secret_hash), "#")
        return _read(kept, now)

    def of_person(self, person: str, now: datetime) -> list[OpenSession]:
        """Those that stand, the last used first."""
        lines = self._table.query(keys.person(person), begins=keys.session(""))
        places = [(keys.unique("session", line.data), "#") for line in lines]
        found = self._table.get_many(places) if places else {}
        standing = [_read(found.get(place), now) for place in places]
        return sorted((s for s in standing if s), key=lambda s: s.used_at, reverse=True)

    def used(self, session: OpenSession, now: datetime) -> None:
        """Remember that it was used, once an hour at most; of two at once, one says it."""
        if now - session.used_at < _HOUR:
            return
        moved = msgspec.structs.replace(session, used_at=now, version=session.version + 1)
        try:
            self._table.write([Put(_item(moved), Expect(session.version))])
        except WriteRefused:  # Said by another request, or closed meanwhile: it stays so.
            return

    def close(self, *sessions: OpenSession) -> None:
        """They open nothing any more; again, nothing changes."""
        for start in range(0, len(sessions), _AT_ONCE):
            gone: list[Write] = []
            for one in sessions[start : start + _AT_ONCE]:
                gone.append(Delete(keys.unique("session", one.secret_hash), "#"))
                gone.append(Delete(keys.person(one.person), keys.session(one.id)))
            self._table.write(gone)


def _read(kept: Item | None, now: datetime) -> OpenSession | None:
    # Before they were listed by person, a session was its person's id alone: none of them stands.
    if kept is None or kept.kind != _KIND:
        return None
    session = msgspec.json.decode(kept.data, type=OpenSession)
    return session if now < session.expires_at else None


def _item(session: OpenSession) -> Item:
    pk = keys.unique("session", session.secret_hash)
    return item(pk, "#", session, version=session.version, expires=_until(session))


def _until(session: OpenSession) -> int:
    """The engine's TTL, in POSIX seconds."""
    return int(session.expires_at.timestamp())
