"""What a correction form changed of an event."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from ...cases import AnyEvent, kind_of, to_fields
from ...errors import BadInput
from .entry import form_fields, typed_as


def changed(event: AnyEvent, typed: Mapping[str, str], values: Mapping[str, Any]) -> dict[str, Any]:
    """The fields typed otherwise than they stand. Raises BadInput when there is none.

    A document of a list that keeps its name keeps its id, so that answers to it stand.
    """
    before = typed_as(event, kind_of(event))
    names = {f.name: f.encode_name for f in msgspec.structs.fields(type(event))}
    moved = {
        names[one.name]: values[names[one.name]]
        for one in form_fields(kind_of(event))
        if typed[one.name].replace("\r\n", "\n") != before[one.name]
    }
    if not moved:
        raise BadInput("on", "rien n’est changé : corrigez au moins un champ.")
    if "items" in moved:
        moved["items"] = _renamed(to_fields(event).get("items", []), moved["items"])
    return moved


def _renamed(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> list[dict[str, Any]]:
    known = {str(item.get("label") or item["id"]): item for item in before}
    taken = {item["id"] for item in before}
    free = (f"p{number}" for number in range(1, len(before) + len(after) + 1))
    fresh = (name for name in free if name not in taken)
    return [known.get(item["label"]) or {**item, "id": next(fresh)} for item in after]
