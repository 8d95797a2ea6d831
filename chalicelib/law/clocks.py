"""Every name that a rule may start from, with what finds it in a case."""

from collections.abc import Callable

from . import access, interruptions, judge, reasons, rejections, starts, windows
from .found import Found, Start
from .rules import StartName

CLOCKS: dict[StartName, Callable[[Found], tuple[Start, ...]]] = {
    "filing": starts.filing,
    "instruction": starts.instruction,
    "platform_restart": starts.platform_restart,
    "complement_requested": starts.complement_requested,
    "last_action": starts.last_action,
    "closed": starts.act_of("closed"),
    "refused": starts.act_of("refused"),
    "grant_withdrawn": starts.act_of("grant_withdrawn"),
    "act_edited": starts.act_edited,
    "silence": starts.silence,
    "appeal_received": rejections.appeal_received,
    "appeal_rejection": rejections.appeal_rejection,
    "reasons_requested": reasons.reasons_requested,
    "reasons_given": reasons.reasons_given,
    "reasons_kept": reasons.reasons_kept,
    "order_notified": judge.order_notified,
    "serious_doubt_denied": judge.serious_doubt_denied,
    "judgment_notified": judge.judgment_notified,
    "regularisation_invited": judge.regularisation_invited,
    "suspension_filed": judge.suspension_filed,
    "liberty_filed": judge.liberty_filed,
    "legal_aid_decided": interruptions.legal_aid_decided,
    "mediation_ended": interruptions.mediation_ended,
    "file_requested": access.file_requested,
    "file_refusal": access.file_refusal,
    "cada_registered": access.cada_registered,
    "confirmed_refusal": access.confirmed_refusal,
    "grant_expiry": windows.grant_expiry,
    "offer_published": windows.offer_published,
    "title_expiry": windows.title_expiry,
}
