"""How long an ended case is kept: a table, and the day its term comes. Pure."""

import tomllib
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Literal

import msgspec

from chalicelib.cases import AnyEvent, Status, kind_of
from chalicelib.errors import BadInput
from chalicelib.store import StoredCase

_FILE = Path(__file__).with_name("retention.toml")
_DISPUTES = frozenset(
    ("appeal_lodged", "action_filed", "cassation_filed", "suspension_refused", "mediation_opened")
)
_DECISIONS = frozenset(("judgment_notified", "order_notified"))


class Rule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One line of the table: which cases, what the term counts from, and how long it is."""

    id: str
    label: str
    statuses: tuple[Status, ...]
    disputed: bool
    from_: Literal["limit", "decision", "validity", "event"] = msgspec.field(name="from")
    months: int


class Rules(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The whole table; `version` is said in the receipts."""

    version: str
    rule: tuple[Rule, ...]


class Term(msgspec.Struct, frozen=True, kw_only=True):
    """Until which day a case is kept, by which rule."""

    rule: str
    until: date


@cache
def rules() -> Rules:
    """The table as installed. Raises BadInput."""
    try:
        found = msgspec.convert(tomllib.loads(_FILE.read_text("utf-8")), Rules)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as fault:
        raise BadInput(str(_FILE), str(fault)) from fault
    ids = [rule.id for rule in found.rule]
    if len(set(ids)) < len(ids) or any(rule.months < 1 for rule in found.rule):
        raise BadInput(str(_FILE), "an id is there twice, or a term is no month.")
    return found


def term(stored: StoredCase) -> Term | None:
    """When the case may go; None while it is open, disputed without an end, or nobody knows."""
    snapshot, events = stored.snapshot, [entry.event() for entry in stored.entries]
    if snapshot.held or snapshot.announced or not events:
        return None
    disputed = any(kind_of(event) in _DISPUTES for event in events)
    for rule in rules().rule:
        if snapshot.status in rule.statuses and rule.disputed is disputed:
            start = _start(rule, stored, events)
            return Term(rule=rule.id, until=_later(start, rule.months)) if start else None
    return None


def _start(rule: Rule, stored: StoredCase, events: list[AnyEvent]) -> date | None:
    last = max(event.on for event in events)
    fallback = _later(last, 12)
    match rule.from_:
        case "decision":
            return max((e.on for e in events if kind_of(e) in _DECISIONS), default=None)
        case "limit":
            ends = (deadline.latest for deadline in stored.snapshot.deadlines)
            return max((*ends, fallback))
        case "validity":
            valid = [e.valid_until for e in events if hasattr(e, "valid_until") and e.valid_until]
            return max((*valid, fallback))
        case "event":
            return last


def _later(start: date, months: int) -> date:
    """The same day so many months later, the month's last one when it has none."""
    year, month = divmod(start.month - 1 + months, 12)
    first = date(start.year + year, month + 1, 1)
    following = (first + timedelta(days=32)).replace(day=1)
    return min(first + timedelta(days=start.day - 1), following - timedelta(days=1))
