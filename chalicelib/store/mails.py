"""Received mails by SHA-256; those nobody could read or match, and those that change nothing."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import msgspec

from ..errors import Conflict
from . import due, keys
from .cases import outbox_row
from .codec import found, item, listed, maybe
from .due import DueRow
from .records import Decision, Mail, MailState, Noted, Outbox, Quarantined
from .table import ABSENT, Delete, Expect, Item, Put, Table, Write, WriteRefused


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

    def since(self, tenant: str, start: datetime, until: datetime) -> Iterator[Mail]:
        """What became of each mail that came to a tenant, from `start` to `until`, oldest first.

        It costs the mails of those months, whatever else is stored. Instants are aware UTC.
        """
        start, until = start.astimezone(UTC), until.astimezone(UTC)
        month = start.date().replace(day=1)
        while month <= until.date():
            for row in self._table.query(keys.mail_log(tenant, month)):
                mail = self.ended(row.data, tenant)
                if mail and start <= mail.received_at <= until:
                    yield mail
            month = (month + timedelta(days=32)).replace(day=1)

    def amend(self, mail: Mail) -> None:
        """What became of an ended mail, once it was read again or somebody decided."""
        self._table.write(_again(self._table, mail))


class Quarantine:
    """Visible items, per tenant: those that wait, and those somebody decided."""

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

        An item already there keeps its decisions. `tenants` as for `Mails.finish`.
        """
        ending = _ending(self._table, mail, tenants)
        writes: list[Write] = [Put(_item(quarantined), ABSENT), *ending]
        if outbox:
            writes.append(due.put(outbox_row(outbox)))
        try:
            self._table.write(writes)
        except WriteRefused:
            self._table.write(ending)

    def place(self, quarantined: Quarantined) -> None:
        """Place another item of a mail, before the one that ends it; once."""
        with suppress(WriteRefused):
            self._table.write([Put(_item(quarantined), ABSENT)])

    def decide(self, item: Quarantined, decision: Decision, work: DueRow | None) -> Quarantined:
        """Add a decision, with the work it asks for. Raises Conflict when another came first."""
        decided = msgspec.structs.replace(item, decisions=(*item.decisions, decision))
        writes: list[Write] = [Put(_item(decided), Expect(len(item.decisions)))]
        try:
            self._table.write(writes + ([due.put(work)] if work else []))
        except WriteRefused as refused:
            raise Conflict(f"quarantine {item.id}") from refused
        return decided

    def again(self, items: Sequence[Quarantined], mail: Mail, outbox: Outbox | None) -> None:
        """The items of a mail that had ended, once it was read again; its alert when one is due.

        They replace those it had. Raises Conflict when somebody decides of one meanwhile.
        """
        before = {item.id: item for item in self.of_mail(mail)}
        writes: list[Write] = [
            Delete(*_place(item), _unmoved(item)) for item in list(before.values())[len(items) :]
        ]
        for one in items:
            known = before.get(one.id)
            kept = msgspec.structs.replace(one, decisions=known.decisions if known else ())
            writes.append(Put(_item(kept), _unmoved(known) if known else ABSENT))
        self._rewrite(mail, writes + ([due.put(outbox_row(outbox))] if outbox else []))

    def settle(self, mail: Mail) -> None:
        """A mail that waited was understood when read again: its items go, its record says so.

        Raises Conflict when somebody decides of one meanwhile.
        """
        self._rewrite(mail, [Delete(*_place(i), _unmoved(i)) for i in self.of_mail(mail)])

    def _rewrite(self, mail: Mail, writes: list[Write]) -> None:
        try:
            self._table.write([*writes, *_again(self._table, mail)])
        except WriteRefused as refused:
            raise Conflict(f"quarantine {mail.sha256}") from refused

    def of_mail(self, mail: Mail) -> list[Quarantined]:
        """The items of one mail, in order."""
        begins = _key(mail.received_at, mail.sha256)
        return listed(self._table, keys.quarantine(mail.tenant), Quarantined, begins=begins)

    def of_tenant(self, tenant: str) -> list[Quarantined]:
        """Newest last."""
        return listed(self._table, keys.quarantine(tenant), Quarantined)

    def get(self, tenant: str, item_id: str) -> Quarantined:
        """Raises NotFound."""
        sha256, _, part = item_id.partition("-")
        received = found(self._table, keys.mail(sha256), "#MAIL", Mail).received_at
        sk = _key(received, item_id if part else sha256)
        return found(self._table, keys.quarantine(tenant), sk, Quarantined)


