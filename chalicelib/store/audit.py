"""The audit log: what was done, by month; appended, never changed, dropped after a year."""

from datetime import UTC, timedelta

from . import keys
from .audit_records import AuditEntry
from .codec import item, listed
from .table import ABSENT, Put, Table, WriteRefused

KEPT = timedelta(days=366)


def _put(entry: AuditEntry) -> Put:
    at = entry.at.astimezone(UTC).isoformat(timespec="microseconds")
    what = keys.digest(entry.action, entry.by, entry.target, entry.case)[:8]
    expires = int((entry.at + KEPT).timestamp())
    pk = keys.audit(entry.home, entry.month)
    return Put(item(pk, f"{at}#{what}", entry, expires=expires), ABSENT)


class AuditLog:
    """What an employer's or a firm's people, programs and operator did, in order."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def add(self, *entries: AuditEntry) -> bool:
        """Append them together; False when they were said already, at that very instant."""
        try:
            self._table.write([_put(entry) for entry in entries])
        except WriteRefused:
            return False
        return True

    def of_month(self, home: str, month: str) -> list[AuditEntry]:
        """Those of one month (`2026-11`), oldest first."""
        return listed(self._table, keys.audit(home, month), AuditEntry)
