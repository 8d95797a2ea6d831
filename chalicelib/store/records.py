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
from ..cases.words import Confidence, Siren
from .mail_records import (
    Attached,
    Choice,
    Decision,
    Mail,
    MailState,
    Noted,
    Quarantined,
    Trial,
    Watch,
)

__all__ = [
    "Attached",
    "Channel",
    "Choice",
    "Decision",
    "Delivery",
    "DeliveryState",
    "Draft",
    "DraftState",
    "Firm",
    "Mail",
    "MailState",
    "Noted",
    "Outbox",
    "Person",
    "Quarantined",
    "Role",
    "Snapshot",
    "StoredDeadline",
    "Subscription",
    "Tenant",
    "Trial",
    "Watch",
]


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

    `recomputed` counts the times another law was applied to the same ledger. `held` is the
    quarantined item that a provisional case stands for, empty for any other case; `announced` the
    status if the acts that nobody confirmed are true.
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
    held: str = ""
    announced: Status | None = None


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


class DraftState(StrEnum):
    """`refused`: the document does not suit the case. `failed`: a fault of ours, tried again."""

    PREPARING = "preparing"
    READY = "ready"
    REFUSED = "refused"
    FAILED = "failed"


class Release(Part, frozen=True, kw_only=True):
    """validation: the version that a named lawyer made final, and the file it became."""

    version: int
    by: str
    by_name: str
    at: datetime
    key: str
    sha256: str


class Share(Part, frozen=True, kw_only=True):
    """Who showed the final version to the employer, and when."""

    by: str
    by_name: str
    at: datetime


class Draft(Part, frozen=True, kw_only=True):
    """projet: a document in the firm's own partition. `key` is its object in the drafts bucket.

    `version` counts the ledger's entries it was written from, `on` is the day it is dated,
    `law_on` the day whose law it cites, `cites` the references it prints. `versions` counts the
    generated text (1) and what lawyers gave back, `former` are releases that a later one replaced.
    `revision` is what a write expects to follow.
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
    version: int = 0
    on: date | None = None
    rules_version: str = ""
    law_on: date | None = None
    cites: tuple[str, ...] = ()
    ordered_by: str = ""
    versions: int = 1
    released: Release | None = None
    former: tuple[Release, ...] = ()
    shared: Share | None = None
    revision: int = 0


class VersionState(StrEnum):
    """`checking`: given back, not read yet. `refused`: not a file Vigie keeps, with the reason."""

    CHECKING = "checking"
    KEPT = "kept"
    REFUSED = "refused"


class DraftVersion(Part, frozen=True, kw_only=True):
    """A draft as a lawyer gave it back, kept beside the others and never overwritten.

    `upload` names the posted file, `gaps` what its text still lacks, `cites` the references it
    prints, `faults` French lines on what must leave it before it may be released.
    """

    draft: str
    number: int
    state: VersionState
    by: str
    by_name: str
    at: datetime
    upload: str = ""
    key: str = ""
    sha256: str = ""
    gaps: tuple[str, ...] = ()
    cites: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()
    why: str = ""
    attempts: int = 0
    revision: int = 0


class Clearance(Part, frozen=True, kw_only=True):
    """levée de doute: a lawyer of the firm read a source, once for all its cases.

    `subject` is a reference's id or an open point's; `fingerprint` is that of the words cleared:
    other words ask for another clearance. `source` says in the lawyer's words what was read.
    """

    firm: str
    subject: str
    fingerprint: str
    title: str
    source: str
    read_on: date
    by: str
    by_name: str
    at: datetime


class SharedDocument(Part, frozen=True, kw_only=True):
    """A final document that the firm chose to show the employer."""

    tenant: str
    case: str
    draft: str
    document: str
    key: str
    sha256: str
    firm: str
    by_name: str
    released_at: datetime
    shared_at: datetime
