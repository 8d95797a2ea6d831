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
from ..cases.posted import Posted
from ..cases.words import Confidence, Siren, Zone
from .deposit_records import Deposit, DepositState, Piece
from .draft_records import (
    Archive,
    ArchivedDraft,
    Bundle,
    Chosen,
    Clearance,
    Draft,
    DraftState,
    DraftVersion,
    Exhibit,
    KeptEvidence,
    Release,
    Share,
    SharedDocument,
    VersionState,
)
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
from .roles import EMPLOYERS_SIDE, FIRMS_SIDE, OPERATOR_HOME, Role
from .sending_records import Attempt, Reason, Receipt, Suppression, Switch, Usage, Verdict

__all__ = [
    "EMPLOYERS_SIDE",
    "FIRMS_SIDE",
    "OPERATOR_HOME",
    "Archive",
    "ArchivedDraft",
    "Attached",
    "Attempt",
    "Bundle",
    "Channel",
    "Choice",
    "Chosen",
    "Clearance",
    "Decision",
    "Delivery",
    "DeliveryState",
    "Deposit",
    "DepositState",
    "Draft",
    "DraftState",
    "DraftVersion",
    "Escalated",
    "Exhibit",
    "Firm",
    "KeptEvidence",
    "Mail",
    "MailState",
    "Noted",
    "Outbox",
    "Person",
    "Piece",
    "Quarantined",
    "Reason",
    "Receipt",
    "Release",
    "Role",
    "Share",
    "SharedDocument",
    "Snapshot",
    "StoredDeadline",
    "Subscription",
    "Suppression",
    "Switch",
    "Tenant",
    "Trial",
    "Usage",
    "Verdict",
    "VersionState",
    "Watch",
]


class Channel(StrEnum):
    EMAIL = "email"
    SMS = "sms"


class Tenant(Part, frozen=True, kw_only=True):
    """An employer. `address` is the secret local part of its intake address.

    `firm` is its standing mandate: new cases are mandated to it. `forwarders` are domains whose
    DKIM signature the tenant vouched for. `opened_by` is the address that made the space itself,
    `name` is empty until somebody gives it: no letter bears a name that nobody wrote.
    `residence` is where the employer resides: a new case begins with it.
    """

    id: str
    name: str
    address: str
    siren: Siren | None = None
    firm: str = ""
    forwarders: tuple[str, ...] = ()
    sample: bool = False
    opened_by: str = ""
    residence: Zone = Zone.METROPOLE
    version: int = 0

    @property
    def called(self) -> str:
        """What it is called in a sentence, named or not yet."""
        return self.name or f"l’entreprise de {self.opened_by}"


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
    status if the acts that nobody confirmed are true. `calm`: the employer had nothing to do on the
    day it was computed, before `until` if known; None in older ones. `silent_since` is the day of
    the administration's last news, else of the filing, while it owes an answer; `posted` are the
    registered letters whose receipt the ledger does not hold.
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
    calm: bool | None = None
    until: date | None = None
    silent_since: date | None = None
    posted: tuple[Posted, ...] = ()


class Outbox(Part, frozen=True, kw_only=True):
    """What a committed change still has to make happen; consumed once, swept until done.

    `cause` is the event id (or deadline rung) it comes from; `purpose` the kind of consequence;
    `trace` what finds it in the logs (`chalicelib/logs.py`).
    """

    tenant: str
    case: str
    cause: str
    purpose: str
    sequence: int
    created_at: datetime
    data: dict[str, Any] = msgspec.field(default_factory=dict)
    trace: str = ""


class DeliveryState(StrEnum):
    """All but the first three are terminal.

    `accepted`: a provider took it, its receipt is awaited. `unconfirmed`: it took it, and nothing
    more will ever be known. `cancelled`: it lost its cause before it was sent. `gathered`: a recap
    said it; the recap is a delivery of its own, with its own end.
    """

    PENDING = "pending"
    SENDING = "sending"
    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    UNCONFIRMED = "unconfirmed"
    BOUNCED = "bounced"
    OPTED_OUT = "opted_out"
    CANCELLED = "cancelled"
    GIVEN_UP = "given_up"
    GATHERED = "gathered"


class Escalated(Part, frozen=True, kw_only=True):
    """Which step of an alert's escalation a delivery is of: whose side, its number, its stage."""

    side: str
    number: int
    stage: str


class Delivery(Part, frozen=True, kw_only=True):
    """envoi: one attempt chain of one alert to one person on one channel.

    `id` is made from (cause, person, channel, purpose). `uncertain` is True when an attempt
    started and its end is not known: the next one is labelled as a possible repeat. `not_before`
    is when the next attempt may start, `retry` the place of its due row, `data` what the outbox
    said (rung, rule…); `escalated` the step it repeats an alert for. `tries` is its story, bounded;
    `started_at` its first attempt, from which patience is counted; `address` the hash of where it
    went.

    `kind` is its entry of the matrix, `urgent` that nothing may make it wait. `period` names the
    recap it waits for (`daily:2026-11-24`), `carrier` the delivery of the recap that said it;
    `trace` what finds it in the logs.
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
    kind: str = ""
    urgent: bool = False
    period: str = ""
    carrier: str = ""
    created_at: datetime | None = None
    updated_at: datetime | None = None
    lease_until: datetime | None = None
    not_before: datetime | None = None
    retry: str = ""
    version: int = 0
    data: dict[str, Any] = msgspec.field(default_factory=dict)
    tries: tuple[Attempt, ...] = ()
    started_at: datetime | None = None
    address: str = ""
    escalated: Escalated | None = None
    trace: str = ""
