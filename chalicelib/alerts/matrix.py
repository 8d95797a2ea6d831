"""The matrix (matrix.toml): who is told what, how urgently, by which channels, with which text."""

import tomllib
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated, Any

import msgspec

from ..cases.parts import Part
from ..errors import BadInput
from ..store.preference_records import Pace, Wish
from ..store.records import Channel, Role

REMINDER = "reminder"
POINT = "point"
RECEIPT_MISSING = "receipt_missing"
"""The receipt of a registered letter did not come back."""
QUARANTINED = "quarantined"
RECOMPUTED = "recomputed"
FORWARDING = "forwarding"
FORWARDING_CONFIRMATION = "forwarding_confirmation"
FORWARD_AS_ATTACHMENT = "forward_as_attachment"
UNADDRESSED = "unaddressed"
"""For the operator: a mail to an address that is no employer's."""
UNSEEN = "unseen"
"""For the operator: nobody confirmed an urgent alert, and nobody is left to turn to."""
ERASURE = "erasure"
"""That an employer asked that all its data be erased, or withdrew it."""
ERASURE_TO_DO = "erasure_to_do"
"""The same, for the operator who does it."""
NOTICES = (FORWARDING_CONFIRMATION, FORWARD_AS_ATTACHMENT)
"""What is about an employer's mailbox, not about a case."""
UNDELIVERED = "undelivered"
SMS_LIMIT = "sms_limit"
WEBHOOK_PAUSED = "webhook_paused"
ANNOUNCEMENT = "announcement"
ANSWERED = "answered"
"""To who forwarded a mail by hand: what was read of it."""
ABOUT_SENDING = (UNDELIVERED, SMS_LIMIT, WEBHOOK_PAUSED, ANNOUNCEMENT)
"""What is about Vigie's own messages: one of these that fails never causes another."""
IN_LINES = (*ABOUT_SENDING, ANSWERED, ERASURE, ERASURE_TO_DO)
"""What carries its own French lines (`data["lines"]`), made by who found out."""
FOR_OPERATOR = (UNADDRESSED, UNSEEN, ERASURE_TO_DO)
"""What is told to operators alone."""
TO_MANAGER = (
    QUARANTINED,
    FORWARDING,
    ANSWERED,
    ERASURE,
    *FOR_OPERATOR,
    *NOTICES,
    *ABOUT_SENDING,
)
AUDIENCES = (Role.EMPLOYER, Role.MANAGER, Role.LAWYER, Role.WORKER)
PRESSING = "urgent"
"""The group of whatever is urgent for somebody."""
_FILE = Path(__file__).with_name("matrix.toml")
_Count = Annotated[int, msgspec.Meta(ge=1)]


class Urgency(StrEnum):
    """`ladder` takes the urgency of the reminder's rung."""

    URGENT = "urgent"
    NORMAL = "normal"
    LADDER = "ladder"
    SILENT = "silent"


class Cell(Part, frozen=True, kw_only=True):
    """What one audience is told of one kind, and the default preference for it.

    `channels` overrides those of the urgency.
    """

    urgency: Urgency
    template: str = ""
    channels: tuple[Channel, ...] | None = None
    pace: Pace = Pace.NOW


class Kind(Part, frozen=True, kw_only=True):
    """One line of the matrix, in French: `do`… are what to do that very day, by audience."""

    label: str
    group: str
    employer: Cell
    manager: Cell
    lawyer: Cell
    worker: Cell
    sentence: str = ""
    do: str = ""
    do_lawyer: str = ""
    do_worker: str = ""

    def cell(self, role: Role) -> Cell | None:
        """The audience's cell; None for a role that is never told (operators, assistants)."""
        cells = {
            Role.EMPLOYER: self.employer,
            Role.MANAGER: self.manager,
            Role.CONTACT: self.employer,
            Role.LAWYER: self.lawyer,
            Role.WORKER: self.worker,
        }
        return cells.get(role)

    def group_for(self, cell: Cell) -> str:
        """Under which group the audience of this cell chooses how it is told."""
        return PRESSING if cell.urgency is Urgency.URGENT else self.group


class Group(Part, frozen=True, kw_only=True):
    """What people choose together. `legal`: the last of the employer's side cannot stop it."""

    label: str
    help: str
    paces: Annotated[tuple[Pace, ...], msgspec.Meta(min_length=1)]
    legal: bool = False


class Said(StrEnum):
    """Whether a step is said: an employer may drop or add all but the first sort."""

    ALWAYS = "always"
    BY_DEFAULT = "by_default"
    ON_DEMAND = "on_demand"


