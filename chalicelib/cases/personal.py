"""Personal fields of an event: set apart with a salt, so that erasing them leaves the proof whole.

The ledger hashes a commitment, sha256(salt + canonical JSON of the personal fields); erasure drops
the fields and the salt, and the chain still verifies (design §3.18).
"""

import hashlib
from typing import Any

from .interchange import canonical

# Free text and names; dates, kinds and outcomes stay in the shared part so that clocks survive.
_FIELDS = (
    "author",
    "quotes",
    "description",
    "outcome",
    "number",
    "reason",
    "amount",
    "person",
    "tracking",
)
# A corrected header names people too, before and after; where they live decides of a date.
_HEADERS = ("becomes", "was")
_IN_HEADERS = ("worker", "employer")
_IN_ITEMS = ("label", "reason", "substitute")
ERASED = "[donnée effacée]"


def split(fields: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Event fields → (shared, personal). `author` counts only when it names somebody.

    A correction's own fields are split the same way, once: nothing of their shape is known.
    """
    shared, personal = _split_flat(fields)
    if fields.get("kind") == "header_corrected":
        _split_headers(shared, personal)
    if fields.get("kind") == "correction":
        inner, kept = _split_flat(fields["fields"])
        if "fields" in inner:  # The correction of a correction: free content, as a whole.
            kept["fields"] = inner.pop("fields")
        shared["fields"] = inner
        personal |= {"fields": kept} if kept else {}
    return shared, personal


def join(shared: dict[str, Any], personal: dict[str, Any] | None) -> dict[str, Any]:
    """The event's fields again; erased ones read `[donnée effacée]` where a text is required."""
    known = dict(personal or {})
    if shared.get("kind") == "header_corrected":
        named = {name: shared[name] | known.pop(name, {}) for name in _HEADERS if name in shared}
        return {"reason": ERASED} | _join_flat(shared, known) | named
    if shared.get("kind") != "correction":
        return _join_flat(shared, known)
    inner = _join_flat(shared["fields"], known.pop("fields", {}))
    return {"reason": ERASED} | _join_flat(shared, known) | {"fields": inner}


def commit(personal: dict[str, Any], salt: str) -> str:
    """The commitment of personal fields under `salt` (hexadecimal)."""
    return hashlib.sha256(salt.encode() + b"\n" + canonical(personal)).hexdigest()


def _split_flat(fields: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    shared, personal = dict(fields), {}
    for name in _FIELDS:
        if name in shared and not (name == "author" and isinstance(shared[name], str)):
            personal[name] = shared.pop(name)
    if "items" in shared:
        shared, kept = _split_items(shared)
        personal |= kept
    return shared, personal


def _split_headers(shared: dict[str, Any], personal: dict[str, Any]) -> None:
    """Move the names out of the headers in `shared`; a header left without any stays, empty."""
    for name in _HEADERS:
        header = shared.get(name, {})
        if kept := {field: header[field] for field in _IN_HEADERS if field in header}:
            personal[name] = kept
            shared[name] = {k: v for k, v in header.items() if k not in kept}


def _split_items(shared: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Items that are not a list of objects (a correction may hold anything) are all personal."""
    items = shared["items"]
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        return {n: v for n, v in shared.items() if n != "items"}, {"items": items}
    plain = [{k: v for k, v in item.items() if k not in _IN_ITEMS} for item in items]
    kept = [{k: v for k, v in item.items() if k in _IN_ITEMS} for item in items]
    return shared | {"items": plain}, {"items": kept} if any(kept) else {}


def _join_flat(shared: dict[str, Any], known: dict[str, Any]) -> dict[str, Any]:
    fields = shared | known
    if "items" in known and "items" in shared:
        pairs = zip(shared["items"], known["items"], strict=True)
        fields["items"] = [item | extra for item, extra in pairs]
    return fields