def _item(quarantined: Quarantined) -> Item:
    """Its version counts its decisions: two managers at once decide once."""
    return item(*_place(quarantined), quarantined, version=len(quarantined.decisions))


def _place(quarantined: Quarantined) -> tuple[str, str]:
    return keys.quarantine(quarantined.tenant), _key(quarantined.received_at, quarantined.id)


def _unmoved(quarantined: Quarantined) -> Expect:
    return Expect(len(quarantined.decisions))


class NotedMails:
    """The mails from which nothing follows, per tenant: kept and counted, never alarming."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def put(
        self, noted: Noted, mail: Mail, outbox: Outbox | None, tenants: Sequence[str] = ()
    ) -> None:
        """Place the item, its mail's records and what it has to say together; as `Quarantine`."""
        sk = _key(noted.received_at, noted.sha256)
        writes: list[Write] = [
            Put(item(keys.noted(noted.tenant), sk, noted)),
            *_ending(self._table, mail, tenants),
        ]
        if outbox:
            writes.append(due.put(outbox_row(outbox)))
        self._table.write(writes)

    def of_tenant(self, tenant: str) -> list[Noted]:
        """Newest last."""
        return listed(self._table, keys.noted(tenant), Noted)

    def get(self, tenant: str, sha256: str) -> Noted:
        """Raises NotFound."""
        received = found(self._table, keys.mail(sha256), "#MAIL", Mail).received_at
        return found(self._table, keys.noted(tenant), _key(received, sha256), Noted)

    def again(self, noted: Noted) -> None:
        """The item of a mail that, read again, changes nothing."""
        sk = _key(noted.received_at, noted.sha256)
        self._table.write([Put(item(keys.noted(noted.tenant), sk, noted))])

    def drop(self, mail: Mail) -> None:
        """The item of a mail that, read again, says more than was noted."""
        sk = _key(mail.received_at, mail.sha256)
        self._table.write([Delete(keys.noted(mail.tenant), sk)])

    def tell_once(self, outbox: Outbox, about: str = "") -> bool:
        """Place what a tenant is told of one purpose, the first time only; False after that.

        With `about`, the first time for each thing it is about.
        """
        pk = keys.unique("told", outbox.tenant, outbox.purpose, *([about] if about else []))
        pointer = Item(pk=pk, sk="#", kind="told", data=outbox.cause)
        try:
            self._table.write([Put(pointer, ABSENT), due.put(outbox_row(outbox))])
        except WriteRefused:
            return False
        return True


def _ending(table: Table, mail: Mail, tenants: Sequence[str]) -> list[Write]:
    """The tenant's record of the mail's end and, when it is the last one, the whole mail's."""
    pk = keys.mail(mail.sha256)
    others = [
        maybe(table, pk, keys.tenant(tenant), Mail) for tenant in tenants if tenant != mail.tenant
    ]
    writes: list[Write] = [Put(item(pk, keys.tenant(mail.tenant), mail)), _logged(mail)]
    if all(others):
        writes.append(Put(item(pk, "#MAIL", _whole(mail, [o for o in others if o]))))
    return writes


def _again(table: Table, mail: Mail) -> list[Write]:
    """The records of a mail read again for one tenant; what others made of it is theirs."""
    pk = keys.mail(mail.sha256)
    writes: list[Write] = [Put(item(pk, keys.tenant(mail.tenant), mail))]
    if found(table, pk, "#MAIL", Mail).tenant == mail.tenant:
        writes.append(Put(item(pk, "#MAIL", mail)))
    return writes


def _logged(mail: Mail) -> Put:
    """The row by which a tenant's mails are found by date."""
    pk = keys.mail_log(mail.tenant, mail.received_at.astimezone(UTC).date())
    sk = _key(mail.received_at.astimezone(UTC), mail.sha256)
    return Put(Item(pk=pk, sk=sk, kind="mail-log", data=mail.sha256))


def _whole(mail: Mail, others: Sequence[Mail]) -> Mail:
    """One tenant's own record; of several tenants, only whether all was recorded."""
    if not others:
        return mail
    states = {m.state for m in (mail, *others)}
    # What asks most of somebody speaks for the whole.
    order = (MailState.QUARANTINED, MailState.RECORDED, MailState.NOTED)
    state = next((s for s in order if s in states), MailState.RECORDED)
    return msgspec.structs.replace(mail, tenant="", events=(), grade=None, reasons=(), state=state)


def _key(received_at: datetime, item_id: str) -> str:
    return f"{msgspec.to_builtins(received_at)}#{item_id}"
