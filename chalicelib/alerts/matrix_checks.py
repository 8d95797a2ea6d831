"""What a matrix must hold beyond its shape: no audience, rung, rule or group is left out."""

from collections.abc import Iterable

from ..cases import ACT_TO_READ, BY_KIND, Check
from ..errors import BadInput
from ..store.records import Channel
from .matrix import (
    AUDIENCES,
    POINT,
    PRESSING,
    RECEIPT_MISSING,
    RECOMPUTED,
    REMINDER,
    TO_MANAGER,
    Cell,
    Kind,
    Matrix,
    Said,
    Urgency,
)

_FILE = "matrix.toml"
SAFE_MINIMUM = ("J-7", "J-3", "J-1", "J", "last_day", "overdue")
"""The rungs of a legal time that no setting can silence."""


def refuse_gaps(read: Matrix) -> None:
    """Raises BadInput naming the place of the first gap."""
    wanted = {
        *BY_KIND,
        *Check,
        ACT_TO_READ,
        REMINDER,
        POINT,
        RECEIPT_MISSING,
        RECOMPUTED,
        *TO_MANAGER,
    }
    _all_there("kinds", wanted, read.kinds)
    _no_others("kinds", wanted, read.kinds)
    _all_there("urgencies", Urgency, read.urgencies)
    _all_there("patience", Channel, read.patience)
    _all_there("groups", {PRESSING, *(kind.group for kind in read.kinds.values())}, read.groups)
    _refuse_ladder(read)
    for name in TO_MANAGER:
        if not (read.kinds[name].do or read.kinds[name].sentence):
            raise BadInput(f"{_FILE} $.kinds.{name}", "say what to do, or on which occasion.")
    for name, kind in read.kinds.items():
        for role in AUDIENCES:
            if (cell := kind.cell(role)) is not None:
                _refuse_cell(f"{_FILE} $.kinds.{name}.{role}", read, kind, cell)


def _all_there(table: str, wanted: Iterable[str], found: Iterable[str]) -> None:
    if missing := sorted({str(one) for one in wanted} - {str(one) for one in found}):
        raise BadInput(f"{_FILE} $.{table}", f"no entry for {', '.join(missing)}.")


def _no_others(table: str, wanted: Iterable[str], found: Iterable[str]) -> None:
    if unknown := sorted({str(one) for one in found} - {str(one) for one in wanted}):
        raise BadInput(f"{_FILE} $.{table}", f"unknown {table}: {', '.join(unknown)}.")


def _refuse_ladder(read: Matrix) -> None:
    where = f"{_FILE} $.ladder"
    names = [step.rung for step in read.ladder]
    days = [step.days for step in read.ladder]
    if len(set(names)) < len(names):
        raise BadInput(where, "a rung is there twice.")
    if days != sorted(days, reverse=True):
        raise BadInput(where, "the rungs are not in time: the furthest from the date comes first.")
    always = {step.rung for step in read.ladder if step.said is Said.ALWAYS}
    if silenced := [rung for rung in SAFE_MINIMUM if rung not in always]:
        raise BadInput(where, f"{', '.join(silenced)} must be said always.")
    for rule, reminder in read.reminders.items():
        _no_others(f"reminders.{rule}.rungs", names, reminder.rungs)


def _refuse_cell(where: str, read: Matrix, kind: Kind, cell: Cell) -> None:
    if cell.urgency is Urgency.SILENT:
        return
    if not cell.template:
        raise BadInput(where, "an audience that is told needs a template.")
    if cell.template.startswith("news") and not kind.sentence:
        raise BadInput(where, f"the template {cell.template} needs a sentence for this kind.")
    group = kind.group_for(cell)
    if cell.pace not in read.groups[group].paces:
        raise BadInput(where, f"the pace {cell.pace} is not one of the group {group}.")
