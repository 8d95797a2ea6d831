"""What is given of somebody's rows, by the operator's export and by an employer's own copy.

Secrets (hashes of sessions and tokens, a webhook's key) are never given.
"""

import json
from typing import Any

import msgspec

from ..cases import CaseFile, encode
from ..store import Store
from ..store.table import Item

FORMAT = "vigie-data-1"
_SECRET = frozenset(("phonecode", "feed", "api-token", "opensession", "session-of", "watermark"))
_HIDDEN = ("secret", "secret_hash", "code_hash", "token")
_IN_CASES = frozenset(("snapshot", "event", "personal"))


def record_of(item: Item) -> dict[str, Any] | None:
    """The record of a row without its secrets; None for what is a secret, or given otherwise."""
    if item.kind in _IN_CASES or item.kind in _SECRET or not item.data.startswith("{"):
        return None
    return {k: v for k, v in json.loads(item.data).items() if k not in _HIDDEN}


def case_files(store: Store, tenant: str, case: str) -> list[tuple[str, bytes]]:
    """The ledger that can be proven, and the case as the API and the command line speak of it."""
    journal = store.cases.export(tenant, case)
    stored = store.cases.load(tenant, case)
    events = tuple(entry.event() for entry in stored.entries)
    return [
        ("journal.json", encode(journal)),
        ("dossier.json", encode(CaseFile(case=stored.snapshot.case, events=events))),
        ("dates.json", as_json(msgspec.to_builtins(stored.snapshot.deadlines))),
        ("envois.json", as_json(msgspec.to_builtins(store.deliveries.of_case(tenant, case)))),
    ]


def as_json(value: object) -> bytes:
    """JSON that a person can read too."""
    return msgspec.json.format(msgspec.json.encode(value), indent=2)
