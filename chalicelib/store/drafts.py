"""Drafts (projets) and their exhibits, in the firm's own partition of a case.

Never where the employer looks.
"""

from . import keys
from .codec import found, item, listed, maybe
from .records import Bundle, Draft
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

    def put_bundle(self, bundle: Bundle) -> None:
        pk = keys.firm_case(bundle.firm, bundle.tenant, bundle.case)
        self._table.write([Put(item(pk, f"BUNDLE#{bundle.id}", bundle))])

    def bundle(self, draft: Draft) -> Bundle | None:
        """The exhibits of a draft; None as long as nobody ordered them."""
        pk = keys.firm_case(draft.firm, draft.tenant, draft.case)
        return maybe(self._table, pk, f"BUNDLE#{keys.bundle_id(draft)}", Bundle)
