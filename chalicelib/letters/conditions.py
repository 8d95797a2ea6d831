"""The closed list of conditions that a document's table may name, each one question."""

from collections.abc import Callable, Iterable

from ..cases import Status
from ..cases.events import ActionFiled, Closed, GrantWithdrawn, Refused
from ..cases.words import UNPROVEN, Appeal, ClosureCause, Outcome, Seen, Zone
from ..law import add_months
from ..law.values import DeadlineStatus
from . import timing
from .situation import Contested, Situation
from .steps import STEPS
from .values import Audience
from .words import grant

_URGENT = ("title_expires", "start_planned", "travel_booked", "travel_moved")


def _unread(s: Situation) -> bool:
    if s.acted is None:
        return False
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


def _withdrawn_late(s: Situation) -> bool:
    """More than four months after the grant (CRPA L242-1)."""
    granted = grant(s.state)
    return granted is not None and s.acted is not None and s.acted.on > add_months(granted.on, 4)


def _reasons_not_given(s: Situation) -> bool:
    """Asked for, and the month to give them is over (CRPA L232-4)."""
    return any(d.rule == "D12" and d.status is DeadlineStatus.PAST for d in s.deadlines)


def _lodged(s: Situation, kind: Appeal, *, proven: bool = False) -> bool:
    made = (e for e in timing.appeals(s) if timing.proven(e) or not proven)
    return any(timing.kind(e) is kind for e in made)


def _as_appeal(s: Situation) -> bool:
    """The lawyer chose to make an appeal of the observations."""
    return "recours_gracieux" in s.choices.included


def _rejected(s: Situation) -> bool:
    """An appeal of the applicant was rejected, by an act or by silence."""
    lodged = {e.id for e in timing.appeals(s)}
    silent = any(
        d.rule == "D16" and d.event in lodged and d.status is DeadlineStatus.PAST
        for d in s.deadlines
    )
    return bool(lodged) and (silent or bool(s.after("appeal_rejected")))


def _filed(s: Situation, procedure: str) -> bool:
    actions = (e for e in s.after("action_filed") if isinstance(e, ActionFiled))
    return any(e.procedure == procedure and e.on <= s.on for e in actions)


def _given_internal(s: Situation) -> bool:
    """The analysis itself gives a ground of internal legality, or case 2 calls for one."""
    from .pleading import ground_texts

    given = {ground.id for ground in s.analysis.grounds}
    internal = {text.id for text in ground_texts().values() if text.legality == "internal"}
    useful = given & internal - {"impossibility_after_closure"}
    return bool(useful) or (s.cause is ClosureCause.INCOMPLETE and not s.requests)


def _pleads(s: Situation, legality: str) -> bool:
    """A ground of that kind will be printed in a pleading."""
    from .grounds import pleaded

    return any(text.legality == legality for text, _ in pleaded(s, Audience.COURT))


def holds(when: tuple[str, ...], s: Situation) -> bool:
    """All these conditions hold; a name after « ! » must not."""
    return all(CONDITIONS[n.removeprefix("!")](s) is not n.startswith("!") for n in when)


def names_in(when: Iterable[str]) -> set[str]:
    """The conditions that these names ask for."""
    return {name.removeprefix("!") for name in when}


def _is(kind: type[Contested]) -> Callable[[Situation], bool]:
    return lambda s: isinstance(s.acted, kind)


def _because(cause: ClosureCause) -> Callable[[Situation], bool]:
    return lambda s: s.cause is cause


