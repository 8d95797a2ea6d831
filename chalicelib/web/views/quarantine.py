"""A quarantined mail as its manager sees it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ...intake.values import MailKind
from ...law.wording import typeset
from ...store.records import Quarantined
from .words import words


@dataclass(frozen=True, slots=True, kw_only=True)
class QuarantinedLine:
    """Why it waits, and what was read: (what, value, the words it was read from)."""

    subject: str
    received_at: datetime
    why: str
    kind: str
    facts: tuple[tuple[str, str, str], ...]
    notes: tuple[str, ...]
    sha256: str


def quarantined_line(item: Quarantined) -> QuarantinedLine:
    """The line of one item; a reading of another version shows what it can."""
    kinds = {str(kind): text for kind, text in words().mail_kind.items()}
    return QuarantinedLine(
        subject=item.subject,
        received_at=item.received_at,
        why=typeset(item.why),
        kind=kinds.get(item.kind, kinds[MailKind.UNKNOWN]),
        facts=tuple(_facts(item.reading.get("facts", ()))),
        notes=tuple(_reasons(item.reading)),
        sha256=item.sha256,
    )


def _facts(facts: Iterable[dict[str, Any]]) -> Iterable[tuple[str, str, str]]:
    for fact in facts:
        quote = fact.get("quote", {})
        name, value = str(fact.get("name", "")), str(fact.get("value", ""))
        yield words().fact.get(name, name), words().value.get(value, value), quote.get("text", "")


def _reasons(reading: dict[str, Any]) -> Iterable[str]:
    """How its origin is proven, and why."""
    grades = {str(grade): text for grade, text in words().authenticity.items()}
    told = grades.get(reading.get("grade", {}).get("grade", ""), "")
    if told:
        yield told
    for reason in reading.get("grade", {}).get("reasons", ()):
        yield typeset(str(reason))
