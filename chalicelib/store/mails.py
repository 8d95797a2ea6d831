"""Received mails by SHA-256, and the quarantine of those nobody could read or match."""

from datetime import datetime

import msgspec

from . import due, keys
from .cases import outbox_row
from .codec import found, item, listed, maybe
from .records import Mail, Outbox, Quarantined
from .table import ABSENT, Put, Table, Write, WriteRefused


class Mails:
    """One record a mail; the bytes are in the evidence bucket."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def receive(self, mail: Mail) -> Mail:
        """Keep a mail's record before it is read; the one already kept when it came before."""
        try:
            self._table.write([Put(item(keys.mail(mail.sha256), "#MAIL", mail), ABSENT)])
        except WriteRefused:
            return self.get(mail.sha256)
        return mail

    def get(self, sha256: str) -> Mail:
        """Raises NotFound."""
        return found(self._table, keys.mail(sha256), "#MAIL", Mail)

    def maybe(self, sha256: str) -> Mail | None:
        return maybe(self._table, keys.mail(sha256), "#MAIL", Mail)

    def finish(self, mail: Mail) -> None:
        """Keep what became of it: recorded or quarantined."""
        self._table.write([Put(item(keys.mail(mail.sha256), "#MAIL", mail))])


class Quarantine:
    """Visible items, per tenant, until somebody decides."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def put(self, quarantined: Quarantined, mail: Mail, outbox: Outbox | None) -> None:
        """Place the item, its mail's record and the alert to the manager together."""
        sk = _key(quarantined.received_at, quarantined.sha256)
        writes: list[Write] = [
            Put(item(keys.quarantine(quarantined.tenant), sk, quarantined)),
            Put(item(keys.mail(mail.sha256), "#MAIL", mail)),
        ]
        if outbox:
            writes.append(due.put(outbox_row(outbox)))
        self._table.write(writes)

    def of_tenant(self, tenant: str) -> list[Quarantined]:
        """Newest last."""
        return listed(self._table, keys.quarantine(tenant), Quarantined)

    def get(self, tenant: str, sha256: str) -> Quarantined:
        """Raises NotFound."""
        received = found(self._table, keys.mail(sha256), "#MAIL", Mail).received_at
        sk = _key(received, sha256)
        return found(self._table, keys.quarantine(tenant), sk, Quarantined)


def _key(received_at: datetime, sha256: str) -> str:
    return f"{msgspec.to_builtins(received_at)}#{sha256}"
