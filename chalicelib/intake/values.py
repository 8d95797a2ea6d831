"""What reading a mail yields: kind, facts with their quotes, grade, proposed events."""

from datetime import date, datetime
from enum import StrEnum

from ..cases.events import AnyEvent, MayBe
from ..cases.parts import Part, Quote
from ..cases.words import Authenticity, Confidence


class MailKind(StrEnum):
    """What a mail is. `unknown` is the conservative answer, `contradictory` two that disagree.

    `request_withdrawn` (the employer gave the request up) and `grant_withdrawn` (the administration
    takes an authorisation back) are never the same thing. `noise` is what the platform sends about
    itself: maintenance, passwords.
    """

    RECEIPT = "receipt"
    COMPLEMENT_REQUEST = "complement_request"
    COMPLEMENT_ACKNOWLEDGED = "complement_acknowledged"
    CLOSURE = "closure"
    GRANT = "grant"
    REFUSAL = "refusal"
    REQUEST_WITHDRAWN = "request_withdrawn"
    GRANT_WITHDRAWN = "grant_withdrawn"
    NOISE = "noise"
    FORWARDING_CONFIRMATION = "forwarding_confirmation"
    OUT_OF_OFFICE = "out_of_office"
    BOUNCE = "bounce"
    UNKNOWN = "unknown"
    CONTRADICTORY = "contradictory"
    UNREADABLE = "unreadable"


class Fact(Part, frozen=True, kw_only=True):
    """A value read in the mail, with the words it was read from.

    `start` and `end` are the value's own place in the quote's part; a date or a length is kept in
    one form whatever its printing. `of` is the case's number, when the mail tells of several.
    """

    name: str
    value: str
    quote: Quote
    confidence: Confidence = Confidence.MEDIUM
    start: int | None = None
    end: int | None = None
    of: str = ""


class Finding(Part, frozen=True, kw_only=True):
    """Something a mail of its kind should state and does not: a machine name, a French sentence."""

    name: str
    text: str


class Original(Part, frozen=True, kw_only=True):
    """The platform's own message inside what was received. `how` = direct, inline or attached.

    `complete` is True when it was read whole: not cut by a forward, no attachment left unread.
    """

    sender: str = ""
    subject: str = ""
    on: date | None = None
    at: datetime | None = None
    message_id: str = ""
    how: str = "direct"
    complete: bool = False


class Graded(Part, frozen=True, kw_only=True):
    """The authenticity and, in French, the reasons for it."""

    grade: Authenticity
    reasons: tuple[str, ...] = ()


class Proposal(Part, frozen=True, kw_only=True):
    """An event proposed for a case; `reference` is the platform's number, empty when not read."""

    reference: str
    event: AnyEvent
    worker: str = ""
    employer: str = ""


class Reading(Part, frozen=True, kw_only=True):
    """The whole answer. `problems` are French sentences for people when something is wrong.

    `findings` are what the act leaves out. `confirm` (French), when not empty, is why a person must
    confirm what is proposed before it is recorded. `on` is the earliest legal day of what it told;
    `may_be`, for a mail that contradicts itself, the kinds of event that it may be read as.
    """

    kind: MailKind
    facts: tuple[Fact, ...]
    grade: Graded
    quotes: tuple[Quote, ...]
    original: Original
    proposals: tuple[Proposal, ...]
    recipients: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    confirm: str = ""
    reader: str = ""
    on: date | None = None
    may_be: tuple[MayBe, ...] = ()


class Candidate(Part, frozen=True, kw_only=True):
    """A case a mail may belong to, as the flow knows it (one tenant's cases only)."""

    case: str
    reference: str = ""
    worker: str = ""
    employer: str = ""


class Match(Part, frozen=True, kw_only=True):
    """The case found (`case` empty when none), by what, and why in French."""

    case: str = ""
    by: str = ""
    why: str = ""
