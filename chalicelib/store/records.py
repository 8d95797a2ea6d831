"""What the store keeps, as values: tenants, people, subscriptions, snapshots, deliveries, drafts…

Flows hand these in and get these out; nobody outside the store sees a DynamoDB item.
Every instant is an aware UTC datetime.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

import msgspec

from ..cases.fold import Review
from ..cases.moves import Status
from ..cases.parts import Case, Part
from ..cases.words import Authenticity, Confidence, Siren


class Role(StrEnum):
    EMPLOYER = "employer"
    MANAGER = "manager"
    LAWYER = "lawyer"
    OPERATOR = "operator"


class Channel(StrEnum):
    EMAIL = "email"
    SMS = "sms"


class Tenant(Part, frozen=True, kw_only=True):
    """An employer. `address` is the secret local part of its intake address.

    `firm` is its standing mandate: new cases are mandated to it. `forwarders` are domains whose
    DKIM signature the tenant vouched for.
    """

    id: str
    name: str
    address: str
    siren: Siren | None = None
    firm: str = ""
    forwarders: tuple[str, ...] = ()
    sample: bool = False


class Firm(Part, frozen=True, kw_only=True):
    """A law firm (cabinet)."""

    id: str
    name: str
    bar: str = ""
    address: str = ""
    sample: bool = False


class Person(Part, frozen=True, kw_only=True):
    """Someone who signs in or is told. Employers belong to a tenant, lawyers to a firm."""

    id: str
    name: str
    email: str
    role: Role
    phone: str = ""
    tenant: str = ""
    firm: str = ""


class Subscription(Part, frozen=True, kw_only=True):
    """abonnement: `case` empty = all the tenant's cases."""

    tenant: str
    person: str
    channels: tuple[Channel, ...]
    case: str = ""


class StoredDeadline(Part, frozen=True, kw_only=True):
    """A deadline as a snapshot keeps it: without its trace, which is recomputed."""

    rule: str
    label: str
    due: date
    latest: date
    status: str
    event: str
    dispatch_by: date | None = None
    confidence: Confidence | None = None
    for_lawyer_only: bool = False


class Snapshot(Part, frozen=True, kw_only=True):
    """A case's folded state as stored. `version` = number of entries; `head` the ledger's hash.

    `recomputed` counts the times another law was applied to the same ledger.
    """

    tenant: str
    id: str
    case: Case
    status: Status
    version: int
    head: str
    law_version: str
    deadlines: tuple[StoredDeadline, ...] = ()
    reviews: tuple[Review, ...] = ()
    firm: str = ""
    next_due: date | None = None
    wake: str = ""
    sample: bool = False
    recomputed: int = 0


class Outbox(Part, frozen=True, kw_only=True):
    """What a committed change still has to make happen; consumed once, swept until done.

    `cause` is the event id (or deadline rung) it comes from; `purpose` the kind of consequence.
    """

    tenant: str
    case: str
    cause: str
    purpose: str
    sequence: int
    created_at: datetime
    data: dict[str, Any] = msgspec.field(default_factory=dict)


class DeliveryState(StrEnum):
    """All but the first two are terminal. `cancelled`: it lost its cause before it was sent."""

    PENDING = "pending"
    SENDING = "sending"
    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    BOUNCED = "bounced"
    OPTED_OUT = "opted_out"
    CANCELLED = "cancelled"
    GIVEN_UP = "given_up"


class Delivery(Part, frozen=True, kw_only=True):
    """envoi: one attempt chain of one alert to one person on one channel.

    `id` is made from (cause, person, channel, purpose). `uncertain` is True when an attempt
    started and its end is not known: the next one is labelled as a possible repeat. `not_before`
    is when the next attempt may start, `retry` the place of its due row, `data` what the outbox
    said (rung, rule…).
    """

    id: str
    tenant: str
    case: str
    cause: str
    purpose: str
    person: str
    channel: Channel
    state: DeliveryState = DeliveryState.PENDING
    attempts: int = 0
    uncertain: bool = False
    provider_id: str = ""
    last_error: str = ""
    content_sha256: str = ""
    created_at: datetime | None = None
    updated_at: datetime | None = None
    lease_until: datetime | None = None
    not_before: datetime | None = None
    retry: str = ""
    version: int = 0
    data: dict[str, Any] = msgspec.field(default_factory=dict)


class MailState(StrEnum):
    RECEIVED = "received"
    RECORDED = "recorded"
    QUARANTINED = "quarantined"


class Mail(Part, frozen=True, kw_only=True):
    """A received mail by its SHA-256: evidence first, then what became of it.

    `grade` and its `reasons` (French) are found once, at reception: reading again keeps them.
    """

    sha256: str
    key: str
    received_at: datetime
    size: int
    tenant: str = ""
    state: MailState = MailState.RECEIVED
    kind: str = ""
    events: tuple[str, ...] = ()
    reader: str = ""
    grade: Authenticity | None = None
    reasons: tuple[str, ...] = ()


class Quarantined(Part, frozen=True, kw_only=True):
    """A mail nobody could read or match: visible until somebody decides. `why` is French."""

    tenant: str
    sha256: str
    received_at: datetime
    why: str
    kind: str = ""
    subject: str = ""
    reading: dict[str, Any] = msgspec.field(default_factory=dict)


class DraftState(StrEnum):
    """`refused`: the document does not suit the case. `failed`: a fault of ours, tried again."""

    PREPARING = "preparing"
    READY = "ready"
    REFUSED = "refused"
    FAILED = "failed"


class Exhibit(Part, frozen=True, kw_only=True):
    """pièce: `number` and `label` as the letter cites it, the event and the evidence behind it.

    `sha256` and `event` are empty when Vigie makes the exhibit itself (the chronology on urgency).
    """

    number: int
    label: str
    sha256: str = ""
    event: str = ""


class Draft(Part, frozen=True, kw_only=True):
    """projet: a document in the firm's own partition. `key` is its object in the drafts bucket.

    `exhibits` are frozen with the text that cites them, `version` counts the ledger's entries it
    was written from, `on` is the day it is dated.
    """

    id: str
    firm: str
    tenant: str
    case: str
    document: str
    cause: str
    state: DraftState
    created_at: datetime
    key: str = ""
    sha256: str = ""
    gaps: tuple[str, ...] = ()
    template_sha256: str = ""
    facts_sha256: str = ""
    law_version: str = ""
    note: tuple[str, ...] = ()
    why: str = ""
    exhibits: tuple[Exhibit, ...] = ()
    version: int = 0
    on: date | None = None


class Bundle(Part, frozen=True, kw_only=True):
    """The exhibits of one draft as a zip for the court, in the firm's own partition.

    `missing` are French lines on what must be joined by hand, `notes` what only the lawyer reads;
    `sha256` is the whole zip's, `attempts` how often it was begun.
    """

    id: str
    firm: str
    tenant: str
    case: str
    draft: str
    state: DraftState
    created_at: datetime
    key: str = ""
    sha256: str = ""
    missing: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    why: str = ""
    attempts: int = 0
