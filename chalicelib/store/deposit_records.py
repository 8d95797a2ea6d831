"""What the store keeps of files that people give by hand.

Every instant is an aware UTC datetime.
"""

from datetime import datetime
from enum import StrEnum

from ..cases.parts import Part


class DepositState(StrEnum):
    """How a given file ended. `waiting`: nobody read it yet."""

    WAITING = "waiting"
    READ = "read"
    """A mail: read as any other; what became of it is in the mail's own record."""
    KEPT = "kept"
    """Not a mail: kept as evidence, on a case or among the mails to check."""
    MISSING = "missing"
    REFUSED = "refused"


class Piece(StrEnum):
    """What somebody says that a file is."""

    PLATFORM_MAIL = "platform_mail"
    DECISION = "decision"
    SCREENSHOT = "screenshot"
    PLATFORM_RECEIPT = "platform_receipt"
    POSTING = "posting"
    ACKNOWLEDGEMENT = "acknowledgement"
    TRAVEL = "travel"
    SUPPORTING = "supporting"
    OTHER = "other"


class Deposit(Part, frozen=True, kw_only=True):
    """A file that somebody posted and asked Vigie to read.

    `case` is where it was given, empty for a file that names none; `about` the event it proves,
    `piece` what its giver says it is. `media` is what its bytes are (intake.Media), `why` (French)
    why it was refused. `proves`: its giver may record in the ledger, so that the act it is given
    for becomes proven by it. `revision` moves with each change.
    """

    tenant: str
    id: str
    person: str
    person_name: str
    at: datetime
    ordered_at: datetime
    state: DepositState = DepositState.WAITING
    case: str = ""
    about: str = ""
    piece: Piece | None = None
    proves: bool = False
    sha256: str = ""
    size: int = 0
    media: str = ""
    why: str = ""
    revision: int = 0
