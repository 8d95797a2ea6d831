"""Every kind of case event (événement), as immutable tagged structs: the words of the interchange.

An event is a dated, sourced fact. `on` is a legal day (the original's, never a forward's);
`at` an aware instant when known. The `kind` field is the tag.
"""

from datetime import date, datetime
from typing import Annotated, Any, Literal

import msgspec

from .parts import (
    AnsweredItem,
    Author,
    Header,
    Mentions,
    Notification,
    Quote,
    RequestedItem,
    SpaceCheck,
)
from .words import (
    Appeal,
    Authenticity,
    By,
    ClosureCause,
    Confidence,
    Means,
    ReceiptType,
    Seen,
    Sha256,
)

Instant = Annotated[datetime, msgspec.Meta(tz=True)]
Clock = Literal["complement_requested", "closed", "refused", "grant_withdrawn"]
"""The kinds of the administration's news that set a time running against somebody."""
MayBe = Clock | Literal["granted", "receipt_issued", "request_withdrawn", "complement_answered"]
"""What a mail that contradicts itself may be read as."""
PositiveDays = Annotated[int, msgspec.Meta(ge=1, le=366)]


class Event(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    omit_defaults=True,
    tag_field="kind",
):
    """What all kinds share. `id` is made from the cause when absent (see `ids`).

    `authenticity_reasons` are the French sentences that say why its mail has that grade.
    `may_be`: the kinds that a mail which contradicts itself may be read as; one event each, and
    none is believed alone. `set_aside`: somebody looked and the platform does not show it; or, of
    an answer of ours, no file proves it yet.
    `person` is the name of who says it and `reason` why, when a person does and no mail.
    """

    on: date
    id: str = ""
    at: Instant | None = None
    by: By = By.EMPLOYER
    proof: bool = False
    evidence: Sha256 | None = None
    authenticity: Authenticity | None = None
    authenticity_reasons: tuple[str, ...] = ()
    confidence: Confidence | None = None
    quotes: tuple[Quote, ...] = ()
    may_be: tuple[MayBe, ...] = ()
    set_aside: bool = False
    person: str = ""
    reason: str = ""


class Act(Event, frozen=True, kw_only=True):
    """An act of the administration that may start a clock; notified per person."""

    author: Seen | Author = Seen.NOT_SEEN
    reasons_in_law: Seen = Seen.NOT_SEEN
    reasons_in_fact: Seen = Seen.NOT_SEEN
    remedies: Seen = Seen.NOT_SEEN
    complete_original: bool = False
    space_checked: SpaceCheck | None = None
    notifications: tuple[Notification, ...] = ()


class Step(Event, frozen=True, kw_only=True):
    """An act of ours: how it went, when posted, when received, under which tracking number."""

    means: Means | None = None
    posted_on: date | None = None
    received_on: date | None = None
    tracking: Annotated[str, msgspec.Meta(max_length=40)] = ""


# --- the request and its instruction
class Filed(Event, tag="filed", frozen=True, kw_only=True): ...


class ReceiptIssued(Event, tag="receipt_issued", frozen=True, kw_only=True):
    type: ReceiptType
    mentions: Mentions = Mentions()


class ComplementRequested(Event, tag="complement_requested", frozen=True, kw_only=True):
    """demande de complément: `due` (printed date) or `days` (printed length), or neither."""

    due: date | None = None
    days: PositiveDays | None = None
    list: Seen = Seen.NOT_SEEN
    suspension: Seen = Seen.NOT_SEEN
    items: tuple[RequestedItem, ...] = ()
    complete_original: bool = False


class ComplementAnswered(Step, tag="complement_answered", frozen=True, kw_only=True):
    items: tuple[AnsweredItem, ...] = ()


class TechnicalFailure(Event, tag="technical_failure", frozen=True, kw_only=True):
    description: str = ""


class CallMade(Event, tag="call_made", frozen=True, kw_only=True):
    number: str = ""
    outcome: str = ""


class ReminderSent(Step, tag="reminder_sent", frozen=True, kw_only=True): ...


# --- how it ends
class Closed(Act, tag="closed", frozen=True, kw_only=True):
    """clôture: the platform ends the request; not in itself a refusal."""

    cause: ClosureCause = ClosureCause.UNKNOWN


class Refused(Act, tag="refused", frozen=True, kw_only=True): ...


class Granted(Event, tag="granted", frozen=True, kw_only=True):
    valid_until: date | None = None


class GrantWithdrawn(Act, tag="grant_withdrawn", frozen=True, kw_only=True): ...


class RequestWithdrawn(Event, tag="request_withdrawn", frozen=True, kw_only=True): ...


class ClosureWithdrawn(Event, tag="closure_withdrawn", frozen=True, kw_only=True): ...


