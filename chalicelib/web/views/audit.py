"""The audit log as it is read: a line each on the page, a row each in the file, one in the API."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

import msgspec

from ...flows.tokens import is_program_id
from ...law import add_months
from ...law.wording import french_day
from ...store.audit_records import Action, AuditEntry, Topic, topic_of
from .words import words

_MONTH = re.compile(r"2\d{3}-(0[1-9]|1[0-2])")
_SHOWN = 13  # The log is kept for a year: the month it began in is shown until it is empty.
_PARIS = ZoneInfo("Europe/Paris")
_HEAD = ("Date et heure (Paris)", "Action", "Sujet", "Sur quoi", "Par", "Dossier")
# What a spreadsheet would take for a formula (OWASP, "CSV injection").
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Asked:
    """Which month (`2026-11`), and which topic; None: all."""

    month: str
    topic: Topic | None


@dataclass(frozen=True, slots=True)
class MonthChoice:
    """A month to choose: its code, and « novembre 2026 »."""

    code: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditLine:
    """One action. `by` is empty when nobody may be named; `program`: a token did it."""

    at: datetime
    what: str
    target: str
    by: str
    program: bool


class AuditOut(msgspec.Struct, frozen=True):
    """One action. `by` is the id of a person or of a token; empty ones are not known."""

    at: datetime
    action: Action
    topic: Topic
    by: str
    by_name: str
    target: str
    case: str


def asked(month: str, topic: str, today: date) -> Asked:
    """What the address asks for; what is no month or no topic is this month, or all."""
    return Asked(
        month if _MONTH.fullmatch(month) else f"{today:%Y-%m}",
        Topic(topic) if topic in set(Topic) else None,
    )


def months(today: date) -> tuple[MonthChoice, ...]:
    """The months that are kept, the latest first."""
    found = (add_months(today.replace(day=1), -back) for back in range(_SHOWN))
    return tuple(MonthChoice(f"{m:%Y-%m}", french_day(m).partition(" ")[2]) for m in found)


def audit_line(entry: AuditEntry) -> AuditLine:
    """An action as a reader sees it."""
    return AuditLine(
        at=entry.at,
        what=words().action[entry.action],
        target=entry.target,
        by=entry.by_name,
        program=is_program_id(entry.by),
    )


def audit_out(entry: AuditEntry) -> AuditOut:
    """An action as a program reads it."""
    return AuditOut(
        at=entry.at,
        action=entry.action,
        topic=topic_of(entry.action),
        by=entry.by,
        by_name=entry.by_name,
        target=entry.target,
        case=entry.case,
    )


def csv_of(entries: Iterable[AuditEntry]) -> str:
    """The rows as French spreadsheets open them: semicolons, oldest first, a mark of UTF-8."""
    made = io.StringIO()
    writer = csv.writer(made, delimiter=";")
    writer.writerow(_HEAD)
    for entry in sorted(entries, key=lambda e: e.at):
        writer.writerow([_harmless(cell) for cell in _cells(entry)])
    return f"\ufeff{made.getvalue()}"


def _cells(entry: AuditEntry) -> tuple[str, ...]:
    at = entry.at.astimezone(_PARIS)
    return (
        f"{at:%Y-%m-%d %H:%M:%S}",
        words().action[entry.action],
        words().topic[topic_of(entry.action)],
        entry.target,
        entry.by_name,
        entry.case,
    )


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
