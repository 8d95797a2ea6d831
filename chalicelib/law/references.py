"""The catalogue of sources of law: by id, in the form French lawyers write."""

from datetime import date
from functools import cache

import msgspec

from ..cases.parts import Part
from ..errors import BadInput, NotFound
from .tables import load
from .values import Mark, Reference
from .wording import typeset


class _Entry(Part, frozen=True, kw_only=True):
    id: str
    citation: str
    rule: str
    mark: Mark
    source: str
    reviewed: date | None = None
    from_: date | None = msgspec.field(name="from", default=None)
    to: date | None = None


class _Catalogue(Part, frozen=True, kw_only=True):
    """`reviewed` holds for every entry that has no later day of its own."""

    reviewed: date
    reference: tuple[_Entry, ...]


def reference(id_: str) -> Reference:
    """The source of law with that id. Raises NotFound: nothing outside the catalogue is cited."""
    try:
        return catalogue()[id_]
    except KeyError as fault:
        raise NotFound("reference", id_) from fault


def cite(id_: str) -> str:
    """Its French citation: `article L. 114-5 du code…`. Raises NotFound."""
    return reference(id_).citation


@cache
def catalogue() -> dict[str, Reference]:
    """Every reference by id. Raises BadInput when the table repeats one."""
    table = load("references.toml", _Catalogue)
    entries = {entry.id: _reference(entry, table.reviewed) for entry in table.reference}
    if len(entries) != len(table.reference):
        raise BadInput("law/references.toml", "an id is there twice.", "Keep one entry per id.")
    return entries


def _reference(entry: _Entry, reviewed: date) -> Reference:
    return Reference(
        id=entry.id,
        citation=typeset(entry.citation),
        rule=typeset(entry.rule),
        mark=entry.mark,
        source=entry.source,
        reviewed=entry.reviewed or reviewed,
        in_force_from=entry.from_,
        in_force_to=entry.to,
    )
