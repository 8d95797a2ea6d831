"""The closed list of conditions that a document's table may name, each one question."""

from collections.abc import Callable

from ..cases import Status
from ..cases.words import UNPROVEN, Outcome, Seen, Zone
from .situation import Situation


def _unread(s: Situation) -> bool:
    said = (s.act.author, s.act.reasons_in_law, s.act.reasons_in_fact, s.act.remedies)
    return not s.act.complete_original or Seen.NOT_SEEN in said


def _answered_late(s: Situation) -> bool:
    return bool(s.answers) and s.asked_by is not None and not s.answered_in_time


def _unproven_answer(s: Situation) -> bool:
    return any(not (e.proof or e.evidence) for e in s.answers)


def _left_out(s: Situation) -> bool:
    return any(
        item.outcome is Outcome.MISSING if item else wanted.required_by_text is not False
        for wanted, item, _ in s.items()
    )


CONDITIONS: dict[str, Callable[[Situation], bool]] = {
    "always": lambda s: True,  # noqa: ARG005
    "closure_recorded": lambda s: s.closure is not None,
    "still_closed": lambda s: s.state.announced is Status.CLOSED,
    "not_a_formal_decision": lambda s: s.analysis.formal_decision is not True,
    "dated_after_closure": lambda s: s.on >= s.act.on,
    "not_read_whole": _unread,
    "space_not_checked": lambda s: s.act.space_checked is None,
    "space_holds_documents": lambda s: bool(
        s.act.space_checked and s.act.space_checked.documents_found
    ),
    "origin_unproven": lambda s: s.act.authenticity in UNPROVEN,
    "closure_without_exhibit": lambda s: not s.act.evidence,
    "remedies_missing": lambda s: s.absent("remedies"),
    "weak_case": lambda s: s.is_case(9),
    "answered_late": _answered_late,
    "unproven_answer": _unproven_answer,
    "answer_left_out": lambda s: bool(s.requests) and _left_out(s),
    "impossible_after_closure": lambda s: s.is_case(7),
    "not_required_document": lambda s: s.is_case(4) or s.not_required,
    "inactivity": lambda s: s.is_case(10),
    "worker_in_post": lambda s: s.case.worker.in_post,
    "worker_abroad": lambda s: s.case.worker.residence is Zone.ABROAD,
    "observations_already_sent": lambda s: bool(s.after("observations_sent")),
    "appeal_already_lodged": lambda s: bool(s.after("appeal_lodged")),
    "needs_review": lambda s: bool(s.state.reviews),
    "no_counsel": lambda s: s.case.counsel is None and s.firm is None,
}
