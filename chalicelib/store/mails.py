"""Received mails by SHA-256, and the quarantine of those nobody could read or match."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from . import due, keys
from .cases import outbox_row
from .codec import found, item, listed, maybe
from .records import Mail, MailState, Outbox, Quarantined
from .table import ABSENT, Put, Table, Write, WriteRefused


class Mails:
    """One record a mail, and one for each tenant it was sent to once it ended there.

    The mail as a whole has ended when it has for every one of them. The bytes are in the evidence
    bucket, once.
    """

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

    def ended(self, sha256: str, tenant: str) -> Mail | None:
        """What became of it for one tenant; None as long as it has not ended there."""
        return maybe(self._table, keys.mail(sha256), keys.tenant(tenant), Mail)

    def finish(self, mail: Mail, tenants: Sequence[str] = ()) -> None:
        """Keep what became of it for its tenant: recorded or quarantined.

        `tenants` are all those it was sent to (none given: only the mail's own).
        """
        self._table.write(_ending(self._table, mail, tenants))


class Quarantine:
    """Visible items, per tenant, until somebody decides."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def put(
        self,
        quarantined: Quarantined,
        mail: Mail,
        outbox: Outbox | None,
        tenants: Sequence[str] = (),
    ) -> None:
        """Place the item, its mail's records and the alert to the manager together.

        `tenants` as for `Mails.finish`.
        """
        sk = _key(quarantined.received_at, quarantined.sha256)
        writes: list[Write] = [
            Put(item(keys.quarantine(quarantined.tenant), sk, quarantined)),
            *_ending(self._table, mail, tenants),
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


def _ending(table: Table, mail: Mail, tenants: Sequence[str]) -> list[Write]:
    """The tenant's record of the mail's end and, when it is the last one, the whole mail's."""
    pk = keys.mail(mail.sha256)
    others = [
        maybe(table, pk, keys.tenant(tenant), Mail) for tenant in tenants if tenant != mail.tenant
    ]
    writes: list[Write] = [Put(item(pk, keys.tenant(mail.tenant), mail))]
    if all(others):
        writes.append(Put(item(pk, "#MAIL", _whole(mail, [o for o in others if o]))))
    return writes


def _whole(mail: Mail, others: Sequence[Mail]) -> Mail:
    """One tenant's own record; of several tenants, only whether all was recorded."""
    if not others:
        return mail
    held = any(m.state is MailState.QUARANTINED for m in (mail, *others))
    state = MailState.QUARANTINED if held else MailState.RECORDED
    return msgspec.structs.replace(mail, tenant="", events=(), grade=None, reasons=(), state=state)


def _key(received_at: datetime, sha256: str) -> str:
    return f"{msgspec.to_builtins(received_at)}#{sha256}"
