"""What a lawyer must have read before a document is final: references and open points. Pure.

A reference nobody read whole (marks V-p and M), what the document waits for, and the open points
it relies on. Each carries the fingerprint of its words: other words must be read again.
"""

import hashlib
from collections.abc import Iterable
from datetime import date
from functools import cache

from ..cases.parts import Part
from ..errors import BadInput
from .references import catalogue, in_force, reference, wordings
from .tables import load
from .values import Mark, Reference
from .wording import typeset

_WHY = {
    Mark.READ: "Ce document attend que vous l’ayez lue en entier.",
    Mark.PARTLY: "Source lue en partie seulement.",
    Mark.MEMORY: "Source citée de mémoire, que personne n’a lue.",
}
_OPEN = "Point de droit que Vigie n’a pas tranché."


class OpenPoint(Part, frozen=True, kw_only=True):
    """An open point of the reference §8, in French."""

    id: str
    title: str
    text: str


class Requirement(Part, frozen=True, kw_only=True):
    """What must be cleared: `subject` is a reference's id, or an open point's after `point/`."""

    subject: str
    title: str
    text: str
    why: str
    fingerprint: str


class _Table(Part, frozen=True, kw_only=True):
    point: tuple[OpenPoint, ...]
    waits: dict[str, tuple[str, ...]]


@cache
def open_points() -> dict[str, OpenPoint]:
    """The open points by id."""
    return {point.id: point for point in _table().point}


def requirements(
    document: str, points: Iterable[str], cites: Iterable[str], on: date
) -> tuple[Requirement, ...]:
    """What `document` relies on and nobody may take for granted, once each.

    `points` are ids of open points, `cites` of references that its text prints, in their wording
    of the day `on`. Raises BadInput on an unknown point.
    """
    waited = _table().waits.get(document, ())
    printed = [reference(id_, on) for id_ in in_force(_known(cites), on)]
    found = [_of_reference(r) for r in printed if r.mark is not Mark.READ]
    found += [_of_reference(_latest(id_, on)) for id_ in waited]
    found += [_of_point(id_) for id_ in points]
    return tuple({one.subject: one for one in found}.values())


def stands(subject: str, fingerprint: str) -> bool:
    """Are the words that were cleared still Vigie's, in some wording of the text?

    `subject` is a requirement's. Words that changed, or left, must be read again where asked.
    """
    kind, _, id_ = subject.rpartition("/")
    if kind:
        return id_ in open_points() and _of_point(id_).fingerprint == fingerprint
    return any(_of_reference(one).fingerprint == fingerprint for one in wordings(id_))


@cache
def _table() -> _Table:
    """Raises BadInput on a fault of the table, or a reference that is not catalogued."""
    table = load("open_points.toml", _Table)
    unknown = {id_ for ids in table.waits.values() for id_ in ids} - set(catalogue())
    if unknown:
        where = "law/open_points.toml"
        raise BadInput(where, f"unknown reference: {', '.join(sorted(unknown))}.", "Catalogue it.")
    return table


def _known(ids: Iterable[str]) -> list[str]:
    return [id_ for id_ in ids if id_ in catalogue()]


def _latest(id_: str, on: date) -> Reference:
    return reference(id_, on if in_force((id_,), on) else None)


def _of_reference(source: Reference) -> Requirement:
    return Requirement(
        subject=source.id,
        title=source.citation,
        text=source.rule,
        why=typeset(_WHY[source.mark]),
        fingerprint=_fingerprint(source.id, source.citation, source.rule, source.mark),
    )


def _of_point(id_: str) -> Requirement:
    point = open_points().get(id_)
    if point is None:
        known = ", ".join(open_points())
        raise BadInput("open_points", f"unknown open point: {id_}.", f"Known: {known}.")
    return Requirement(
        subject=f"point/{id_}",
        title=typeset(point.title),
        text=typeset(point.text),
        why=_OPEN,
        fingerprint=_fingerprint(id_, point.title, point.text),
    )


def _fingerprint(*words: str) -> str:
    return hashlib.sha256("\x1f".join(words).encode()).hexdigest()[:32]
