"""A mail that changes no case, as the tenant's manager sees it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ...law.wording import typeset
from ...store.records import Noted
from .words import words


@dataclass(frozen=True, slots=True, kw_only=True)
class NotedLine:
    """What it is, from whom, and what a mailbox that asks leave to forward gives."""

    subject: str
    sender: str
    received_at: datetime
    kind: str
    facts: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    sha256: str


def noted_line(item: Noted) -> NotedLine:
    """The line of one mail; a kind of another version shows its code."""
    kinds = {str(kind): text for kind, text in words().mail_kind.items()}
    names = words().fact
    return NotedLine(
        subject=item.subject,
        sender=item.sender,
        received_at=item.received_at,
        kind=kinds.get(item.kind, item.kind),
        facts=tuple((names.get(name, name), value) for name, value in item.facts.items()),
        notes=tuple(typeset(note) for note in item.notes),
        sha256=item.sha256,
    )
