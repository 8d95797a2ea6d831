"""Records to items and back: a record is JSON text in an item's `data`."""

from collections.abc import Sequence
from typing import TypeVar

import msgspec

from ..errors import BadInput, NotFound
from .table import Item, Place, Table

R = TypeVar("R", bound=msgspec.Struct)


def item(
    pk: str, sk: str, record: msgspec.Struct, *, version: int = 0, expires: int | None = None
) -> Item:
    """The item that keeps a record; its kind is the record's class name in lower case.

    Raises BadInput when the record could not be read back.
    """
    return Item(
        pk=pk,
        sk=sk,
        kind=type(record).__name__.lower(),
        data=readable(record),
        version=version,
        expires=expires,
    )


def readable(record: msgspec.Struct) -> str:
    """The record's JSON, proven to decode: what is written and cannot be read would be lost.

    Structs made in code are not validated by msgspec. Raises BadInput with the field's path.
    """
    data = msgspec.json.encode(record)
    try:
        msgspec.json.decode(data, type=type(record))
    except msgspec.ValidationError as fault:
        why, _, where = str(fault).partition(" - at ")
        raise BadInput(
            f"{type(record).__name__}{where.strip('`').removeprefix('$')}", why
        ) from fault
    return data.decode()


def found(table: Table, pk: str, sk: str, record: type[R]) -> R:
    """The record at a key. Raises NotFound."""
    kept = maybe(table, pk, sk, record)
    if kept is None:
        raise NotFound(record.__name__.lower(), f"{pk}|{sk}")
    return kept


def maybe(table: Table, pk: str, sk: str, record: type[R]) -> R | None:
    """The record at a key, or None."""
    kept = table.get(pk, sk)
    return msgspec.json.decode(kept.data, type=record) if kept else None


def several(table: Table, places: Sequence[Place], record: type[R]) -> list[R]:
    """The records at these places, in their order, in as few requests as may be.

    Raises NotFound when one is not there.
    """
    found = table.get_many(places)
    for pk, sk in places:
        if (pk, sk) not in found:
            raise NotFound(record.__name__.lower(), f"{pk}|{sk}")
    return [msgspec.json.decode(found[place].data, type=record) for place in places]


def listed(table: Table, pk: str, record: type[R], *, begins: str = "") -> list[R]:
    """The records of a partition whose sort key begins so, in key order."""
    return [msgspec.json.decode(i.data, type=record) for i in table.query(pk, begins=begins)]
