"""Every name that a rule may start from, with what finds it in a case."""

from collections.abc import Callable
from typing import NamedTuple

from ..cases import events
from ..cases.events import Event
from . import access, appeals, interruptions, judge, reasons, rejections, starts, windows
from .found import Found
from .rules import StartName
from .spans import Start


class Clock(NamedTuple):
    """`find` gives its starts in a case; a case with no event of these `kinds` has none."""

    find: Callable[[Found], tuple[Start, ...]]
    kinds: frozenset[type[Event]]


def _clock(find: Callable[[Found], tuple[Start, ...]], *kinds: type[Event]) -> Clock:
    return Clock(find, frozenset(kinds))


_REQUEST = (events.Filed, events.ReceiptIssued)

CLOCKS: dict[StartName, Clock] = {
    "filing": _clock(starts.filing, *_REQUEST),
    "instruction": _clock(starts.instruction, *_REQUEST),
    "platform_restart": _clock(
        starts.platform_restart, events.ComplementAnswered, events.ReceiptIssued
    ),
    "complement_requested": _clock(starts.complement_requested, events.ComplementRequested),
    "last_action": _clock(starts.last_action, events.Filed, events.ComplementAnswered),
    "closed": _clock(starts.act_of("closed"), events.Closed),
    "refused": _clock(starts.act_of("refused"), events.Refused),
    "grant_withdrawn": _clock(starts.act_of("grant_withdrawn"), events.GrantWithdrawn),
    "act_edited": _clock(starts.act_edited, events.Closed, events.Refused),
    "silence": _clock(starts.silence, *_REQUEST),
    "appeal_received": _clock(rejections.appeal_received, *appeals.KINDS),
    "appeal_rejection": _clock(rejections.appeal_rejection, *appeals.KINDS, events.AppealRejected),
    "reasons_requested": _clock(reasons.reasons_requested, events.ReasonsRequested),
    "reasons_given": _clock(reasons.reasons_given, events.ReasonsGiven),
    "reasons_kept": _clock(reasons.reasons_kept, events.ReasonsRequested),
    "order_notified": _clock(judge.order_notified, events.SuspensionRefused, events.OrderNotified),
    "serious_doubt_denied": _clock(judge.serious_doubt_denied, events.SuspensionRefused),
    "judgment_notified": _clock(judge.judgment_notified, events.JudgmentNotified),
    "regularisation_invited": _clock(judge.regularisation_invited, events.RegularisationInvited),
    "suspension_filed": _clock(judge.suspension_filed, events.ActionFiled),
    "liberty_filed": _clock(judge.liberty_filed, events.ActionFiled),
    "legal_aid_decided": _clock(interruptions.legal_aid_decided, events.LegalAidDecided),
    "mediation_ended": _clock(interruptions.mediation_ended, events.MediationEnded),
    "file_requested": _clock(access.file_requested, events.FileRequested),
    "file_refusal": _clock(access.file_refusal, events.FileRequested, events.FileRefused),
    "cada_registered": _clock(access.cada_registered, events.CadaRegistered),
    "confirmed_refusal": _clock(access.confirmed_refusal, events.CadaRegistered),
    "grant_expiry": _clock(windows.grant_expiry, events.Granted),
    "offer_published": _clock(windows.offer_published, events.OfferPublished),
    "title_expiry": _clock(windows.title_expiry, events.TitleExpires),
}
