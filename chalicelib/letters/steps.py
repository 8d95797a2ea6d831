"""Conditions of the letters around a contest: before a decision, beside it, after an order."""

from collections.abc import Callable

from ..cases import OPEN, Status
from ..cases.events import ReasonsRequested, ReminderSent, SuspensionRefused
from ..cases.words import Outcome, Zone
from ..law.values import DeadlineStatus
from . import around, reply
from .situation import Situation
from .timing import COURT, proven

_RUNNING = (DeadlineStatus.LIVE, DeadlineStatus.CONDITIONAL, DeadlineStatus.WINDOW)


def _statuses(s: Situation, rule: str) -> set[DeadlineStatus]:
    return {d.status for d in s.deadlines if d.rule == rule and d.for_ is s.party}


def _over(s: Situation, rule: str) -> bool:
    """The applicant's time under that rule has passed, and none runs."""
    found = _statuses(s, rule)
    return DeadlineStatus.PAST in found and not found & {*_RUNNING}


def _open(s: Situation) -> bool:
    return s.state.status in OPEN


def _time_over(s: Situation) -> bool:
    request = reply.asked(s)
    until = reply.due(request) if request else None
    return until is not None and s.on > until


def _time_unread(s: Situation) -> bool:
    request = reply.asked(s)
    return request is not None and reply.due(request) is None and not request.complete_original


def _unanswered(s: Situation) -> bool:
    return any(i is None or i.outcome is Outcome.MISSING for _, i in reply.answers(s))


def _answers(outcome: Outcome) -> Callable[[Situation], bool]:
    return lambda s: any(i is not None and i.outcome is outcome for _, i in reply.answers(s))


def _impossible_unproven(s: Situation) -> bool:
    later = (Outcome.IMPOSSIBLE, Outcome.NOT_YET_AVAILABLE)
    return any(i and i.outcome in later and not i.proof for _, i in reply.answers(s))


def _receipt_wanting(s: Situation) -> bool:
    """Due and not given, given without all its mentions, or the platform failed."""
    late = any(d.rule == "D2" and d.status is DeadlineStatus.PAST for d in s.deadlines)
    missing = late and around.receipt(s) is None
    return missing or bool(around.lacking(s)) or s.state.last("technical_failure") is not None


def _file_pending(s: Situation) -> bool:
    """The applicant asked for the file, and the month to answer still runs (CRPA R311-13)."""
    asked = {event.id for event in around.file_requests(s)}
    times = (d for d in s.deadlines if d.rule == "D21" and d.event in asked)
    running = any(d.status in _RUNNING for d in times)
    return running and around.refused_file_on(s)[0] is None


def _lack_of_doubt(s: Situation) -> bool:
    refused = s.state.last("suspension_refused")
    return isinstance(refused, SuspensionRefused) and refused.lack_of_serious_doubt


def _confirmable(s: Situation) -> bool:
    return _lack_of_doubt(s) and around.filed(s, "annulment") is not None


def _far(s: Situation) -> bool:
    """The applicant does not live in metropolitan France (CJA R421-7)."""
    person = s.case.worker if s.worker_applies else s.case.employer
    return person.residence is not Zone.METROPOLE


def _reasons_requested(s: Situation) -> list[ReasonsRequested]:
    return [e for e in s.state.events if isinstance(e, ReasonsRequested) and e.on <= s.on]


def _reminded(s: Situation) -> bool:
    return any(isinstance(e, ReminderSent) and e.on <= s.on for e in s.state.events)


STEPS: dict[str, Callable[[Situation], bool]] = {
    "complement_asked": lambda s: reply.asked(s) is not None,
    "complement_can_be_answered": _open,
    "complement_time_over": _time_over,
    "complement_timeless": reply.timeless,
    "complement_time_unread": _time_unread,
    "complement_unlisted": lambda s: not reply.answers(s),
    "reply_sent": lambda s: bool(reply.sent(s)),
    "reply_unanswered": _unanswered,
    "reply_not_required": _answers(Outcome.NOT_REQUIRED),
    "reply_held": _answers(Outcome.HELD_BY_ADMINISTRATION),
    "reply_impossible_unproven": _impossible_unproven,
    "reply_extension": reply.extension,
    "implicit_alone": lambda s: s.implicit_on is not None and s.acted is None,
    "reasons_time_over": lambda s: _over(s, "D11"),
    "reasons_requested": lambda s: any(map(proven, _reasons_requested(s))),
    "reasons_unproven": lambda s: (
        bool(_reasons_requested(s)) and not any(map(proven, _reasons_requested(s)))
    ),
    "no_evidence": lambda s: not any(e.evidence for e in s.state.events),
    "filed": lambda s: bool(s.state.all("filed", "receipt_issued")),
    "receipt_wanting": _receipt_wanting,
    "platform_failed": lambda s: s.state.last("technical_failure") is not None,
    "reminded": _reminded,
    "granted": lambda s: s.state.status is Status.GRANTED,
    "file_pending": _file_pending,
    "file_requested": lambda s: bool(around.file_requests(s)),
    "file_refused": lambda s: around.refused_file_on(s)[0] is not None,
    "cada_registered": lambda s: bool(s.state.all("cada_registered")),
    "cada_time_over": lambda s: _over(s, "D22"),
    "ended_without_grant": lambda s: bool(s.analysis.act) or s.implicit_on is not None,
    "offer_recorded": lambda s: bool(s.state.all("offer_published")),
    "any_action": lambda s: bool(s.state.all("action_filed")),
    "defender_seized": lambda s: bool(s.state.all("rights_defender_seized")),
    "decision_exists": lambda s: bool(s.analysis.act) or s.implicit_on is not None,
    "still_pending": _open,
    "suspension_refused_for_doubt": _lack_of_doubt,
    "confirmable": _confirmable,
    "confirmation_time_over": lambda s: _over(s, "D26"),
    "far_applicant": _far,
    "court_with_local_holidays": lambda s: s.case.court_zone is not Zone.METROPOLE,
    "two_readings": lambda s: any(d.rule in COURT and d.due != d.latest for d in s.deadlines),
    "cassation_filed": lambda s: bool(s.state.all("cassation_filed")),
}
