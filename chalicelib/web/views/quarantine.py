"""A quarantined mail as its manager sees it: the line of the list, and the page of one item."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from ...cases import CLOCKS, OF_A_FILE
from ...flows.decide import told_by
from ...intake.values import MailKind
from ...law.wording import typeset
from ...store.records import Choice, Quarantined
from .words import words

_READ_AS = {
    str(MailKind.CLOSURE): "closed",
    str(MailKind.REFUSAL): "refused",
    str(MailKind.COMPLEMENT_REQUEST): "complement_requested",
    str(MailKind.GRANT): "granted",
    str(MailKind.REQUEST_WITHDRAWN): "request_withdrawn",
    str(MailKind.GRANT_WITHDRAWN): "grant_withdrawn",
}
"""What the form offers first for a file whose day was not read, by what was read of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionLine:
    """Who decided what, when and why; `path` leads to where the mail went, else empty."""

    what: str
    person: str
    at: datetime
    reason: str
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QuarantinedLine:
    """Why it waits, and what was read: (what, value, the words it was read from).

    `kinds` are the natures to choose from when nothing sure was read; `case_path` the provisional
    case; `decided` the decision that holds. `file` is `pdf` or `photo` when it is no
    mail, `dated_on` the day that was surely read.
    """

    id: str
    subject: str
    received_at: datetime
    why: str
    kind: str
    facts: tuple[tuple[str, str, str], ...]
    quotes: tuple[str, ...]
    grade: str
    notes: tuple[str, ...]
    problems: tuple[str, ...]
    sha256: str
    on: date | None
    kinds: tuple[str, ...]
    dated: bool
    file: str
    dated_on: date | None
    placeable: bool
    case_path: str
    decided: DecisionLine | None
    decisions: tuple[DecisionLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateLine:
    """A case offered, and why, in French."""

    case: str
    reference: str
    worker: str
    path: str
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed in the forms, and what is wrong with it, by field, in French."""

    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)


def quarantined_line(item: Quarantined) -> QuarantinedLine:
    """The item's values; a reading of another version shows what it can."""
    kinds = {str(kind): text for kind, text in words().mail_kind.items()}
    decisions = tuple(_decisions(item))
    may_be = _may_be(item)
    return QuarantinedLine(
        id=item.id,
        subject=item.subject,
        received_at=item.received_at,
        why=typeset(item.why),
        kind=kinds.get(item.kind, kinds[MailKind.UNKNOWN]),
        facts=tuple(_facts(item.reading.get("facts", ()))),
        quotes=tuple(str(q.get("text", "")) for q in item.reading.get("quotes", ())),
        grade=_grade(item.reading),
        notes=tuple(_reasons(item.reading)),
        problems=tuple(typeset(str(p)) for p in item.reading.get("problems", ())),
        sha256=item.sha256,
        on=min((e.on for e in item.events), default=None),
        kinds=_kinds(item),
        dated=bool(item.events) and item.media == "eml",
        placeable=bool(item.events) and not may_be and item.media == "eml",
        dated_on=item.events[-1].on if told_by(item) else None,
        file="" if item.media == "eml" else "pdf" if item.media == "pdf" else "photo",
        case_path=f"/dossiers/{item.tenant}/{item.case}" if item.case else "",
        decided=decisions[-1] if item.decided else None,
        decisions=decisions,
    )


def read_as(item: Quarantined) -> str:
    """The kind of event that an item was read as, whether its day is known or not; or nothing."""
    return told_by(item) or _READ_AS.get(item.kind, "")


def _may_be(item: Quarantined) -> tuple[str, ...]:
    return tuple(item.events[0].may_be) if item.events else ()


def _kinds(item: Quarantined) -> tuple[str, ...]:
    """The natures to choose from: of a mail, those it may be; of a file, whatever was read."""
    if item.media != "eml":
        return tuple(dict.fromkeys(filter(None, (told_by(item), *OF_A_FILE))))
    return tuple(k for k in _may_be(item) if k in CLOCKS) if item.events else CLOCKS


def _decisions(item: Quarantined) -> Iterable[DecisionLine]:
    for one in item.decisions:
        yield DecisionLine(
            what=words().choice[one.choice],
            person=one.person,
            at=one.at,
            reason=one.reason,
            path=f"/dossiers/{item.tenant}/{one.case}"
            if one.choice in (Choice.ATTACHED, Choice.CREATED)
            else "",
        )


def _facts(facts: Iterable[dict[str, Any]]) -> Iterable[tuple[str, str, str]]:
    for fact in facts:
        quote = fact.get("quote", {})
        name, value = str(fact.get("name", "")), str(fact.get("value", ""))
        yield words().fact.get(name, name), words().value.get(value, value), quote.get("text", "")


def _grade(reading: Mapping[str, Any]) -> str:
    grades = {str(grade): text for grade, text in words().authenticity.items()}
    return grades.get(str(reading.get("grade", {}).get("grade", "")), "")


def _reasons(reading: Mapping[str, Any]) -> Iterable[str]:
    for reason in reading.get("grade", {}).get("reasons", ()):
        yield typeset(str(reason))
    for finding in reading.get("findings", ()):
        yield typeset(str(finding.get("text", "")))
