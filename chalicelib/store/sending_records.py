"""What is kept about sending, as values: suppressions, switches, receipts, what was spent.

Every instant is an aware UTC datetime.
"""

from datetime import datetime
from enum import StrEnum

from ..cases.parts import Part


class Reason(StrEnum):
    """Why nothing more is sent to an address; the later ones are the person's own will."""

    HARD_BOUNCE = "hard_bounce"
    COMPLAINT = "complaint"
    OPT_OUT = "opt_out"


class Suppression(Part, frozen=True, kw_only=True):
    """An address that a channel writes to no more. `source` says who found out: a delivery's id,
    "page", "STOP"… The address itself is not kept, only its hash (`store.address_hash`).
    """

    channel: str
    address: str
    reason: Reason
    at: datetime
    source: str = ""


class Switch(Part, frozen=True, kw_only=True):
    """A stop of all sending, or of one tenant's or one channel's; empty = every one."""

    reason: str
    at: datetime
    by: str = ""
    tenant: str = ""
    channel: str = ""


class Verdict(StrEnum):
    """What a provider says became of a message (answers.toml maps its words to these).

    `later`: not delivered, trying again may help. `unconfirmed`: nobody will ever know.
    `refused`: this message will not go. `bounced`: this address takes no message.
    """

    SENT = "sent"
    DELAYED = "delayed"
    DELIVERED = "delivered"
    UNCONFIRMED = "unconfirmed"
    LATER = "later"
    REFUSED = "refused"
    BOUNCED = "bounced"
    COMPLAINED = "complained"


class Receipt(Part, frozen=True, kw_only=True):
    """accusé de réception: one thing a provider says of one message, in our words.

    `event` is the provider's own word. `tenant`, `case` and `delivery` are what we gave it with
    the message; empty when it does not give them back.
    """

    provider_id: str
    verdict: Verdict
    event: str
    at: datetime
    why: str = ""
    tenant: str = ""
    case: str = ""
    delivery: str = ""


class Attempt(Part, frozen=True, kw_only=True):
    """One line of a delivery's story: an attempt's end or a receipt, in one word, and why."""

    number: int
    at: datetime
    end: str
    why: str = ""
    provider_id: str = ""


class Usage(Part, frozen=True, kw_only=True):
    """What left in one window: messages, and for SMS the segments that are paid for."""

    messages: int = 0
    segments: int = 0
