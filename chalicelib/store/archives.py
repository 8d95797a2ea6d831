"""Archives (dossiers archivés): what a firm keeps, in its own partition, when a mandate ends."""

from . import keys
from .codec import found, item, listed
from .records import Archive
from .table import ABSENT, Put, Table, WriteRefused


class Archives:
    """One per firm, case and end of a mandate; the first one written stands."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def put(self, archive: Archive) -> bool:
        """Keep it; False when it was kept before."""
        kept = item(keys.archives(archive.firm), archive.id, archive)
        try:
            self._table.write([Put(kept, ABSENT)])
        except WriteRefused:
            return False
        return True

    def get(self, firm: str, archive: str) -> Archive:
        """One of the firm's, by its id. Raises NotFound."""
        return found(self._table, keys.archives(firm), archive, Archive)

    def of_firm(self, firm: str) -> list[Archive]:
        """All of a firm's, the latest first."""
        kept = listed(self._table, keys.archives(firm), Archive)
        return sorted(kept, key=lambda archive: archive.frozen_at, reverse=True)
