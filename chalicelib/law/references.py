"""The catalogue of sources of law: by id, in the form French lawyers write, by day in force."""

from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache

import msgspec

from ..cases.parts import Part
from ..errors import BadInput, NotFound
from .tables import load
from .values import Mark, Reference
from .wording import french_day, typeset


class _Entry(Part, frozen=True, kw_only=True):
    id: str
    citation: str
    rule: str
    mark: Mark
    source: str
    reviewed: date | None = None
    earlier: str = ""
    since: date | None = None
    from_: date | None = msgspec.field(name="from", default=None)
    to: date | None = None


class _Catalogue(Part, frozen=True, kw_only=True):
    """`reviewed` holds for every entry that has no later day of its own."""

    reviewed: date
    reference: tuple[_Entry, ...]


def reference(id_: str, on: date | None = None) -> Reference:
    """The source of law with that id, in its wording of the day `on` (the latest when None).

    Raises NotFound: nothing outside the catalogue is cited, nor a text that was not in force.
    """
    wordings = _wordings().get(id_, ())
    found = next((one for one in wordings if on is None or _in_force(one, on)), None)
    if found is None:
        when = f" in force on {on.isoformat()}" if wordings and on else ""
        raise NotFound(f"reference{when}", id_)
    return found


def cite(id_: str, on: date | None = None) -> str:
    """Its French citation: `article L. 114-5 du code…`. Raises NotFound like `reference`."""
    return reference(id_, on).citation


def in_force(ids: Iterable[str], on: date) -> tuple[str, ...]:
    """Those of these ids that may be cited of an act of that day. Raises NotFound on an unknown."""
    known = {id_: reference(id_) for id_ in ids}
    return tuple(id_ for id_ in known if any(_in_force(one, on) for one in _wordings()[id_]))


def citations(ids: Iterable[str], on: date) -> tuple[str, ...]:
    """The citations of those in force on that day, in order. Raises NotFound on an unknown id."""
    return tuple(cite(id_, on) for id_ in in_force(ids, on))


@cache
def catalogue() -> dict[str, Reference]:
    """Every reference by id, in its latest wording. Raises BadInput on a fault of the table."""
    return {id_: wordings[0] for id_, wordings in _wordings().items()}


def wordings(id_: str) -> tuple[Reference, ...]:
    """Every wording of a reference that is catalogued, the latest first; none of an unknown id."""
    return _wordings().get(id_, ())


@cache
def first_days() -> dict[str, date]:
    """The first day in force of each reference's oldest wording, where known."""
    oldest = {id_: wordings[-1].in_force_from for id_, wordings in _wordings().items()}
    return {id_: day for id_, day in oldest.items() if day is not None}


@cache
def _wordings() -> dict[str, tuple[Reference, ...]]:
    """The wordings of each reference, the latest first."""
    table = load("references.toml", _Catalogue)
    found = {entry.id: _of(entry, table.reviewed) for entry in table.reference}
    if len(found) != len(table.reference):
        raise BadInput("law/references.toml", "an id is there twice.", "Keep one entry per id.")
    return found


def _of(entry: _Entry, reviewed: date) -> tuple[Reference, ...]:
    _check(entry)
    latest = Reference(
        id=entry.id,
        citation=typeset(entry.citation),
        rule=typeset(entry.rule),
        mark=entry.mark,
        source=entry.source,
        reviewed=entry.reviewed or reviewed,
        in_force_from=entry.from_,
        in_force_to=entry.to,
    )
    if entry.since is None or entry.from_ is None:
        return (latest,)
    return latest, _earlier(entry, latest, entry.from_)


def _earlier(entry: _Entry, latest: Reference, from_: date) -> Reference:
    """The wording before `from`: it may be cited, but nobody has read it (mark M)."""
    until = french_day(from_)
    plain = f"{entry.citation}, dans sa rédaction antérieure au {until}"
    return msgspec.structs.replace(
        latest,
        citation=typeset(entry.earlier or plain),
        rule=f"La rédaction antérieure au {until} reste à lire.",
        mark=Mark.MEMORY,
        in_force_from=entry.since,
        in_force_to=from_ - timedelta(days=1),
    )


def _check(entry: _Entry) -> None:
    days = [day for day in (entry.since, entry.from_, entry.to) if day is not None]
    lone = entry.from_ is None and (entry.since is not None or entry.earlier)
    if lone or days != sorted(set(days)) or (entry.earlier and entry.since is None):
        where = f"law/references.toml, {entry.id}"
        raise BadInput(where, "its days do not follow.", "Order: since < from <= to.")


def _in_force(one: Reference, on: date) -> bool:
    begun = one.in_force_from is None or one.in_force_from <= on
    return begun and (one.in_force_to is None or on <= one.in_force_to)
