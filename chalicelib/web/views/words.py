"""The French words of the pages, from `templates/pages/mots.toml`, checked when loaded."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from ...cases.checks import OF_A_FILE, Check
from ...cases.kinds import BY_KIND
from ...cases.moves import Status
from ...cases.parts import Header
from ...cases.words import Authenticity, Confidence, Outcome
from ...errors import BadInput
from ...flows.batch import Stage
from ...intake.values import MailKind
from ...law.values import DeadlineStatus, Strength
from ...law.wording import typeset
from ...scopes import Scope
from ...store import UNDELIVERED
from ...store.alert_records import EscalationState, Side, Way
from ...store.alert_records import Stage as EscalationStage
from ...store.audit_records import Action, Topic
from ...store.office_records import OfficeKind
from ...store.records import Channel, Choice, DeliveryState, DraftState, Piece, VersionState
from ...store.sending_records import Verdict

FILE = Path(__file__).parents[3] / "templates" / "pages" / "mots.toml"


class KindWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A kind of event: what happened, and what it means in plain words."""

    title: str
    meaning: str = ""


class Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Every table of the file. Keys are the codes, values are French."""

    status: dict[Status, str]
    kind: dict[str, KindWords]
    field: dict[str, str]
    header: dict[str, str]
    value: dict[str, str]
    authenticity: dict[Authenticity, str]
    deadline_status: dict[DeadlineStatus, str]
    confidence: dict[Confidence, str]
    strength: dict[Strength, str]
    delivery: dict[DeliveryState, str]
    remedy: dict[DeliveryState, str]
    channel: dict[Channel, str]
    purpose: dict[str, str]
    side: dict[Side, str]
    way: dict[Way, str]
    escalation: dict[EscalationState, str]
    escalated: dict[EscalationStage, str]
    stages: dict[EscalationStage, str]
    draft: dict[DraftState, str]
    choice: dict[Choice, str]
    check: dict[str, str]
    act: dict[str, str]
    exhibits: dict[str, str]
    stage: dict[str, str]
    scope: dict[Scope, str]
    version: dict[VersionState, str]
    document: dict[str, str]
    outcome: dict[Outcome, str]
    piece: dict[Piece, str]
    attempt: dict[str, str]
    reason: dict[str, str]
    mail_kind: dict[MailKind, str]
    fact: dict[str, str]
    review: dict[str, str]
    action: dict[Action, str]
    topic: dict[Topic, str]
    office: dict[OfficeKind, str]


_WAITS = ("uncertain", "technical", "temporary")
_COMPLETE: dict[str, Iterable[str]] = {
    "status": Status,
    "kind": BY_KIND,
    "header": Header.__struct_fields__,
    "authenticity": Authenticity,
    "deadline_status": DeadlineStatus,
    "confidence": Confidence,
    "strength": Strength,
    "delivery": DeliveryState,
    "remedy": UNDELIVERED,
    "channel": Channel,
    "side": Side,
    "way": Way,
    "escalation": EscalationState,
    "escalated": EscalationStage,
    "stages": EscalationStage,
    "draft": DraftState,
    "choice": Choice,
    "act": (*OF_A_FILE, "receipt_issued", "complement_answered"),
    "check": (*Check, "act_to_read", "aside", "to_prove", "unconfirmed"),
    "exhibits": (*DraftState, "missing"),
    "stage": (*Stage, "released"),
    "version": VersionState,
    "scope": Scope,
    "action": Action,
    "topic": Topic,
    "office": OfficeKind,
    "outcome": Outcome,
    "piece": Piece,
    "mail_kind": MailKind,
    "attempt": (*Verdict, "accepted", "opted_out", "given_up", "cancelled", *_WAITS),
}


@cache
def words() -> Words:
    """The words. Raises BadInput with the place of the first fault or the missing codes."""
    return read_words(FILE.read_bytes())


def read_words(data: bytes) -> Words:
    """Check a words file. Raises BadInput."""
    try:
        found = msgspec.toml.decode(data, type=dict[str, Any])
        made = msgspec.convert(_typeset(found), Words)
    except msgspec.MsgspecError as fault:
        raise BadInput("templates/pages/mots.toml", f"{fault}.") from fault
    for table, codes in _COMPLETE.items():
        missing = sorted(set(codes) - {str(code) for code in getattr(made, table)})
        if missing:
            where = f"templates/pages/mots.toml, [{table}]"
            raise BadInput(where, f"no words for {', '.join(missing)}.", "Add them.")
    return made


def said(value: object) -> str:
    """A coded or plain value as a reader reads it; an unknown code is shown as it is."""
    if isinstance(value, bool):
        return words().value["yes" if value else "no"]
    if isinstance(value, StrEnum):
        return words().value.get(str(value), str(value))
    return str(value)


def _typeset(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _typeset(inner) for key, inner in value.items()}
    return typeset(value) if isinstance(value, str) else value
