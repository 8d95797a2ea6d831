"""Alerts after they were sent: « Vu », escalations, decisions not to act. One partition a case."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from ..errors import Conflict
from . import due, keys
from .alert_records import (
    Acknowledgement,
    Alert,
    Escalation,
    Manners,
    NoAction,
    NoActionReason,
    Side,
)
from .cases import outbox_row
from .codec import item, listed, maybe
from .due import DueRow
from .records import Delivery, Outbox
from .table import ABSENT, Expect, Item, Put, Table, Write, WriteRefused


class Alerts:
    """Each step of an escalation moves its record, its due row and its outbox item together."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def acknowledgements(self, tenant: str, case: str) -> list[Acknowledgement]:
        return listed(self._table, keys.alerts(tenant, case), Acknowledgement, begins="SEEN#")

    def seen(self, alert: Alert) -> list[Acknowledgement]:
        """Who said « Vu » of an alert."""
        pk = keys.alerts(alert.tenant, alert.case)
        return listed(self._table, pk, Acknowledgement, begins=keys.seen(alert.id, ""))

    def seen_by(self, alert: Alert, person: str) -> Acknowledgement | None:
        """That this person said « Vu » of it, or None."""
        pk = keys.alerts(alert.tenant, alert.case)
        return maybe(self._table, pk, keys.seen(alert.id, person), Acknowledgement)

    def acknowledge(self, ack: Acknowledgement, ended: Sequence[Escalation]) -> bool:
        """Keep who saw it, with the escalations it ends; False when that person had said so.

        Raises Conflict when an escalation took a step meanwhile: read it again.
        """
        pk = keys.alerts(ack.alert.tenant, ack.alert.case)
        kept = item(pk, keys.seen(ack.alert.id, ack.person), ack)
        writes: list[Write] = [Put(kept, ABSENT)]
        for escalation in ended:
            writes += _moved(escalation, None, None)
        try:
            self._table.write(writes)
        except WriteRefused as refused:
            if 0 in refused.failed:
                return False
            raise Conflict(pk) from refused
        return True

    def escalations(self, tenant: str, case: str) -> list[Escalation]:
        return listed(self._table, keys.alerts(tenant, case), Escalation, begins="ESCALATION#")

    def escalation(self, alert: Alert, side: Side) -> Escalation | None:
        pk = keys.alerts(alert.tenant, alert.case)
        return maybe(self._table, pk, keys.escalation(alert.id, side), Escalation)

    def start(self, escalation: Escalation, row: DueRow) -> bool:
        """Place an escalation with the due row of its first step; False when it was there."""
        kept = msgspec.structs.replace(escalation, due=row.place, version=1)
        try:
            self._table.write([_put(kept, ABSENT), due.put(row)])
        except WriteRefused:
            return False
        return True

    def move(
        self, escalation: Escalation, row: DueRow | None, outbox: Outbox | None = None
    ) -> None:
        """One step further, with what it makes happen. Raises Conflict when another was quicker."""
        try:
            self._table.write(_moved(escalation, row, outbox))
        except WriteRefused as refused:
            raise Conflict(escalation.key) from refused

    def link(self, code_hash: str, delivery: Delivery, expires_at: datetime) -> None:
        """Let a « Vu » link lead to the delivery that carries it, until it expires."""
        place = f"{delivery.tenant}|{delivery.case}|{delivery.id}"
        expires = int(expires_at.timestamp())
        pk = keys.unique("seen", code_hash)
        self._table.write([Put(Item(pk=pk, sk="#", kind="seen", data=place, expires=expires))])

    def linked(self, code_hash: str, now: datetime) -> tuple[str, str, str] | None:
        """Tenant, case and id of the delivery a « Vu » link is of; None: unknown or expired."""
        kept = self._table.get(keys.unique("seen", code_hash), "#")
        if kept is None or kept.expires is None or kept.expires <= now.timestamp():
            return None
        tenant, case, delivery = kept.data.split("|")
        return tenant, case, delivery

    def manners(self, tenant: str, case: str = "") -> Manners | None:
        """What a tenant chose for all its cases, or for this one."""
        return maybe(self._table, keys.alerts(tenant, case), "MANNERS", Manners)

    def put_manners(self, manners: Manners) -> None:
        pk = keys.alerts(manners.tenant, manners.case)
        self._table.write([Put(item(pk, "MANNERS", manners))])

    def no_actions(self, tenant: str, case: str) -> list[NoAction]:
        """Counsel's decisions not to act on a date of the case, those withdrawn included."""
        return listed(self._table, keys.alerts(tenant, case), NoAction, begins="NOACTION#")

    def put_no_action(self, trace: NoAction, reason: NoActionReason) -> None:
        """The firm's own record and the employer's trace of it, together.

        Raises Conflict when a colleague decided the same meanwhile.
        """
        kept = msgspec.structs.replace(trace, version=trace.version + 1)
        pk = keys.alerts(trace.tenant, trace.case)
        own = keys.firm_case(trace.firm, trace.tenant, trace.case)
        sk = f"NOACTION#{reason.id}#{kept.version:04d}"
        expect = Expect(trace.version) if trace.version else ABSENT
        shared = item(pk, f"NOACTION#{trace.firm}#{trace.id}", kept, version=kept.version)
        try:
            self._table.write([Put(shared, expect), Put(item(own, sk, reason), ABSENT)])
        except WriteRefused as refused:
            raise Conflict(pk) from refused

    def reasons(self, firm: str, tenant: str, case: str) -> list[NoActionReason]:
        """Every decision of the firm on the case, with its reason, oldest first for each date."""
        pk = keys.firm_case(firm, tenant, case)
        return listed(self._table, pk, NoActionReason, begins="NOACTION#")


def _put(escalation: Escalation, expect: Expect) -> Put:
    alert = escalation.alert
    pk = keys.alerts(alert.tenant, alert.case)
    sk = keys.escalation(alert.id, escalation.side)
    return Put(item(pk, sk, escalation, version=escalation.version), expect)


def _moved(escalation: Escalation, row: DueRow | None, outbox: Outbox | None) -> list[Write]:
    """The writes of an escalation over the version it was read at, its due row replaced."""
    place = row.place if row else ""
    moved = msgspec.structs.replace(escalation, due=place, version=escalation.version + 1)
    writes: list[Write] = [_put(moved, Expect(escalation.version))]
    if escalation.due and escalation.due != place:
        writes.append(due.delete(escalation.due))
    if row:
        writes.append(due.put(row))
    if outbox:
        writes.append(due.put(outbox_row(outbox)))
    return writes
