"""A firm's own templates and letterhead, in its own partition; the files are in S3."""

import msgspec

from ..errors import Conflict
from . import keys
from .codec import found, item, listed, maybe
from .table import ABSENT, Expect, Put, Table, Write, WriteRefused
from .template_records import FirmTemplate, TemplateShelf


class Templates:
    """One shelf a document, and every version that was ever given."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def shelf(self, firm: str, document: str) -> TemplateShelf:
        """The shelf; an empty one before the first version."""
        kept = maybe(self._table, keys.templates(firm), f"SHELF#{document}", TemplateShelf)
        return kept or TemplateShelf(firm=firm, document=document)

    def shelves(self, firm: str) -> dict[str, TemplateShelf]:
        """The shelves of a firm that hold something, by document."""
        kept = listed(self._table, keys.templates(firm), TemplateShelf, begins="SHELF#")
        return {shelf.document: shelf for shelf in kept}

    def version(self, firm: str, document: str, number: int) -> FirmTemplate:
        """Raises NotFound."""
        sk = keys.template_version(document, number)
        return found(self._table, keys.templates(firm), sk, FirmTemplate)

    def versions(self, firm: str, document: str) -> list[FirmTemplate]:
        """Every version of a document, oldest first."""
        begins = f"VERSION#{document}#"
        return listed(self._table, keys.templates(firm), FirmTemplate, begins=begins)

    def add(self, shelf: TemplateShelf, version: FirmTemplate) -> None:
        """Keep the next version of a shelf that was read just before. Raises Conflict."""
        moved = msgspec.structs.replace(shelf, versions=version.number)
        sk = keys.template_version(version.document, version.number)
        new = Put(item(keys.templates(version.firm), sk, version), ABSENT)
        self._write(shelf.document, [_moved(moved), new])

    def put_shelf(self, shelf: TemplateShelf) -> None:
        """Keep a shelf over the revision it was read at. Raises Conflict."""
        self._write(shelf.document, [_moved(shelf)])

    def put_version(self, version: FirmTemplate) -> None:
        """Keep a version over the revision it was read at. Raises Conflict."""
        kept = msgspec.structs.replace(version, revision=version.revision + 1)
        sk = keys.template_version(version.document, version.number)
        record = item(keys.templates(version.firm), sk, kept, version=kept.revision)
        self._write(version.document, [Put(record, Expect(version.revision))])

    def _write(self, document: str, writes: list[Write]) -> None:
        try:
            self._table.write(writes)
        except WriteRefused as refused:
            raise Conflict(document) from refused


def _moved(shelf: TemplateShelf) -> Put:
    kept = msgspec.structs.replace(shelf, revision=shelf.revision + 1)
    record = item(
        keys.templates(shelf.firm), f"SHELF#{shelf.document}", kept, version=kept.revision
    )
    return Put(record, Expect(shelf.revision) if shelf.revision else ABSENT)
