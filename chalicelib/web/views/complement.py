"""The form that answers a request for documents, one document at a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from ...cases.parts import AnsweredItem
from ...cases.words import Outcome
from ...errors import BadInput
from ...store.cases import StoredCase
from .days import read_day
from .pieces import PieceLine, pieces_about

if TYPE_CHECKING:
    from ...cases.events import ComplementRequested
    from ...store.reply_records import Reply

FREE = 3
"""Documents that may be named by hand when the request lists none."""
_NAMES = ("suite", "intitule", "raison", "remplacement", "attendue", "preuve")
_OUTCOMES = tuple(outcome for outcome in Outcome if outcome is not Outcome.MISSING)


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemLine:
    """A document asked for; `free`: its name is typed too. `typed` by field, `error` in French."""

    id: str
    label: str
    free: bool
    typed: Mapping[str, str]
    pieces: tuple[PieceLine, ...]
    error: str


def item_lines(
    stored: StoredCase,
    asked: ComplementRequested,
    typed: Mapping[str, Mapping[str, str]],
    fault: BadInput | None = None,
) -> tuple[ItemLine, ...]:
    """The documents of the request, or rows to name them when it lists none."""
    named = [(item.id, item.label or item.id, False) for item in asked.items]
    rows = named or [(f"libre-{n}", "", True) for n in range(1, FREE + 1)]
    return tuple(
        ItemLine(
            id=id_,
            label=label,
            free=free,
            typed=dict.fromkeys(_NAMES, "") | dict(typed.get(id_, {})),
            pieces=pieces_about(stored, f"{asked.id}#{id_}"),
            error=fault.why if fault and fault.where == id_ else "",
        )
        for id_, label, free in rows
    )


def outcomes() -> tuple[Outcome, ...]:
    """What may be answered of a document."""
    return _OUTCOMES


def typed_items(form: Mapping[str, list[str]], ids: tuple[str, ...]) -> dict[str, dict[str, str]]:
    """What was typed, document by document."""
    return {
        id_: {name: form.get(f"{name}.{id_}", [""])[0].strip() for name in _NAMES} for id_ in ids
    }


def shown_items(reply: Reply | None) -> dict[str, dict[str, str]]:
    """What was answered before, as it was typed."""
    return {
        item.id: {
            "suite": item.outcome.value,
            "intitule": item.label,
            "raison": item.reason,
            "remplacement": item.substitute,
            "attendue": item.expected.isoformat() if item.expected else "",
            "preuve": "oui" if item.proof else "",
        }
        for item in (reply.items if reply else ())
    }


def answered(typed: Mapping[str, Mapping[str, str]]) -> tuple[AnsweredItem, ...]:
    """The answers typed; a document left open is not one. Raises BadInput naming the document."""
    return tuple(_item(id_, one) for id_, one in typed.items() if one["suite"])


def _item(id_: str, typed: Mapping[str, str]) -> AnsweredItem:
    if typed["suite"] not in _OUTCOMES:
        raise BadInput(id_, "choisissez l’une des suites proposées.")
    if id_.startswith("libre-") and not typed["intitule"]:
        raise BadInput(id_, "écrivez l’intitulé de la pièce demandée.")
    return AnsweredItem(
        id=id_,
        outcome=Outcome(typed["suite"]),
        label=typed["intitule"],
        reason=typed["raison"],
        substitute=typed["remplacement"],
        expected=_day(id_, typed["attendue"]),
        proof=typed["preuve"] == "oui",
    )


def _day(id_: str, text: str) -> date | None:
    day = read_day(text)
    if text and day is None:
        raise BadInput(id_, "écrivez la date attendue, par exemple 23/11/2026.")
    return day