class Reopened(Event, tag="reopened", frozen=True, kw_only=True): ...


class RefiledAs(Event, tag="refiled_as", frozen=True, kw_only=True):
    reference: str


# --- answering it
class ObservationsSent(Step, tag="observations_sent", frozen=True, kw_only=True):
    as_appeal: bool


class AppealLodged(Step, tag="appeal_lodged", frozen=True, kw_only=True):
    appeal: Appeal
    against: str = ""


class AppealRejected(Act, tag="appeal_rejected", frozen=True, kw_only=True):
    appeal: Appeal
    against: str = ""


class ReasonsRequested(Step, tag="reasons_requested", frozen=True, kw_only=True): ...


class ReasonsGiven(Event, tag="reasons_given", frozen=True, kw_only=True): ...


class LegalAidRequested(Step, tag="legal_aid_requested", frozen=True, kw_only=True): ...


class LegalAidDecided(Event, tag="legal_aid_decided", frozen=True, kw_only=True):
    lawyer_designated_on: date | None = None


class MediationOpened(Event, tag="mediation_opened", frozen=True, kw_only=True): ...


class MediationEnded(Event, tag="mediation_ended", frozen=True, kw_only=True): ...


class FileRequested(Step, tag="file_requested", frozen=True, kw_only=True): ...


class FileRefused(Event, tag="file_refused", frozen=True, kw_only=True): ...


class CadaRegistered(Event, tag="cada_registered", frozen=True, kw_only=True): ...


class RightsDefenderSeized(Event, tag="rights_defender_seized", frozen=True, kw_only=True): ...


# --- the court
class ActionFiled(Step, tag="action_filed", frozen=True, kw_only=True):
    against: str = ""
    procedure: Literal["annulment", "suspension", "useful_measures", "liberty", "access"] = (
        "annulment"
    )


class SuspensionRefused(Event, tag="suspension_refused", frozen=True, kw_only=True):
    lack_of_serious_doubt: bool


class OrderNotified(Event, tag="order_notified", frozen=True, kw_only=True): ...


class CassationFiled(Event, tag="cassation_filed", frozen=True, kw_only=True): ...


class JudgmentNotified(Event, tag="judgment_notified", frozen=True, kw_only=True): ...


class RegularisationInvited(Event, tag="regularisation_invited", frozen=True, kw_only=True):
    due: date


# --- around it
class OfferPublished(Event, tag="offer_published", frozen=True, kw_only=True):
    """`on` is the day it was recorded; the publication runs `from` … `to`."""

    from_: date = msgspec.field(name="from")
    to: date


class TitleExpires(Event, tag="title_expires", frozen=True, kw_only=True): ...


class StartPlanned(Event, tag="start_planned", frozen=True, kw_only=True): ...


class TravelBooked(Event, tag="travel_booked", frozen=True, kw_only=True): ...


class TravelMoved(Event, tag="travel_moved", frozen=True, kw_only=True):
    amount: Annotated[float, msgspec.Meta(ge=0, description="euros lost or added")] | None = None


class MandateGiven(Event, tag="mandate_given", frozen=True, kw_only=True):
    """The employer mandates a firm (`firm` is its id in Vigie, or its name in a file)."""

    firm: str = ""


class MandateEnded(Event, tag="mandate_ended", frozen=True, kw_only=True):
    firm: str = ""


class Correction(Event, tag="correction", frozen=True, kw_only=True):
    """Mends fields of an earlier event; nothing is rewritten."""

    of: str
    fields: dict[str, Any]
    reason: str


class HeaderCorrected(Event, tag="header_corrected", frozen=True, kw_only=True):
    """Mends the case's header (fiche du dossier): `becomes` replaces `was`, field by field."""

    becomes: Header
    was: Header = Header()
    reason: str


AnyEvent = (
    Filed | ReceiptIssued | ComplementRequested | ComplementAnswered | TechnicalFailure | CallMade
    | ReminderSent | Closed | Refused | Granted | GrantWithdrawn | RequestWithdrawn
    | ClosureWithdrawn | Reopened | RefiledAs
    | ObservationsSent | AppealLodged | AppealRejected | ReasonsRequested
    | ReasonsGiven | LegalAidRequested | LegalAidDecided | MediationOpened | MediationEnded
    | FileRequested | FileRefused | CadaRegistered | RightsDefenderSeized | ActionFiled
    | SuspensionRefused | OrderNotified | CassationFiled | JudgmentNotified | RegularisationInvited
    | OfferPublished | TitleExpires | StartPlanned | TravelBooked | TravelMoved | MandateGiven
    | MandateEnded | Correction | HeaderCorrected
)  # fmt: skip
