"""Alerts (alertes): who is told what, when, how; rendering; channels; delivery. Front door.

Cheap to import: Jinja2, the mail library and boto3 are loaded where they are used.
"""

from .about import About, Links
from .alert import Alert, alert_of, beside
from .aws import EndUserSms, SesMail, SnsSms
from .channels import FakeSender, Outgoing, Sender
from .compose import compose
from .consent_mails import invitation_mail, opted_out_mail, phone_again_mail
from .delivery import BAD_ENDS, abandon, attempt, failed, refused_by_us, retry_at, unconfirmed
from .failures import OptedOut, SendUncertain
from .ladder import Rung, due_rungs, next_wake
from .ladder import find as find_rung
from .matrix import (
    ABOUT_SENDING,
    ANNOUNCEMENT,
    ANSWERED,
    ERASURE,
    ERASURE_TO_DO,
    FORWARD_AS_ATTACHMENT,
    FORWARDING,
    FORWARDING_CONFIRMATION,
    IN_LINES,
    POINT,
    RECEIPT_MISSING,
    RECOMPUTED,
    REMINDER,
    SMS_LIMIT,
    UNDELIVERED,
    WEBHOOK_PAUSED,
    label,
    matrix_steps,
)
from .moved import Moves, Pair, differences, moves
from .notices import code_sms
from .pace import hushed_until
from .plan import delivery_id, fallback, plan, tell, tell_beside
from .points import Point, absorb, absorbed, carried, due_point, find_point, next_point
from .postal import Missing, due_missing, find_missing, next_missing
from .recap import MOST, RECAP, Told, recap_mail, recap_view, told
from .recap import carrier as recap_carrier
from .receipts import applied, read_receipts
from .signin import sign_in_mail, space_mail
from .sms import check_sender_id
from .trial import trial_mail
from .view import short_code

__all__ = [
    "ABOUT_SENDING",
    "ANNOUNCEMENT",
    "ANSWERED",
    "BAD_ENDS",
    "ERASURE",
    "ERASURE_TO_DO",
    "FORWARDING",
    "FORWARDING_CONFIRMATION",
    "FORWARD_AS_ATTACHMENT",
    "IN_LINES",
    "MOST",
    "POINT",
    "RECAP",
    "RECEIPT_MISSING",
    "RECOMPUTED",
    "REMINDER",
    "SMS_LIMIT",
    "UNDELIVERED",
    "WEBHOOK_PAUSED",
    "About",
    "Alert",
    "EndUserSms",
    "FakeSender",
    "Links",
    "Missing",
    "Moves",
    "OptedOut",
    "Outgoing",
    "Pair",
    "Point",
    "Rung",
    "SendUncertain",
    "Sender",
    "SesMail",
    "SnsSms",
    "Told",
    "abandon",
    "absorb",
    "absorbed",
    "alert_of",
    "applied",
    "attempt",
    "beside",
    "carried",
    "check_sender_id",
    "code_sms",
    "compose",
    "delivery_id",
    "differences",
    "due_missing",
    "due_point",
    "due_rungs",
    "failed",
    "fallback",
    "find_missing",
    "find_point",
    "find_rung",
    "hushed_until",
    "invitation_mail",
    "label",
    "matrix_steps",
    "moves",
    "next_missing",
    "next_point",
    "next_wake",
    "opted_out_mail",
    "phone_again_mail",
    "plan",
    "read_receipts",
    "recap_carrier",
    "recap_mail",
    "recap_view",
    "refused_by_us",
    "retry_at",
    "short_code",
    "sign_in_mail",
    "space_mail",
    "tell",
    "tell_beside",
    "told",
    "trial_mail",
    "unconfirmed",
]
