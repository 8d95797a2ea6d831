"""Notes of a firm on a case, in the firm's own partition: never where the employer looks."""

import msgspec

from ..errors import Conflict
from . import keys
from .codec import found, item, listed
from .note_records import FirmNote, Withdrawal
from .table import ABSENT, Expect, Put, Table, WriteRefused


class Notes:
    """Appended; a withdrawal is written beside the words, which stay."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def add(self, note: FirmNote) -> bool:
        """Keep it; False when the same one was kept before."""
        try:
            self._table.write([Put(item(_pk(note), keys.note(note.id), note), ABSENT)])
        except WriteRefused:
            return False
        return True

    def get(self, firm: str, tenant: str, case: str, note: str) -> FirmNote:
        """Raises NotFound."""
        return found(self._table, keys.firm_case(firm, tenant, case), keys.note(note), FirmNote)

    def of_case(self, firm: str, tenant: str, case: str) -> list[FirmNote]:
        """All of them, oldest first, those withdrawn or corrected too."""
        pk = keys.firm_case(firm, tenant, case)
        kept = listed(self._table, pk, FirmNote, begins=keys.note(""))
        return sorted(kept, key=lambda note: (note.at, note.id))

    def withdraw(self, note: FirmNote, withdrawal: Withdrawal) -> FirmNote:
        """The note, withdrawn. Raises Conflict when somebody withdrew it first."""
        gone = msgspec.structs.replace(note, withdrawn=withdrawal)
        row = item(_pk(note), keys.note(note.id), gone, version=1)
        try:
            self._table.write([Put(row, Expect(0))])
        except WriteRefused as refused:
            raise Conflict(f"note {note.id}") from refused
        return gone


def _pk(note: FirmNote) -> str:
    return keys.firm_case(note.firm, note.tenant, note.case)
