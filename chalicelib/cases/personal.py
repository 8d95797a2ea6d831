"""Personal fields of an event: set apart with a salt, so that erasing them leaves the proof whole.

The ledger hashes a commitment, sha256(salt + canonical JSON of the personal fields); erasure drops
the fields and the salt, and the chain still verifies (design §3.18).
"""

import hashlib
from typing import Any

from .interchange import canonical

# Free text and names; dates, kinds and outcomes stay in the shared part so that clocks survive.
_FIELDS = ("author", "quotes", "description", "outcome", "number", "reason", "amount")
_IN_ITEMS = ("label", "reason")
ERASED = "[donnée effacée]"


def split(fields: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Event fields → (shared, personal). `author` counts only when it names somebody."""
    shared, personal = dict(fields), {}
    for name in _FIELDS:
        if name in shared and not (name == "author" and isinstance(shared[name], str)):
            personal[name] = shared.pop(name)
    if "items" in shared:
        shared["items"], personal["items"] = _split_items(shared["items"])
    if fields.get("kind") == "correction":
        shared["fields"], personal["fields"] = split(dict(shared.get("fields", {})))
    return shared, {name: value for name, value in personal.items() if value}


def join(shared: dict[str, Any], personal: dict[str, Any] | None) -> dict[str, Any]:
    """The event's fields again; erased ones read `[donnée effacée]` where a text is required."""
    fields = dict(shared)
    known = personal or {}
    fields |= {name: value for name, value in known.items() if name not in ("items", "fields")}
    if "items" in known:
        fields["items"] = [
            item | extra for item, extra in zip(shared["items"], known["items"], strict=True)
        ]
    if shared.get("kind") == "correction":
        fields["fields"] = join(shared["fields"], known.get("fields"))
        fields.setdefault("reason", ERASED)
    return fields


def commit(personal: dict[str, Any], salt: str) -> str:
    """The commitment of personal fields under `salt` (hexadecimal)."""
    return hashlib.sha256(salt.encode() + b"\n" + canonical(personal)).hexdigest()


def _split_items(items: list[dict[str, Any]]) -> tuple[list[Any], list[Any]]:
    shared = [{k: v for k, v in item.items() if k not in _IN_ITEMS} for item in items]
    personal = [{k: v for k, v in item.items() if k in _IN_ITEMS} for item in items]
    return shared, personal if any(personal) else []
