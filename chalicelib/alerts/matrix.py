"""The matrix (matrix.toml): who is told what, how urgently, by which channels, with which text."""

import tomllib
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated, Any

import msgspec

from ..cases import ACT_TO_READ, BY_KIND, Check
from ..cases.parts import Part
from ..errors import BadInput
from ..store.records import Channel, Role

REMINDER = "reminder"
QUARANTINED = "quarantined"
RECOMPUTED = "recomputed"
FORWARDING = "forwarding"
FORWARDING_CONFIRMATION = "forwarding_confirmation"
FORWARD_AS_ATTACHMENT = "forward_as_attachment"
NOTICES = (FORWARDING_CONFIRMATION, FORWARD_AS_ATTACHMENT)
"""What is about an employer's mailbox, not about a case."""
UNDELIVERED = "undelivered"
SMS_LIMIT = "sms_limit"
WEBHOOK_PAUSED = "webhook_paused"
ANNOUNCEMENT = "announcement"
ABOUT_SENDING = (UNDELIVERED, SMS_LIMIT, WEBHOOK_PAUSED, ANNOUNCEMENT)
"""What is about Vigie's own messages: one of these that fails never causes another."""
IN_LINES = ABOUT_SENDING
"""What carries its own French lines (`data["lines"]`), made by who found out."""
TO_MANAGER = (QUARANTINED, FORWARDING, *NOTICES, *ABOUT_SENDING)
_FILE = Path(__file__).with_name("matrix.toml")
_Count = Annotated[int, msgspec.Meta(ge=1)]


class Urgency(StrEnum):
    """`ladder` takes the urgency of the reminder's rung."""

    URGENT = "urgent"
    NORMAL = "normal"
    LADDER = "ladder"
    SILENT = "silent"


class Cell(Part, frozen=True, kw_only=True):
    """What one audience is told of one kind; `channels` overrides those of the urgency."""

    urgency: Urgency
    template: str = ""
    channels: tuple[Channel, ...] | None = None


class Kind(Part, frozen=True, kw_only=True):
    """One line of the matrix, in French: `do` and `do_lawyer` are what to do that very day."""

    label: str
    employer: Cell
    manager: Cell
    lawyer: Cell
    sentence: str = ""
    do: str = ""
    do_lawyer: str = ""

    def cell(self, role: Role) -> Cell | None:
        """The audience's cell; None for a role that is never told (operators)."""
        cells = {
            Role.EMPLOYER: self.employer,
            Role.MANAGER: self.manager,
            Role.LAWYER: self.lawyer,
        }
        return cells.get(role)


class Step(Part, frozen=True, kw_only=True):
    """One step of the ladder: `days` before the date (negative: after it)."""

    rung: str
    days: int
    urgency: Urgency


class Reminder(Part, frozen=True, kw_only=True):
    """Who hears the ladder of one rule; deadlines of one `group` answer the same act.

    `rungs`, when there are any, are the only steps said.
    """

    employer: Urgency
    lawyer: Urgency
    group: str = ""
    rungs: tuple[str, ...] = ()

    @property
    def silent(self) -> bool:
        return self.employer is self.lawyer is Urgency.SILENT

    def says(self, rung: str) -> bool:
        return not self.rungs or rung in self.rungs


_RINGS_ALL = Reminder(employer=Urgency.LADDER, lawyer=Urgency.LADDER)


class Patience(Part, frozen=True, kw_only=True):
    """How long a failed send is tried again: `hours` in all, waits in seconds."""

    hours: _Count
    attempts: _Count
    first: _Count
    longest: _Count


class Because(Part, frozen=True, kw_only=True):
    """Why a date that people were told is another now, in French, for each audience."""

    employer: str
    lawyer: str


class Matrix(Part, frozen=True, kw_only=True):
    """The whole table, checked."""

    brand: str
    refused_senders: frozenset[str]
    urgencies: dict[Urgency, tuple[Channel, ...]]
    ladder: tuple[Step, ...]
    reminders: dict[str, Reminder]
    asks: dict[str, str]
    patience: dict[Channel, Patience]
    because: dict[str, Because]
    kinds: dict[str, Kind]

    def step(self, rung: str) -> Step | None:
        return next((step for step in self.ladder if step.rung == rung), None)

    def reminder(self, rule: str) -> Reminder:
        """How a rule is reminded; one the table does not know rings everybody."""
        return self.reminders.get(rule, _RINGS_ALL)

    def channels(
        self, cell: Cell, role: Role, rule: str = "", rung: str = ""
    ) -> tuple[Channel, ...]:
        """The channels a cell may use; a `ladder` cell asks the rule, then the rung."""
        if cell.channels is not None:
            return cell.channels
        urgency = cell.urgency
        if urgency is Urgency.LADDER:
            reminder = self.reminder(rule)
            urgency = reminder.lawyer if role is Role.LAWYER else reminder.employer
        if urgency is Urgency.LADDER and (step := self.step(rung)):
            urgency = step.urgency
        return self.urgencies[urgency]


@cache
def matrix() -> Matrix:
    """The shipped matrix, read and checked once. Raises BadInput naming what is wrong."""
    with _FILE.open("rb") as file:
        return read_matrix(tomllib.load(file))


def read_matrix(table: dict[str, Any]) -> Matrix:
    """A matrix from parsed TOML. Raises BadInput with the path of the first fault."""
    try:
        read = msgspec.convert(table, Matrix)
    except msgspec.ValidationError as fault:
        raise BadInput("matrix.toml", f"{fault}.") from fault
    _refuse_gaps(read)
    return read


def _refuse_gaps(read: Matrix) -> None:
    wanted = {*BY_KIND, *Check, ACT_TO_READ, REMINDER, RECOMPUTED, *TO_MANAGER}
    if missing := sorted(wanted - read.kinds.keys()):
        raise BadInput("matrix.toml $.kinds", f"no entry for {', '.join(missing)}.")
    if unknown := sorted(read.kinds.keys() - wanted):
        raise BadInput("matrix.toml $.kinds", f"unknown kinds: {', '.join(unknown)}.")
    for group, words in (("urgencies", Urgency), ("patience", Channel)):
        if lacking := sorted(set(words) - set(getattr(read, group))):
            raise BadInput(f"matrix.toml $.{group}", f"no entry for {', '.join(lacking)}.")
    for name, kind in read.kinds.items():
        for role in (Role.EMPLOYER, Role.MANAGER, Role.LAWYER):
            _refuse_cell(f"matrix.toml $.kinds.{name}.{role}", kind, kind.cell(role))


def _refuse_cell(where: str, kind: Kind, cell: Cell | None) -> None:
    if cell is None or cell.urgency is Urgency.SILENT:
        return
    if not cell.template:
        raise BadInput(where, "an audience that is told needs a template.")
    if cell.template.startswith("news") and not kind.sentence:
        raise BadInput(where, f"the template {cell.template} needs a sentence for this kind.")
