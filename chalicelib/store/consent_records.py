"""What people agreed to and refused, as values: invitations, mobile numbers, consents.

Every instant is an aware UTC datetime.
"""

from datetime import datetime
from enum import StrEnum

from ..cases.parts import Part


class InvitationState(StrEnum):
    """`refused` and `accepted` are for ever; a withdrawn invitation may be sent again."""

    SENT = "sent"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Invitation(Part, frozen=True, kw_only=True):
    """Somebody asked to join an employer (`tenant`) or a firm (`firm`), by e-mail.

    `id` is made from the home and the address, so that one address is asked once. `person` is the
    id that accepting will give. `case` empty = told of all cases. Refused: `email` and `name` are
    emptied, the id alone keeps the refusal. `sent` counts the mails, `version` the writes.
    """

    id: str
    role: str
    person: str
    invited_by: str
    state: InvitationState
    sent_at: datetime
    expires_at: datetime
    tenant: str = ""
    firm: str = ""
    email: str = ""
    name: str = ""
    case: str = ""
    sent: int = 1
    version: int = 0


class MobileState(StrEnum):
    """Only a confirmed number is in `Person.phone`, where alerts look for it."""

    WAITING = "waiting"
    CONFIRMED = "confirmed"
    LAPSED = "lapsed"
    STOPPED = "stopped"


class Mobile(Part, frozen=True, kw_only=True):
    """A person's mobile number (E.164), and how sure it is that it is still theirs.

    `alive_at` is the last sign of life (confirmed, signed in, acknowledged); `wake` the place of
    the due row that watches it; `asked_at` when its person was last asked to confirm it again.
    """

    person: str
    number: str
    state: MobileState
    confirmed_at: datetime | None = None
    alive_at: datetime | None = None
    asked_at: datetime | None = None
    wake: str = ""
    version: int = 0


class PhoneCode(Part, frozen=True, kw_only=True):
    """A code sent by SMS that its person has not given back yet; only its keyed hash is kept."""

    person: str
    number: str
    code_hash: str
    expires_at: datetime
    tries: int = 0
    version: int = 0


class ConsentKind(StrEnum):
    """What was chosen."""

    JOINED = "joined"
    SPACE_OPENED = "space_opened"
    DECLINED = "declined"
    REMOVED = "removed"
    ALERTS_CHOSEN = "alerts_chosen"
    ALERTS_STOPPED = "alerts_stopped"
    PHONE_CONFIRMED = "phone_confirmed"
    PHONE_REMOVED = "phone_removed"
    PHONE_LAPSED = "phone_lapsed"
    SMS_STOPPED = "sms_stopped"
    SMS_RESUMED = "sms_resumed"


class ConsentWay(StrEnum):
    """How it was chosen; `time` when nobody did and a delay ended it."""

    PAGE = "page"
    LINK = "link"
    ONE_CLICK = "one_click"
    SMS = "sms"
    OPERATOR = "operator"
    API = "api"
    TIME = "time"


class Consent(Part, frozen=True, kw_only=True):
    """One choice, kept for proof: who, when, how, and the French text that was shown.

    `tenant` and `case` say what it is about, empty when it is about the person alone; `by` is who
    acted when it was not the person.
    """

    person: str
    kind: ConsentKind
    way: ConsentWay
    at: datetime
    text: str
    tenant: str = ""
    case: str = ""
    by: str = ""
