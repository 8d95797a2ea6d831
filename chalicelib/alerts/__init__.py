"""Alerts (alertes): who is told what, when, how; rendering; channels; delivery. Front door.

Cheap to import: Jinja2, the mail library and boto3 are loaded where they are used.
"""

from .about import About, Links
from .alert import Alert, alert_of
from .aws import SesMail, SnsSms
from .channels import FakeSender, Outgoing, Sender
from .compose import compose
from .consent_mails import invitation_mail, opted_out_mail, phone_again_mail
from .delivery import abandon, attempt, failed, retry_at
from .failures import OptedOut, SendUncertain
from .ladder import Rung, due_rungs, next_wake
from .ladder import find as find_rung
from .matrix import (
    FORWARD_AS_ATTACHMENT,
    FORWARDING,
    FORWARDING_CONFIRMATION,
    POINT,
    RECOMPUTED,
    REMINDER,
    label,
    matrix_steps,
)
from .moved import Moves, Pair, differences, moves
from .notices import code_sms
from .plan import delivery_id, plan, tell
from .points import Point, absorb, absorbed, carried, due_point, find_point, next_point
from .recap import MOST, RECAP, Told, recap_mail, recap_view, told
from .recap import carrier as recap_carrier
from .signin import sign_in_mail
from .sms import check_sender_id
from .trial import trial_mail
from .view import short_code

__all__ = [
    "FORWARDING",
    "FORWARDING_CONFIRMATION",
    "FORWARD_AS_ATTACHMENT",
    "MOST",
    "POINT",
    "RECAP",
    "RECOMPUTED",
    "REMINDER",
    "About",
    "Alert",
    "FakeSender",
    "Links",
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
    "attempt",
    "carried",
    "check_sender_id",
    "code_sms",
    "compose",
    "delivery_id",
    "differences",
    "due_point",
    "due_rungs",
    "failed",
    "find_point",
    "find_rung",
    "invitation_mail",
    "label",
    "matrix_steps",
    "moves",
    "next_point",
    "next_wake",
    "opted_out_mail",
    "phone_again_mail",
    "plan",
    "recap_carrier",
    "recap_mail",
    "recap_view",
    "retry_at",
    "short_code",
    "sign_in_mail",
    "tell",
    "told",
    "trial_mail",
]
