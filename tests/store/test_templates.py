"""A firm's templates on their shelf: versions that nothing overwrites, choices kept in order."""

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from chalicelib.errors import Conflict, NotFound
from chalicelib.store import Store
from chalicelib.store.template_records import (
    Adoption,
    Fault,
    FirmTemplate,
    TemplateShelf,
    TemplateState,
)

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
FAULT = Fault(place="corps", excerpt="{{ x }}", why="inconnue", remedy="Voyez.", blocks=True)


def template(number: int = 1, **changed: Any) -> FirmTemplate:
    made = FirmTemplate(
        firm="f", document="observations", number=number, upload=f"u{number}",
        state=TemplateState.CHECKING, by="p", by_name="Léa", at=NOW, ordered_at=NOW,
        house_sha256="h",
    )  # fmt: skip
    return msgspec.structs.replace(made, **changed)


def test_an_empty_shelf_uses_vigies_own(store: Store) -> None:
    shelf = store.templates.shelf("f", "observations")

    assert (shelf.in_use, shelf.versions) == (0, 0)
    assert store.templates.shelves("f") == {}


def test_versions_are_kept_in_order_beside_each_other(store: Store) -> None:
    for number in (1, 2):
        store.templates.add(store.templates.shelf("f", "observations"), template(number))
    store.templates.add(store.templates.shelf("f", "mandat"), template(1, document="mandat"))

    kept = store.templates.versions("f", "observations")

    assert [v.number for v in kept] == [1, 2]
    assert store.templates.shelf("f", "observations").versions == 2
    assert set(store.templates.shelves("f")) == {"observations", "mandat"}


def test_two_who_add_at_once_make_one_version(store: Store) -> None:
    """The shelf and its version are one write: neither is half there."""
    shelf = store.templates.shelf("f", "observations")
    store.templates.add(shelf, template(1, upload="first"))

    with pytest.raises(Conflict):
        store.templates.add(shelf, template(1, upload="second"))

    assert [v.upload for v in store.templates.versions("f", "observations")] == ["first"]


def test_a_version_is_settled_over_the_one_that_was_read(store: Store) -> None:
    store.templates.add(store.templates.shelf("f", "observations"), template())
    read = store.templates.version("f", "observations", 1)
    store.templates.put_version(
        msgspec.structs.replace(read, state=TemplateState.REFUSED, faults=(FAULT,))
    )

    with pytest.raises(Conflict):
        store.templates.put_version(msgspec.structs.replace(read, state=TemplateState.READY))
    assert store.templates.version("f", "observations", 1).faults == (FAULT,)


def test_every_choice_is_kept_and_the_last_one_counts(store: Store) -> None:
    store.templates.add(store.templates.shelf("f", "observations"), template())
    for number in (1, 0, 1):
        shelf = store.templates.shelf("f", "observations")
        chosen = Adoption(number=number, by="p", by_name="Léa", at=NOW)
        store.templates.put_shelf(
            msgspec.structs.replace(shelf, adoptions=(*shelf.adoptions, chosen))
        )

    shelf = store.templates.shelf("f", "observations")

    assert [a.number for a in shelf.adoptions] == [1, 0, 1]
    assert shelf.in_use == 1
    with pytest.raises(Conflict):
        store.templates.put_shelf(TemplateShelf(firm="f", document="observations"))


def test_a_firm_reads_its_own_shelf_only(store: Store) -> None:
    store.templates.add(store.templates.shelf("f", "observations"), template())

    assert store.templates.versions("g", "observations") == []
    with pytest.raises(NotFound):
        store.templates.version("g", "observations", 1)
