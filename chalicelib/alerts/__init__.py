"""Alerts (alertes): who is told what, when, how; rendering; channels; delivery. Front door.

Cheap to import: Jinja2, the mail library and boto3 are loaded where they are used.
"""

from .about import About, Links
from .aws import SesMail, SnsSms
from .channels import FakeSender, Outgoing, Sender
from .compose import compose
from .delivery import abandon, attempt, failed, retry_at
from .failures import OptedOut, SendUncertain
from .ladder import Rung, due_rungs, next_wake
from .matrix import FORWARD_AS_ATTACHMENT, FORWARDING, FORWARDING_CONFIRMATION, RECOMPUTED
from .moved import Moves, Pair, differences, moves
from .plan import delivery_id, plan
from .signin import sign_in_mail
from .sms import check_sender_id
from .trial import trial_mail
from .view import short_code

__all__ = [
    "FORWARDING",
    "FORWARDING_CONFIRMATION",
    "FORWARD_AS_ATTACHMENT",
    "RECOMPUTED",
    "About",
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
    "attempt",
    "check_sender_id",
    "compose",
    "delivery_id",
    "differences",
    "due_rungs",
    "failed",
    "moves",
    "next_wake",
    "plan",
    "retry_at",
    "short_code",
    "sign_in_mail",
    "trial_mail",
]