CONDITIONS: dict[str, Callable[[Situation], bool]] = {
    "always": lambda s: True,  # noqa: ARG005
    "closure_recorded": lambda s: s.closure is not None,
    "still_closed": lambda s: s.state.announced is Status.CLOSED,
    "not_a_formal_decision": lambda s: s.analysis.formal_decision is not True,
    "dated_after_act": lambda s: s.acted is None or s.on >= s.acted.on,
    "not_read_whole": _unread,
    "space_not_checked": lambda s: s.acted is not None and s.acted.space_checked is None,
    "space_holds_documents": lambda s: bool(
        s.acted and s.acted.space_checked and s.acted.space_checked.documents_found
    ),
    "origin_unproven": lambda s: s.acted is not None and s.acted.authenticity in UNPROVEN,
    "act_without_exhibit": lambda s: s.acted is not None and not s.acted.evidence,
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
    "contestable": lambda s: bool(s.analysis.act) or s.implicit_on is not None,
    "closure": _is(Closed),
    "refusal": _is(Refused),
    "withdrawal": _is(GrantWithdrawn),
    "withdrawn_late": _withdrawn_late,
    "incomplete": _because(ClosureCause.INCOMPLETE),
    "complement_requested": lambda s: bool(s.requests),
    "no_other_internal": lambda s: not _given_internal(s),
    "no_object": _because(ClosureCause.NO_OBJECT),
    "author_incomplete": lambda s: s.author_incomplete,
    "law_missing": lambda s: s.absent("reasons_in_law"),
    "fact_missing": lambda s: s.absent("reasons_in_fact"),
    "read_whole": lambda s: s.read_whole,
    "space_empty": lambda s: bool(
        s.acted and s.acted.space_checked and not s.acted.space_checked.documents_found
    ),
    "unlisted": lambda s: s.unlisted,
    "without_time": lambda s: s.without_time,
    "dated_request": lambda s: s.asked_by is not None,
    "implicit": lambda s: s.implicit_on is not None,
    "reasons_not_given": _reasons_not_given,
    "worker_applies": lambda s: s.worker_applies,
    "appeal_time_over": lambda s: timing.passed(s, timing.APPEAL) and not timing.unbarred(s),
    "appeal_time_doubtful": lambda s: timing.passed(s, timing.APPEAL) and timing.unbarred(s),
    "court_time_over": lambda s: (
        timing.passed(s, (*timing.COURT, *timing.OUTER)) and not _filed(s, "annulment")
    ),
    "court_time_doubtful": lambda s: (
        timing.passed(s, timing.COURT) and timing.governing(s, timing.OUTER) is not None
    ),
    "implicit_time_over": lambda s: s.acted is not None and timing.implicit_passed(s),
    "gracieux_chosen": _as_appeal,
    "gracieux_too_late": lambda s: _as_appeal(s) and timing.passed(s, timing.APPEAL),
    "gracieux_twice": lambda s: _as_appeal(s) and _lodged(s, Appeal.GRACIEUX),
    "gracieux_lodged": lambda s: _lodged(s, Appeal.GRACIEUX),
    "hierarchique_lodged": lambda s: _lodged(s, Appeal.HIERARCHIQUE),
    "gracieux_proven": lambda s: _lodged(s, Appeal.GRACIEUX, proven=True),
    "hierarchique_proven": lambda s: _lodged(s, Appeal.HIERARCHIQUE, proven=True),
    "gracieux_unproven": lambda s: (
        _lodged(s, Appeal.GRACIEUX) and not _lodged(s, Appeal.GRACIEUX, proven=True)
    ),
    "hierarchique_unproven": lambda s: (
        _lodged(s, Appeal.HIERARCHIQUE) and not _lodged(s, Appeal.HIERARCHIQUE, proven=True)
    ),
    "appeal_rejected": _rejected,
    "action_filed": lambda s: _filed(s, "annulment"),
    "suspension_filed": lambda s: _filed(s, "suspension"),
    "external_missing": lambda s: not _pleads(s, "external"),
    "internal_missing": lambda s: not _pleads(s, "internal"),
    "urgency_unshown": lambda s: not s.case.worker.in_post and not s.state.all(*_URGENT),
    "urgency_weak": lambda s: s.is_case(22),
    "action_not_filed": lambda s: not _filed(s, "annulment"),
    "refiled": lambda s: bool(s.after("refiled_as")),
    "no_counsel": lambda s: s.case.counsel is None and s.firm is None,
    **STEPS,
}
