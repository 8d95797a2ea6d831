"""A firm's register of authorities, in the firm's own partition."""

import msgspec

from ..errors import Conflict
from . import keys
from .codec import found, item, listed
from .office_records import Office, OfficeKind
from .table import ABSENT, Delete, Expect, Put, Table, WriteRefused

_ORDER = tuple(OfficeKind)


class Offices:
    """One item an authority; the last words stand, the audit log says who changed them."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def put(self, office: Office) -> Office:
        """Keep it at its next revision, and answer it so. Raises Conflict when it moved."""
        expect = Expect(office.revision) if office.revision else ABSENT
        kept = msgspec.structs.replace(office, revision=office.revision + 1)
        row = item(keys.offices(office.firm), office.id, kept, version=kept.revision)
        try:
            self._table.write([Put(row, expect)])
        except WriteRefused as refused:
            raise Conflict(f"office {office.id}") from refused
        return kept

    def get(self, firm: str, office: str) -> Office:
        """Raises NotFound."""
        return found(self._table, keys.offices(firm), office, Office)

    def of_firm(self, firm: str) -> list[Office]:
        """All of them, by kind then title."""
        kept = listed(self._table, keys.offices(firm), Office)
        return sorted(kept, key=lambda o: (_ORDER.index(o.kind), o.title.casefold()))

    def drop(self, office: Office) -> None:
        """Forget it; again, nothing changes."""
        self._table.write([Delete(keys.offices(office.firm), office.id)])