class Step(Part, frozen=True, kw_only=True):
    """One step of the ladder: `days` before the date (negative: after it)."""

    rung: str
    days: int
    urgency: Urgency
    said: Said


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
    groups: dict[str, Group]
    ladder: tuple[Step, ...]
    reminders: dict[str, Reminder]
    asks: dict[str, str]
    patience: dict[Channel, Patience]
    because: dict[str, Because]
    kinds: dict[str, Kind]

    def step(self, rung: str) -> Step | None:
        return next((step for step in self.ladder if step.rung == rung), None)

    def steps(self, chosen: tuple[str, ...] | None = None) -> frozenset[str]:
        """The rungs said to an employer that chose these optional ones; None: the default."""
        always = {s.rung for s in self.ladder if s.said is Said.ALWAYS}
        if chosen is None:
            return frozenset(always | {s.rung for s in self.ladder if s.said is Said.BY_DEFAULT})
        return frozenset(always | ({s.rung for s in self.ladder} & set(chosen)))

    def reminder(self, rule: str) -> Reminder:
        """How a rule is reminded; one the table does not know rings everybody."""
        return self.reminders.get(rule, _RINGS_ALL)

    def urgency(self, cell: Cell, role: Role, rule: str = "", rung: str = "") -> Urgency:
        """How urgent a cell is; a `ladder` cell asks the rule, then the rung."""
        urgency = cell.urgency
        if urgency is Urgency.LADDER:
            reminder = self.reminder(rule)
            urgency = reminder.lawyer if role is Role.LAWYER else reminder.employer
        if urgency is Urgency.LADDER and (step := self.step(rung)):
            urgency = step.urgency
        return urgency

    def channels(
        self, cell: Cell, role: Role, rule: str = "", rung: str = ""
    ) -> tuple[Channel, ...]:
        """The channels of a cell when nobody chose others."""
        if cell.channels is not None:
            return cell.channels
        return self.urgencies[self.urgency(cell, role, rule, rung)]

    def kinds_of(self, role: Role) -> dict[str, tuple[str, ...]]:
        """By group, the kinds that a role hears of, in the order of the table."""
        found: dict[str, list[str]] = {}
        for name, kind in self.kinds.items():
            cell = kind.cell(role)
            if cell and cell.urgency is not Urgency.SILENT and name not in FOR_OPERATOR:
                found.setdefault(kind.group_for(cell), []).append(name)
        return {group: tuple(names) for group, names in found.items()}

    def groups_of(self, role: Role) -> dict[str, Wish]:
        """The groups a role hears of, in order, with what holds until somebody chooses."""
        found: dict[str, list[tuple[Channel, ...]]] = {}
        paces: dict[str, Pace] = {}
        for kind in self.kinds.values():
            cell = kind.cell(role)
            if cell is None or cell.urgency is Urgency.SILENT:
                continue
            found.setdefault(kind.group_for(cell), []).append(self.channels(cell, role))
            paces[kind.group_for(cell)] = cell.pace
        return {
            name: Wish(channels=max(found[name], key=len), pace=paces[name])
            for name in self.groups
            if name in found
        }


def pressing(kind: str) -> bool:
    """May a legal time be lost when nobody of the employer's side hears of that kind?"""
    if kind == FORWARD_AS_ATTACHMENT:
        return False
    urgent = matrix().kinds[kind].employer.urgency is Urgency.URGENT
    return kind == REMINDER or kind in TO_MANAGER or urgent


def label(kind: str) -> str:
    """The French name of what an alert of that kind says, without any personal data."""
    known = matrix().kinds.get(kind)
    return known.label if known else kind


@cache
def matrix() -> Matrix:
    """The shipped matrix, read and checked once. Raises BadInput naming what is wrong."""
    with _FILE.open("rb") as file:
        return read_matrix(tomllib.load(file))


def matrix_steps(chosen: tuple[str, ...] | None) -> frozenset[str]:
    """The rungs said to an employer that chose these optional ones; None: the default."""
    return matrix().steps(chosen)


def read_matrix(table: dict[str, Any]) -> Matrix:
    """A matrix from parsed TOML. Raises BadInput with the path of the first fault."""
    from .matrix_checks import refuse_gaps

    try:
        read = msgspec.convert(table, Matrix)
    except msgspec.ValidationError as fault:
        raise BadInput("matrix.toml", f"{fault}.") from fault
    refuse_gaps(read)
    return read
