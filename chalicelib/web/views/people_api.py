"""What the API says of people: who they are, how they are told, invitations, contacts, mandates."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import msgspec

from ...flows.workers import Following
from ...store.alert_records import Stage
from ...store.consent_records import Invitation, InvitationState
from ...store.preference_records import Hour, Quiet, Weekday, Wish
from ...store.records import Channel, Person, Role, Subscription


class MandateOut(msgspec.Struct, frozen=True):
    """The firm that is mandated now: its id and name, both empty when none is."""

    firm: str
    name: str


class MandateIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A lawyer's e-mail address, and the id of the firm that it leads to."""

    lawyer: str
    firm: str = ""


class SubscriptionOut(msgspec.Struct, frozen=True):
    """By what somebody is told of a case, of all when `case` is empty; no channel: they stopped."""

    case: str
    channels: tuple[Channel, ...]


class PersonOut(msgspec.Struct, frozen=True):
    """Somebody of the employer or of the firm. `mobile`: a number of theirs is confirmed."""

    id: str
    name: str
    email: str
    role: Role
    mobile: bool
    subscriptions: tuple[SubscriptionOut, ...]


class InvitationIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whom to invite; `role` by default the least there is, `case` to be told of one alone."""

    email: str
    name: str
    role: Role | None = None
    case: str = ""


class InvitationOut(msgspec.Struct, frozen=True):
    """An invitation, and how it stands."""

    id: str
    email: str
    name: str
    role: str
    state: InvitationState
    sent_at: datetime
    expires_at: datetime
    case: str


class WorkerIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The worker's e-mail address and name."""

    email: str
    name: str


class WorkerOut(msgspec.Struct, frozen=True):
    """`enabled`: the employer lets workers be told. `asked`: an address that has not answered yet.

    `told`: the name of who is told; `stopped`: they agreed once, and chose to hear no more.
    """

    enabled: bool
    asked: str
    told: str
    stopped: bool


class StandingMandateOut(msgspec.Struct, frozen=True):
    """The firm that new cases are given to: its id and name, both empty when none is."""

    firm: str
    name: str


class ToldIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """By what somebody is told of a case, or of all when `case` is empty; at least one channel."""

    channels: tuple[Channel, ...]
    case: str = ""


class PreferencesIO(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What somebody chose; a group that is not in `wishes` is as usual, a kind as its group."""

    wishes: dict[str, Wish] = msgspec.field(default_factory=dict)
    kinds: dict[str, tuple[Channel, ...]] = msgspec.field(default_factory=dict)
    quiet: Quiet | None = None
    hour: Hour = 8
    weekday: Weekday = 0


class EscalationIO(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whom an escalation turns to, in order (ids), and the waits in minutes of office hours."""

    contacts: tuple[str, ...] = ()
    waits: dict[Stage, int] = msgspec.field(default_factory=dict)


class RulesIO(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The employer's ladder: the optional reminders said (null: the usual), workers told or not."""

    steps: tuple[str, ...] | None = None
    worker: bool = False


def person_out(person: Person, kept: Iterable[Subscription]) -> PersonOut:
    """Somebody, with what they chose."""
    own = (s for s in kept if s.person == person.id)
    return PersonOut(
        id=person.id,
        name=person.name,
        email=person.email,
        role=person.role,
        mobile=bool(person.phone),
        subscriptions=tuple(SubscriptionOut(s.case, s.channels) for s in own),
    )


def worker_out(known: Following) -> WorkerOut:
    """How a case's worker is told."""
    return WorkerOut(
        enabled=known.enabled,
        asked=known.asked.email if known.asked else "",
        told=known.told.name if known.told else "",
        stopped=known.stopped,
    )


def invitation_out(invitation: Invitation) -> InvitationOut:
    """The invitation without its link, which is its address's alone."""
    return InvitationOut(
        id=invitation.id,
        email=invitation.email,
        name=invitation.name,
        role=invitation.role,
        state=invitation.state,
        sent_at=invitation.sent_at,
        expires_at=invitation.expires_at,
        case=invitation.case,
    )
