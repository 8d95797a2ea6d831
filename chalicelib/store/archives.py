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
        sk = keys.archive(archive.tenant, archive.case, archive.sequence)
        try:
            self._table.write([Put(item(keys.archives(archive.firm), sk, archive), ABSENT)])
        except WriteRefused:
            return False
        return True

    def get(self, firm: str, tenant: str, case: str, sequence: int) -> Archive:
        """Raises NotFound."""
        sk = keys.archive(tenant, case, sequence)
        return found(self._table, keys.archives(firm), sk, Archive)

    def of_firm(self, firm: str) -> list[Archive]:
        """All of a firm's, the latest first."""
        kept = listed(self._table, keys.archives(firm), Archive)
        return sorted(kept, key=lambda archive: archive.frozen_at, reverse=True)
