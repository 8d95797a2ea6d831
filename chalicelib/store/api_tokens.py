"""API tokens: found by the hash of their secret in one read, listed by whose they are."""

from datetime import datetime, timedelta

import msgspec

from . import keys
from .codec import item, maybe
from .table import ABSENT, Delete, Expect, Item, Put, Table, WriteRefused
from .token_records import ApiToken

_SHOWN_AFTER = timedelta(days=30)
_HOUR = timedelta(hours=1)
_KIND = ApiToken.__name__.lower()


class ApiTokens:
    """The record stands under its hash; a line in its home's partition leads to it."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def add(self, token: ApiToken) -> None:
        """Keep a new one. An expired one stays in the list for a month, so that people see why."""
        expires = int((token.expires_at + _SHOWN_AFTER).timestamp())
        line = Item(
            pk=keys.api_tokens(token.home),
            sk=token.id,
            kind="token-of",
            data=token.secret_hash,
            expires=expires,
        )
        self._table.write([Put(_item(token), ABSENT), Put(line, ABSENT)])

    def holding(self, secret_hash: str, now: datetime) -> ApiToken | None:
        """The token of this secret, when it was not revoked and has not expired."""
        kept = self._table.get(keys.unique("api", secret_hash), "#")
        if kept is None or kept.kind != _KIND:  # Before scopes, a token was a tenant's name alone.
            return None
        token = msgspec.json.decode(kept.data, type=ApiToken)
        return token if now < token.expires_at else None

    def of_home(self, home: str) -> list[ApiToken]:
        """Oldest first; expired ones too."""
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

    def revoke(self, token: ApiToken) -> None:
        """It opens nothing from now on; again, nothing changes."""
        self._table.write(
            [
                Delete(keys.unique("api", token.secret_hash), "#"),
                Delete(keys.api_tokens(token.home), token.id),
            ]
        )


def _item(token: ApiToken) -> Item:
    expires = int((token.expires_at + _SHOWN_AFTER).timestamp())
    pk = keys.unique("api", token.secret_hash)
    return item(pk, "#", token, version=token.version, expires=expires)
