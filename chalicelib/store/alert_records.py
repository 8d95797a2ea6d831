"""What is kept of an alert after it was sent: who saw it, how far its escalation came, who decided.

An alert is one cause said to one case's people (an event, a rung of the ladder); each of its
deliveries speaks of it. Every instant is an aware UTC datetime.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any

import msgspec

from ..cases.parts import Part
from . import keys
from .records import FIRMS_SIDE, Channel, Person

Minutes = Annotated[int, msgspec.Meta(ge=1, le=10_080)]
Reason = Annotated[str, msgspec.Meta(min_length=1, max_length=2000)]


class Alert(Part, frozen=True, kw_only=True):
    """Which alert: its case, its cause, and the purpose of the outbox item that said it."""

    tenant: str
    case: str
    cause: str
    purpose: str

    @property
    def id(self) -> str:
        return keys.digest("alert", self.tenant, self.case, self.cause, self.purpose)


class Side(StrEnum):
    """Whose people an escalation goes through: the employer's first, or the mandated firm's."""

    EMPLOYER = "employer"
    FIRM = "firm"


def side_of(person: Person) -> Side:
    """The side a person stands on."""
    return Side.FIRM if person.role in FIRMS_SIDE else Side.EMPLOYER


class Way(StrEnum):
    """Where somebody said « Vu »: a mail's or an SMS's link, the case's page, their own program."""

    EMAIL = "email"
    SMS = "sms"
    PAGE = "page"
    API = "api"


class Acknowledgement(Part, frozen=True, kw_only=True):
    """« Vu »: one person confirmed having seen one alert. It ends repeats, never a ladder."""

    alert: Alert
    person: str
    at: datetime
    way: Way


class Stage(StrEnum):
    """Whom a step of an escalation turns to, in order (alerts/escalation.toml says when)."""

    CHANNEL = "channel"
    CONTACT = "contact"
    MANAGER = "manager"
    COUNSEL = "counsel"
    END = "end"


class Reached(Part, frozen=True, kw_only=True):
    """One person an alert was addressed to, by which channels."""

    person: str
    channels: tuple[Channel, ...]


class StepTaken(Part, frozen=True, kw_only=True):
    """One step: when, whom it told. `failed` is the delivery whose bad end hurried it."""

    stage: Stage
    at: datetime
    told: tuple[Reached, ...]
    failed: str = ""


class EscalationState(StrEnum):
    """All but the first are ends. `over`: its cause went (answered, moved, set aside)."""

    WAITING = "waiting"
    SEEN = "seen"
    OVER = "over"
    UNSEEN = "unseen"


class Escalation(Part, frozen=True, kw_only=True):
    """How far one alert came, on one side. `told` at first; `due` is the place of its due row.

    `dates` are the dates (rule:event:day) that the alert was about: when none still runs, it is
    over. `hurried` are the deliveries whose bad end was taken into account; `person` who saw it.
    """

    alert: Alert
    side: Side
    kind: str
    started_at: datetime
    told: tuple[Reached, ...]
    pressing: bool = False
    dates: tuple[str, ...] = ()
    data: dict[str, Any] = msgspec.field(default_factory=dict)
    state: EscalationState = EscalationState.WAITING
    steps: tuple[StepTaken, ...] = ()
    hurried: tuple[str, ...] = ()
    due: str = ""
    ended_at: datetime | None = None
    person: str = ""
    version: int = 0

    @property
    def key(self) -> str:
        """Its name among due rows and causes."""
        return f"{self.alert.id}-{self.side}"

    @property
    def everybody(self) -> set[str]:
        """All the people it was addressed to so far."""
        steps = (one for step in self.steps for one in step.told)
        return {one.person for one in (*self.told, *steps)}


class Manners(Part, frozen=True, kw_only=True):
    """What a tenant chose: the order of its contacts, and how long each step waits.

    `waits` are minutes by stage, of office hours; what is not there is as shipped. Only `contacts`
    is read of the record of one case (`case` not empty), which then replaces the tenant's.
    """

    tenant: str
    case: str = ""
    contacts: tuple[str, ...] = ()
    waits: dict[Stage, Minutes] = msgspec.field(default_factory=dict)


class NoAction(Part, frozen=True, kw_only=True):
    """What an employer may know of counsel's decision not to act on one date: who, when, no more.

    It ends that ladder as long as the firm holds the mandate, and that date stands. `withdrawn_at`:
    the firm took it back, and the ladder lives again.
    """

    tenant: str
    case: str
    firm: str
    rule: str
    event: str
    due: date
    on: date
    at: datetime
    withdrawn_at: datetime | None = None
    version: int = 0

    @property
    def id(self) -> str:
        return f"{self.rule}#{self.event}#{self.due.isoformat()}"


class NoActionReason(Part, frozen=True, kw_only=True):
    """The firm's own record of that decision, in its partition: which lawyer, and why."""

    id: str
    by: str
    by_name: str
    at: datetime
    reason: Reason
    withdrawn: bool = False


class Feed(Part, frozen=True, kw_only=True):
    """A person's private calendar feed; only the SHA-256 of its secret is kept."""

    person: str
    secret_hash: str
    at: datetime
