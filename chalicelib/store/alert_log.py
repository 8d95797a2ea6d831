"""What was said, month by month: one line an alert, so that other choices can be tried on it."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import msgspec

from . import keys
from .codec import item, listed
from .table import Put, Table

_KEPT = timedelta(days=100)


class Logged(msgspec.Struct, frozen=True, kw_only=True):
    """An alert as it was said: `key` is its own, `data` its JSON, `at` aware UTC."""

    key: str
    at: datetime
    tenant: str
    firm: str
    data: str


class AlertLog:
    """Kept for a hundred days, by tenant, and by firm for the cases mandated to it."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def put(self, logged: Logged) -> None:
        """Keep an alert; the same again is the same line."""
        homes = [keys.tenant(logged.tenant)]
        homes += [keys.firm(logged.firm)] if logged.firm else []
        sk = f"{logged.at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}#{logged.key}"
        expires = int((logged.at + _KEPT).timestamp())
        self._table.write(
            [
                Put(item(keys.alert_log(home, logged.at.date()), sk, logged, expires=expires))
                for home in homes
            ]
        )

    def between(
        self, since: datetime, until: datetime, *, tenant: str = "", firm: str = ""
    ) -> Iterator[Logged]:
        """What was said about a tenant's cases, or a firm's, from `since` to before `until`."""
        home = keys.tenant(tenant) if tenant else keys.firm(firm)
        for month in _months(since.date(), until.date()):
            for kept in listed(self._table, keys.alert_log(home, month), Logged):
                if since <= kept.at < until:
                    yield kept


def _months(first: date, last: date) -> Iterator[date]:
    month = first.replace(day=1)
    while month <= last:
        yield month
        month = (month + timedelta(days=32)).replace(day=1)
