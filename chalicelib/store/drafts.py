"""Drafts (projets), in the firm's own partition of a case: never where the employer looks."""

from . import keys
from .codec import found, item, listed
from .records import Draft
from .table import Put, Table


class Drafts:
    """A firm's drafts; the files are in the drafts bucket."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def put(self, draft: Draft) -> None:
        pk = keys.firm_case(draft.firm, draft.tenant, draft.case)
        self._table.write([Put(item(pk, f"DRAFT#{draft.id}", draft))])

    def get(self, firm: str, tenant: str, case: str, draft_id: str) -> Draft:
        """Raises NotFound."""
        pk = keys.firm_case(firm, tenant, case)
        return found(self._table, pk, f"DRAFT#{draft_id}", Draft)

    def of_case(self, firm: str, tenant: str, case: str) -> list[Draft]:
        return listed(self._table, keys.firm_case(firm, tenant, case), Draft, begins="DRAFT#")
