"""What the law room answers with: deadlines with their trace, and the analysis of a closure."""

from datetime import date
from enum import StrEnum

import msgspec

from ..cases.parts import Part
from ..cases.words import Confidence, Party, Seen
from .trace import Trace


class Mark(StrEnum):
    """How far a source was read: V whole, V-p in part, M from memory (never printed unchecked)."""

    READ = "V"
    PARTLY = "V-p"
    MEMORY = "M"


class DeadlineStatus(StrEnum):
    LIVE = "live"
    PAST = "past"
    SUPERSEDED = "superseded"
    CONDITIONAL = "conditional"
    WINDOW = "window"


class Strength(StrEnum):
    """How far a ground (moyen) holds; `to_check` reads "à vérifier sur la plateforme"."""

    STRONG = "strong"
    MEDIUM = "medium"
    WEAK = "weak"
    TO_CHECK = "to_check"


# gc=False, on what is made by thousands: made of values only, it is in no cycle.
class Deadline(Part, frozen=True, kw_only=False, gc=False):
    """échéance: a date that follows from an event by a rule of the reference §3.2.

    `due` is the prudent date, `latest` the last defensible one, `dispatch_by` three working days
    before `due` for what may be posted. `for_` says whose clock it is. `urgent` asks for SMS.
    `outer` is the limit that remains when the time cannot be held against the person (one year).
    For a window, `starts_on` is the prudent opening and `due` the prudent closing.
    `event` is the id of the event that triggered it; `label` is French. `ended_by` names what
    superseded it (rules/endings.toml), for the code: people read `note`.
    """

    rule: str
    label: str
    for_: Party = msgspec.field(name="for")
    due: date
    latest: date
    starts_on: date
    event: str
    basis: tuple[str, ...]
    confidence: Confidence
    opposable: bool | None
    status: DeadlineStatus
    trace: Trace
    dispatch_by: date | None = None
    outer: date | None = None
    for_lawyer_only: bool = False
    urgent: bool = False
    note: str = ""
    ended_by: str = ""


class Ground(Part, frozen=True, kw_only=True):
    """moyen: an arguable illegality. `basis` holds reference ids; `why` is French."""

    id: str
    label: str
    strength: Strength
    basis: tuple[str, ...]
    why: str
    mark: Mark


class Missing(Part, frozen=True, kw_only=True):
    """One thing a formal decision must carry and the act does not (or was not seen to)."""

    id: str
    label: str
    seen: Seen
    basis: tuple[str, ...]


class DocumentAdvice(Part, frozen=True, kw_only=True):
    """A document to prepare, with the deadline it obeys (`rule` is empty when it has none).

    `note` says, in French, when to send it or what it does not do.
    """

    id: str
    label: str
    note: str = ""
    rule: str = ""
    due: date | None = None
    dispatch_by: date | None = None
    event: str = ""


class ShownDeadline(Part, frozen=True, kw_only=True):
    """A date that the cases of the reference §5 tell to show, for whom, at its prudent day."""

    rule: str
    label: str
    for_: Party = msgspec.field(name="for")
    due: date
    status: DeadlineStatus
    event: str


class Analysis(Part, frozen=True, kw_only=True):
    """analyse d'une clôture. `cases` are the numbers of the reference §5 that apply.

    `act` is the id of the event analysed (empty when there is none) and `decided_on` its day, or
    the day asked: the law cited is that of this day. `formal_decision` is None when it cannot be
    told (something was not seen). `documents` are the ids of `advice`, in the same order;
    `deadlines` the dates those cases tell to show.
    """

    act: str = ""
    decided_on: date | None = None
    formal_decision: bool | None = None
    missing: tuple[Missing, ...] = ()
    grounds: tuple[Ground, ...] = ()
    cases: tuple[int, ...] = ()
    documents: tuple[str, ...] = ()
    advice: tuple[DocumentAdvice, ...] = ()
    deadlines: tuple[ShownDeadline, ...] = ()
    warnings: tuple[str, ...] = ()


class Reference(Part, frozen=True, kw_only=True):
    """A catalogued source of law. `citation` is the French form, `rule` one sentence of ours."""

    id: str
    citation: str
    rule: str
    mark: Mark
    source: str
    reviewed: date
    in_force_from: date | None = None
    in_force_to: date | None = None
