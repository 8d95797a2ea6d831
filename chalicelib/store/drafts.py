"""Drafts (projets), their versions and their exhibits, in the firm's own partition of a case.

Never where the employer looks, except the final documents that the firm chose to share.
"""

from collections.abc import Sequence

import msgspec

from ..errors import Conflict
from . import due, keys
from .codec import found, item, listed, maybe
from .due import DueRow
from .records import Bundle, Draft, DraftVersion, SharedDocument
from .table import ABSENT, Check, Expect, Put, Table, Write, WriteRefused


class Drafts:
    """A firm's drafts; the files are in the drafts bucket."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def put(self, draft: Draft) -> None:
        """Keep a new draft, or the next revision of one. Raises Conflict: somebody was first."""
        self._write(draft)

    def start(self, draft: Draft, row: DueRow) -> None:
        """A new draft with the due row that has it written, or neither. Raises Conflict."""
        self._write(draft, due.put(row))

    def get(self, firm: str, tenant: str, case: str, draft_id: str) -> Draft:
        """Raises NotFound."""
        pk = keys.firm_case(firm, tenant, case)
        return found(self._table, pk, f"DRAFT#{draft_id}", Draft)

    def of_case(self, firm: str, tenant: str, case: str) -> list[Draft]:
        return listed(self._table, keys.firm_case(firm, tenant, case), Draft, begins="DRAFT#")

    def versions(self, draft: Draft) -> list[DraftVersion]:
        """What lawyers gave back, in order; the generated text is the draft itself."""
        return listed(self._table, _pk(draft), DraftVersion, begins=f"VERSION#{draft.id}#")

    def add_version(self, draft: Draft, version: DraftVersion, check: DueRow) -> None:
        """A further version, counted by the draft, with the due row that has it checked.

        All or nothing. Raises Conflict.
        """
        counted = msgspec.structs.replace(
            draft, versions=version.number, revision=draft.revision + 1
        )
        sk = keys.version(draft.id, version.number)
        self._write(counted, Put(item(_pk(draft), sk, version), ABSENT), due.put(check))

    def put_version(self, draft: Draft, version: DraftVersion) -> None:
        """The next revision of a version while it is checked. Raises Conflict."""
        sk = keys.version(draft.id, version.number)
        kept = item(_pk(draft), sk, version, version=version.revision)
        try:
            self._table.write([Put(kept, Expect(version.revision - 1))])
        except WriteRefused as refused:
            raise Conflict(f"{_pk(draft)}|{sk}") from refused

    def release(self, draft: Draft, ledger: int) -> None:
        """Keep a released draft, only while the case's ledger holds `ledger` entries.

        Raises Conflict: another lawyer, another version or another event was first.
        """
        case = keys.case(draft.tenant, draft.case)
        self._write(draft, Check(case, "#SNAPSHOT", Expect(ledger)))

    def share(self, draft: Draft, document: SharedDocument, ledger: int) -> None:
        """Show a final document to the employer. Raises Conflict like `release`."""
        case = keys.case(draft.tenant, draft.case)
        shown = item(keys.shared(draft.tenant, draft.case), draft.id, document)
        self._write(draft, Put(shown), Check(case, "#SNAPSHOT", Expect(ledger)))

    def shared(self, tenant: str, case: str) -> list[SharedDocument]:
        """What the employer of the case may read."""
        return listed(self._table, keys.shared(tenant, case), SharedDocument)

    def put_bundle(self, bundle: Bundle) -> None:
        pk = keys.firm_case(bundle.firm, bundle.tenant, bundle.case)
        self._table.write([Put(item(pk, f"BUNDLE#{bundle.id}", bundle))])

    def bundle(self, draft: Draft) -> Bundle | None:
        """The exhibits of a draft; None as long as nobody ordered them."""
        return maybe(self._table, _pk(draft), f"BUNDLE#{keys.bundle_id(draft)}", Bundle)

    def _write(self, draft: Draft, *others: Write) -> None:
        expect = Expect(draft.revision - 1) if draft.revision else ABSENT
        kept = item(_pk(draft), f"DRAFT#{draft.id}", draft, version=draft.revision)
        writes: Sequence[Write] = [Put(kept, expect), *others]
        try:
            self._table.write(writes)
        except WriteRefused as refused:
            raise Conflict(f"{_pk(draft)}|{draft.id}") from refused


def _pk(draft: Draft) -> str:
    return keys.firm_case(draft.firm, draft.tenant, draft.case)
