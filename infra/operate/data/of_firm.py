"""To a law firm belong its own files, its people and its templates. Pure: a row, a fate.

What it did in an employer's case stays: that is the employer's proof, and the final documents it
was shown are its own copies.
"""

import json
from collections.abc import Iterator
from typing import Any

import msgspec

from chalicelib.alerts.channels import OF_A_FIRM
from chalicelib.store import keys
from chalicelib.store.draft_records import Archive, Draft
from chalicelib.store.table import Item

from .fates import Fate, Kept
from .subjects import Subject

_FILES = frozenset(("key", "note_key", "case_key", "journal_key", "preview", "bundle", "upload"))
"""The fields of a firm's records that name a file of the drafts bucket."""
_AROUND: dict[str, Fate | Kept] = {
    "DUE": Fate.WORK,
    "UNIQUE": Fate.POINTER,
    "TENANT": Kept.CASE,
}
"""What becomes of rows outside its partitions that name a firm, by what their key begins with."""


def judge_firm(item: Item, firm: str) -> Fate | Kept | None:
    """What becomes of a row; None when it does not speak of the firm itself (its people may be)."""
    home = keys.firm(firm)
    if item.pk == home or item.pk.startswith((f"{home}#", keys.tenant(f"{OF_A_FIRM}{firm}#"))):
        if item.sk == "#FIRM":
            return Fate.ROOT
        return Fate.POINTER if item.kind in ("mandate", "member") else Fate.RECORD
    if item.pk.startswith("USAGE#"):
        return Fate.POINTER if item.sk == f"{OF_A_FIRM}{firm}" else None
    begins, _, _ = item.pk.partition("#")
    return _AROUND.get(begins) if _says(item, firm) else None


def _says(item: Item, firm: str) -> bool:
    """Does a row outside the firm's partitions name it, and not only use the same word?"""
    named = (f'"firm":"{firm}"', f'"home":"{keys.firm(firm)}"', f'"{OF_A_FIRM}{firm}"')
    data = item.data.replace('\\"', '"')  # A due row holds its work as text.
    leads = data == keys.firm(firm) or data.startswith(f"{keys.firm(firm)}|")
    return leads or any(name in data for name in named) or f"#{firm}#" in item.sk


def files_of(item: Item, firm: str) -> set[str]:
    """The keys, in the drafts bucket, of the files that a row of the firm's own stands for."""
    if not item.pk.startswith(f"{keys.firm(firm)}#") or not item.data.startswith("{"):
        return set()
    return {key for key in _named(json.loads(item.data)) if "/" in key}


def _named(value: Any, field: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _named(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from _named(inner, field)
    elif field in _FILES and isinstance(value, str):
        yield value


def evidence_of(item: Item) -> set[str]:
    """The SHA-256 of the evidence that a draft cites or an archive lists: not of its own file."""
    if item.kind == "draft":
        return {e.sha256 for e in msgspec.json.decode(item.data, type=Draft).exhibits if e.sha256}
    return {e.sha256 for e in msgspec.json.decode(item.data, type=Archive).evidence}


def touched(item: Item, firm: str) -> Subject | None:
    """The employer's case that a row of the firm's own file is about."""
    begins = f"{keys.firm(firm)}#TENANT#"
    if item.kind == "archive" and item.pk == keys.archives(firm):
        kept = msgspec.json.decode(item.data, type=Archive)
        return Subject(kind="case", id=kept.case, tenant=kept.tenant)
    if not item.pk.startswith(begins):
        return None
    tenant, _, case = item.pk.removeprefix(begins).partition("#CASE#")
    return Subject(kind="case", id=case, tenant=tenant)


def is_mandated(item: Item, firm: str) -> bool:
    """Does the firm act in this case now?"""
    return item.kind == "snapshot" and json.loads(item.data).get("firm") == firm
