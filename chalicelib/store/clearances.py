"""Clearances (levées de doute): what a firm's lawyers read, in the firm's own partition."""

from . import keys
from .codec import item, listed
from .records import Clearance
from .table import ABSENT, Put, Table, WriteRefused


class Clearances:
    """One per firm, subject and wording: the first one stands, with the name that gave it."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def put(self, clearance: Clearance) -> bool:
        """Keep it; False when a colleague had cleared the same words, whose name stays."""
        pk = keys.clearances(clearance.firm)
        sk = f"{clearance.subject}#{clearance.fingerprint}"
        try:
            self._table.write([Put(item(pk, sk, clearance), ABSENT)])
        except WriteRefused:
            return False
        return True

    def of_firm(self, firm: str) -> list[Clearance]:
        """All of them, former wordings included, by subject."""
        return listed(self._table, keys.clearances(firm), Clearance)
