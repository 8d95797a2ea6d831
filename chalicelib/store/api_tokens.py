"""API tokens: found by the hash of their secret in one read, listed by whose they are."""

from datetime import datetime, timedelta

import msgspec

from ..errors import Conflict
from . import keys
from .codec import item, maybe
from .table import ABSENT, Expect, Item, Put, Table, WriteRefused
from .token_records import ApiToken

_SHOWN_AFTER = timedelta(days=30)
_HOUR = timedelta(hours=1)
_ATTEMPTS = 5
_KIND = ApiToken.__name__.lower()


class ApiTokens:
    """The record stands under its hash; a line in its home's partition leads to it."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def add(self, token: ApiToken) -> None:
        """Keep a new one. One that ended stays in the list for a month, so that people see why."""
        self._table.write([Put(_item(token), ABSENT), Put(_line(token), ABSENT)])

    def holding(self, secret_hash: str, now: datetime) -> ApiToken | None:
        """The token of this secret, when it was not revoked and has not expired."""
        token = self.known(secret_hash)
        return token if token and token.stands(now) else None

    def known(self, secret_hash: str) -> ApiToken | None:
        """The token of this secret, standing or ended a month ago at most."""
        kept = self._table.get(keys.unique("api", secret_hash), "#")
        if kept is None or kept.kind != _KIND:  # Before scopes, a token was a tenant's name alone.
            return None
        return msgspec.json.decode(kept.data, type=ApiToken)

    def of_home(self, home: str) -> list[ApiToken]:
        """Oldest first; expired and revoked ones too."""
        lines = self._table.query(keys.api_tokens(home))
        kept = [maybe(self._table, keys.unique("api", one.data), "#", ApiToken) for one in lines]
        return sorted((token for token in kept if token), key=lambda t: t.created_at)

    def used(self, token: ApiToken, now: datetime) -> None:
        """Remember that it was used, once an hour at most; of two at once, one says it."""
        if token.used_at and now - token.used_at < _HOUR:
            return
        moved = msgspec.structs.replace(token, used_at=now, version=token.version + 1)
        try:
            self._table.write([Put(_item(moved), Expect(token.version))])
        except WriteRefused:  # Said by another request, or revoked meanwhile: it stays so.
            return

    def revoke(self, token: ApiToken, by_name: str, now: datetime) -> ApiToken:
        """It opens nothing from now on; revoked already, it stays as it was, in the first's name.

        Raises Conflict when it is used so much meanwhile that its record never holds still.
        """
        for _ in range(_ATTEMPTS):
            kept = self.known(token.secret_hash)
            if kept is None or kept.revoked_at:
                return kept or token
            gone = msgspec.structs.replace(
                kept, revoked_at=now, revoked_by=by_name, version=kept.version + 1
            )
            try:
                self._table.write([Put(_item(gone), Expect(kept.version)), Put(_line(gone))])
            except WriteRefused:
                continue
            return gone
        raise Conflict(f"token {token.id}")


def _item(token: ApiToken) -> Item:
    pk = keys.unique("api", token.secret_hash)
    return item(pk, "#", token, version=token.version, expires=_until(token))


def _line(token: ApiToken) -> Item:
    return Item(
        pk=keys.api_tokens(token.home),
        sk=token.id,
        kind="token-of",
        data=token.secret_hash,
        expires=_until(token),
    )


def _until(token: ApiToken) -> int:
    """The engine's TTL, in POSIX seconds."""
    return int((token.ended_at + _SHOWN_AFTER).timestamp())
