"""What a firm's lawyers have read, as they see it: by whom, when, what, and what changed since."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from ...law.clearing import stands
from ...store.records import Clearance


class Standing(StrEnum):
    """`again`: a colleague read the new words since. `reopened`: nobody has."""

    VALID = "valid"
    REOPENED = "reopened"
    AGAIN = "again"


_SAID = {
    Standing.VALID: ("vaut pour le cabinet", "bien"),
    Standing.REOPENED: ("rouverte : le texte a changé dans Vigie", "attention"),
    Standing.AGAIN: ("remplacée par une lecture plus récente", "calme"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ClearanceLine:
    """One reading, in its lawyer's name."""

    title: str
    state: str
    tone: str
    source: str
    read_on: date
    by_name: str
    at: datetime


def clearance_lines(found: Iterable[Clearance]) -> tuple[ClearanceLine, ...]:
    """Every reading of a firm: what is to be read again first, then the latest."""
    kept = list(found)
    current = {c.subject for c in kept if stands(c.subject, c.fingerprint)}
    ranked = sorted(kept, key=lambda c: c.at, reverse=True)
    order = (Standing.REOPENED, Standing.VALID, Standing.AGAIN)
    ranked.sort(key=lambda c: order.index(_standing(c, current)))
    return tuple(_line(c, _standing(c, current)) for c in ranked)


def _standing(clearance: Clearance, current: set[str]) -> Standing:
    if stands(clearance.subject, clearance.fingerprint):
        return Standing.VALID
    return Standing.AGAIN if clearance.subject in current else Standing.REOPENED


def _line(clearance: Clearance, standing: Standing) -> ClearanceLine:
    state, tone = _SAID[standing]
    return ClearanceLine(
        title=clearance.title,
        state=state,
        tone=tone,
        source=clearance.source,
        read_on=clearance.read_on,
        by_name=clearance.by_name,
        at=clearance.at,
    )
