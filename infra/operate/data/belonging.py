"""To whom a row of the table belongs. Pure: a row and what is known of a subject, a fate.

A row is dropped in the order of its fate, so that an erasure stopped anywhere goes on: first what
would start work, then what leads to a record, then the record, last what names the subject.
"""

import re

import msgspec

from chalicelib.cases import Entry, reference_key
from chalicelib.store import keys
from chalicelib.store.records import Mail, Snapshot
from chalicelib.store.table import Item

from .fates import Fate, Kept
from .of_firm import evidence_of, judge_firm
from .subjects import Subject

Place = tuple[str, str]
"""Partition and sort key of a row."""


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """The subject with its cases and people (for an employer, a firm: all of its own)."""

    subject: Subject
    tenant: str
    cases: frozenset[str] = frozenset()
    people: frozenset[str] = frozenset()

    @property
    def whole(self) -> bool:
        return self.subject.kind == "tenant"


def judge(item: Item, known: Known) -> Fate | Kept | None:
    """What becomes of a row; None when it does not speak of the subject at all."""
    if known.subject.kind == "person":
        return _of_people(item, known)
    if known.subject.kind == "firm":
        return judge_firm(item, known.subject.id) or _of_people(item, known)
    return _of_cases(item, known) or (_of_people(item, known) if known.whole else None)


def pointers(item: Item, known: Known) -> list[Place]:
    """The pointers that lead to a row and do not say so themselves: they are made from it."""
    if item.kind == "event" and known.tenant:
        case = item.pk.removeprefix(keys.case(known.tenant, ""))
        entry = msgspec.json.decode(item.data, type=Entry)
        cause = (keys.unique("cause", known.tenant, case, entry.cause), "#")
        return [cause, *(_number(known.tenant, one) for one in _numbers(entry))]
    if item.kind == "snapshot":
        snapshot = msgspec.json.decode(item.data, type=Snapshot)
        return [] if snapshot.held else [_number(snapshot.tenant, snapshot.case.reference)]
    return []


def _number(tenant: str, reference: str) -> Place:
    return keys.unique("reference", tenant, reference_key(reference)), "#"


def _numbers(entry: Entry) -> set[str]:
    """The numbers that a corrected header gave the case, and those it had before."""
    said = (entry.shared.get(name, {}) for name in ("was", "becomes"))
    return {str(one["reference"]) for one in said if isinstance(one, dict) and "reference" in one}


def mentions(text: str, names: frozenset[str]) -> bool:
    """Does the text hold one of these ids, whole? It costs the text, however many they are."""
    return not names.isdisjoint(re.findall(r"[\w.@-]+", text))


def hashes(item: Item) -> set[str]:
    """The SHA-256 of the files that a row stands for or lists."""
    if item.kind not in _FILED:
        return set()
    if item.kind in ("archive", "draft"):
        return evidence_of(item)
    text = f"{item.pk} {item.data}"
    if item.kind == "event":  # The chain's own hashes are no files.
        text = str(msgspec.json.decode(item.data, type=Entry).shared)
    return set(re.findall(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])", text))


_FILED = frozenset(
    ("mail", "attached", "deposit", "quarantined", "noted", "event", "archive", "draft")
)


def _of_cases(item: Item, known: Known) -> Fate | Kept | None:
    """By the cases it speaks of; for an employer also by its own partitions."""
    text = f"{item.pk} {item.sk} {item.data}"
    home = keys.tenant(known.tenant)
    ours = item.pk == home or item.pk.startswith(f"{home}#")
    if known.whole and item.sk == home and item.pk.startswith("MAIL#"):
        return Fate.LAST
    if known.whole and ours:
        return Fate.ROOT if item.sk == "#TENANT" else _record(item)
    spoken = mentions(text, known.cases) or (known.whole and _says_tenant(item, known.tenant))
    if not spoken:
        return None
    return _record(item, single=True) if ours else _around(item, known)


def _says_tenant(item: Item, tenant: str) -> bool:
    """Does a row outside an employer's partitions name it?"""
    if item.data == tenant and item.kind in ("api-token", "pointer"):
        return item.pk.startswith("UNIQUE#")
    if item.pk.startswith("USAGE#") or item.pk == keys.TENANTS:
        return item.sk == tenant
    if item.kind == "stop-code":
        return mentions(item.data, frozenset((tenant,)))
    if item.pk == keys.SWITCHES:
        return item.sk.startswith(f"{tenant}#")
    return (
        item.data.startswith(f"{tenant}|")
        or f'"tenant":"{tenant}"' in item.data
        or f"#TENANT#{tenant}#" in item.pk
    )


def _of_mail(item: Item, known: Known) -> Fate | Kept:
    """A mail about several cases stays until the last of them goes."""
    mail = msgspec.json.decode(item.data, type=Mail)
    return Fate.LAST if set(mail.cases) <= known.cases else Kept.SHARED


def _record(item: Item, *, single: bool = False) -> Fate | Kept:
    """A row of the employer's own partitions; of a mail about several cases, its log stays."""
    if item.kind == "snapshot":
        return Fate.ROOT if single else Fate.LAST
    return Fate.RECORD


def _around(item: Item, known: Known) -> Fate | Kept | None:
    """A row outside the employer's partitions that speaks of the cases."""
    if item.pk.startswith("MAIL#"):
        return _of_mail(item, known) if item.sk == keys.tenant(known.tenant) else None
    if item.pk.startswith("FIRM#"):
        return Fate.POINTER if item.kind == "mandate" else Kept.FIRM
    if item.pk.startswith("DUE#"):
        return Fate.WORK
    if item.pk.startswith(_LISTS) or item.kind == "waiting":
        return Fate.POINTER
    return Kept.PROOF if item.kind == "consent" else None


def _of_people(item: Item, known: Known) -> Fate | Kept | None:
    """By the people it speaks of: their partition, and what leads to it."""
    own = item.pk.removeprefix("PERSON#") if item.pk.startswith("PERSON#") else ""
    if own in known.people:
        if item.kind == "consent":
            return Kept.PROOF
        return Fate.ROOT if item.sk == "#PERSON" else Fate.RECORD
    if not mentions(f"{item.sk} {item.data}", known.people):
        return None
    if item.pk.startswith("DUE#"):
        return Fate.WORK if item.kind == "due-phone" else Kept.CASE
    if item.pk.startswith(("UNIQUE#", "NUMBER#")) or item.kind in _LEADS:
        return Fate.POINTER
    return Kept.FIRM if item.pk.startswith("FIRM#") else Kept.CASE


_LISTS = ("UNIQUE#", "USAGE#", "FAILURES#", keys.SWITCHES, keys.TENANTS)
"""Partitions of all tenants, whose rows of one go with it."""
_LEADS = frozenset(("member", "subscription", "invitation"))
