"""Consents (preuves de choix): appended, never changed."""

from datetime import UTC

from . import keys
from .codec import item, listed
from .consent_records import Consent
from .table import Put, Table


def put(consent: Consent) -> Put:
    """The write that appends a consent (for the transaction of what it changes)."""
    at = consent.at.astimezone(UTC).isoformat(timespec="microseconds")
    what = keys.digest(consent.kind, consent.tenant, consent.case)[:8]
    return Put(item(keys.person(consent.person), f"CONSENT#{at}#{what}", consent))


class Consents:
    """What each person chose, in order; it outlives the person, as its proof."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def add(self, consent: Consent) -> None:
        self._table.write([put(consent)])

    def of_person(self, person: str) -> list[Consent]:
        """Oldest first."""
        return listed(self._table, keys.person(person), Consent, begins="CONSENT#")
