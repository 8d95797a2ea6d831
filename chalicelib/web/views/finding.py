"""Finding a case in a long list: by its number or names, and by where it stands."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from ...cases import Status, reference_key
from ...store.records import Snapshot

FINDABLE = 6
"""A list of so many cases has a form to search it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What was asked for: words of a name or of a number; a status, or empty for all."""

    words: str = ""
    state: str = ""

    @property
    def asked(self) -> bool:
        return bool(self.words or self.status)

    @property
    def status(self) -> Status | None:
        """None for all, and for a word that is no status."""
        return Status(self.state) if self.state in {str(one) for one in Status} else None


def wanted_only(found: Iterable[Snapshot], wanted: Wanted, number: str = "") -> list[Snapshot]:
    """Those asked for. `number` is the id of the case that has, or had, the number typed."""
    return [s for s in found if _stands(s, wanted.status) and _told(s, wanted.words, number)]


def _stands(snapshot: Snapshot, status: Status | None) -> bool:
    """What nobody confirmed counts too: it is what one looks for."""
    return status is None or status in (snapshot.status, snapshot.announced)


def _told(snapshot: Snapshot, words: str, number: str) -> bool:
    key = reference_key(words)
    header = snapshot.case
    if not words or snapshot.id == number or (key and key in reference_key(header.reference)):
        return True
    names = plain(f"{header.worker.name} {header.employer.name} {header.reference}")
    return all(word in names for word in plain(words).split())


def plain(text: str) -> str:
    """The text without accents, capitals nor hyphens, as people type in a hurry."""
    split = unicodedata.normalize("NFKD", text).casefold()
    kept = "".join(" " if c in "-\u2010\u2011’'" else c for c in split)
    return "".join(c for c in kept if not unicodedata.combining(c))
