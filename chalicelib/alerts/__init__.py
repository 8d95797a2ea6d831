"""Alerts (alertes): who is told what, when, how; rendering; channels; delivery. Front door.

Cheap to import: Jinja2, the mail library and boto3 are loaded where they are used.
"""

from .about import About, Links
from .aws import EndUserSms, SesMail, SnsSms
from .channels import FakeSender, Outgoing, Sender
from .compose import compose
from .delivery import BAD_ENDS, abandon, attempt, failed, refused_by_us, retry_at, unconfirmed
from .failures import OptedOut, SendUncertain
from .ladder import Rung, due_rungs, next_wake
from .matrix import (
    ABOUT_SENDING,
    ANNOUNCEMENT,
    FORWARD_AS_ATTACHMENT,
    FORWARDING,
    FORWARDING_CONFIRMATION,
    IN_LINES,
    RECOMPUTED,
    SMS_LIMIT,
    UNDELIVERED,
    WEBHOOK_PAUSED,
)
from .moved import Moves, Pair, differences, moves
from .plan import delivery_id, fallback, plan
from .receipts import applied, read_receipts
from .signin import sign_in_mail
from .sms import check_sender_id
from .trial import trial_mail
from .view import short_code

__all__ = [
    "ABOUT_SENDING",
    "ANNOUNCEMENT",
    "BAD_ENDS",
    "FORWARDING",
    "FORWARDING_CONFIRMATION",
    "FORWARD_AS_ATTACHMENT",
    "IN_LINES",
    "RECOMPUTED",
    "SMS_LIMIT",
    "UNDELIVERED",
    "WEBHOOK_PAUSED",
    "About",
    "EndUserSms",
    "FakeSender",
    "Links",
    "Moves",
    "OptedOut",
    "Outgoing",
    "Pair",
    "Rung",
    "SendUncertain",
    "Sender",
    "SesMail",
    "SnsSms",
    "abandon",
    "applied",
    "attempt",
    "check_sender_id",
    "compose",
    "delivery_id",
    "differences",
    "due_rungs",
    "failed",
    "fallback",
    "moves",
    "next_wake",
    "plan",
    "read_receipts",
    "refused_by_us",
    "retry_at",
    "short_code",
    "sign_in_mail",
    "trial_mail",
    "unconfirmed",
]
