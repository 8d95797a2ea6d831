"""What the store keeps of mails: their end, the quarantine and its decisions, the watch.

Every instant is an aware UTC datetime.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

import msgspec

from ..cases.events import AnyEvent
from ..cases.parts import Case, Part
from ..cases.words import Authenticity
from .deposit_records import Piece


class MailState(StrEnum):
    RECEIVED = "received"
    RECORDED = "recorded"
    QUARANTINED = "quarantined"
    NOTED = "noted"
    """Read, kept and visible, and nothing follows from it: noise, absences, bounces."""


class Mail(Part, frozen=True, kw_only=True):
    """A received mail by its SHA-256: evidence first, then what became of it.

    `grade` and its `reasons` (French) are found once, at reception: reading again keeps them.
    `cases[i]` is the case of `events[i]`; `note` says, in French, how it ended when not at once.
    `by_hand`: somebody gave the file, no server of ours received it; `media` what its bytes are.
    `handed`: it was sent to no known address, and the operator gave it to its employer.
    """

    sha256: str
    key: str
    received_at: datetime
    size: int
    tenant: str = ""
    state: MailState = MailState.RECEIVED
    kind: str = ""
    events: tuple[str, ...] = ()
    cases: tuple[str, ...] = ()
    reader: str = ""
    note: str = ""
    grade: Authenticity | None = None
    reasons: tuple[str, ...] = ()
    by_hand: bool = False
    media: str = "eml"
    handed: bool = False

    @property
    def forwarded(self) -> bool:
        """Did it come by the tenant's own address? Only then does it show that forwarding works."""
        return not self.by_hand and not self.handed


class Trial(Part, frozen=True, kw_only=True):
    """A test mail of the forwarding: the SHA-256 of its token, to which mailbox it was sent.

    `failed`: it may not have left.
    """

    token: str
    sent_at: datetime
    to: str
    back_at: datetime | None = None
    failed: bool = False


class Watch(Part, frozen=True, kw_only=True):
    """What is known of a tenant's forwarding: the last mail of the platform, its latest days.

    `due` is the place of the row that looks for a silence, `told` how often this one was said.
    """

    tenant: str
    last_at: datetime | None = None
    days: tuple[date, ...] = ()
    due: str = ""
    told: int = 0
    trials: tuple[Trial, ...] = ()
    version: int = 0

    @property
    def alive_at(self) -> datetime | None:
        """When something last came through: a mail of the platform, or a test mail."""
        back = (trial.back_at for trial in self.trials)
        return max(filter(None, (self.last_at, *back)), default=None)


class Choice(StrEnum):
    """What somebody decided about a quarantined mail. `taken_up` undoes a discard.

    `handed` is the operator's, for a mail to an unknown address alone: to which employer it goes.
    """

    ATTACHED = "attached"
    CREATED = "created"
    DISCARDED = "discarded"
    TAKEN_UP = "taken_up"
    HANDED = "handed"


class Decision(Part, frozen=True, kw_only=True):
    """Who decided what, when, and why; `case` is where the mail went. `person` is a name.

    `header` is that of the case to open; `events` what is recorded there. `tenant` is the employer
    that a mail was handed to.
    """

    choice: Choice
    person: str
    at: datetime
    reason: str = ""
    case: str = ""
    header: Case | None = None
    events: tuple[AnyEvent, ...] = ()
    tenant: str = ""


class Quarantined(Part, frozen=True, kw_only=True):
    """A mail nobody could read or match: visible until somebody decides. `why` is French.

    A mail about several cases has one item for each, told apart by `part`. `events` are those it
    reports, `case` the provisional case where their clocks run already. `decisions` are all kept:
    the last one holds. `media` is what its bytes are: of a file that is no mail, what was read is
    only a proposal. `given` is the case that its giver named, if they did. Of a mail to an unknown
    address, which is not read, `sent_to` are the addresses of ours that it names and `from_domain`
    the domain that sent it.
    """

    tenant: str
    sha256: str
    received_at: datetime
    why: str
    kind: str = ""
    subject: str = ""
    reading: dict[str, Any] = msgspec.field(default_factory=dict)
    part: int = 0
    events: tuple[AnyEvent, ...] = ()
    reference: str = ""
    worker: str = ""
    employer: str = ""
    case: str = ""
    decisions: tuple[Decision, ...] = ()
    sent_to: tuple[str, ...] = ()
    from_domain: str = ""
    media: str = "eml"
    given: str = ""

    @property
    def id(self) -> str:
        """Its name in addresses and causes."""
        return f"{self.sha256}-{self.part}" if self.part else self.sha256

    @property
    def decided(self) -> Decision | None:
        """The decision that holds; None as long as it waits."""
        last = self.decisions[-1] if self.decisions else None
        return None if last is None or last.choice is Choice.TAKEN_UP else last


class Attached(Part, frozen=True, kw_only=True):
    """A mail or a file that somebody attached to a case: which, who, when. `person` is a name.

    `item` is that of the quarantine, or the upload of a file given by hand: then `media` says what
    its bytes are, `piece` what its giver says it is, `about` the event that it proves.
    """

    item: str
    sha256: str
    received_at: datetime
    person: str
    at: datetime
    media: str = "eml"
    piece: Piece | None = None
    about: str = ""


class Noted(Part, frozen=True, kw_only=True):
    """A mail from which nothing follows for a case; `facts` and `notes` are for people (French)."""

    tenant: str
    sha256: str
    received_at: datetime
    kind: str
    subject: str = ""
    sender: str = ""
    facts: dict[str, str] = msgspec.field(default_factory=dict)
    notes: tuple[str, ...] = ()
