"""What a case's events say, as three-valued facts: the inputs of the decision table (§5)."""

from datetime import date

from ..cases import answered_whole_on, kind_of
from ..cases.events import (
    Act,
    Closed,
    ComplementAnswered,
    ComplementRequested,
    GrantWithdrawn,
    ReceiptIssued,
    Refused,
    StartPlanned,
    TitleExpires,
    TravelBooked,
)
from ..cases.fold import CaseState
from ..cases.moves import Status
from ..cases.parts import Author, Case
from ..cases.words import Authenticity, ClosureCause, Outcome, Party, Seen, Zone
from .practice import practice
from .suspension import complement_window, printed_dates
from .values import Deadline, DeadlineStatus

Facts = dict[str, bool | None]
NAMES = frozenset((
    "act", "closed", "refused", "grant_withdrawn", "author_absent", "remedies_absent",
    "reasons_absent", "formal_decision", "worker_notified", "cause_incomplete", "cause_inactivity",
    "cause_no_object", "cause_known", "space_checked", "documents_found", "complement_requested",
    "complement_defective", "complement_clear", "complement_answered", "complement_open",
    "complement_mixed", "complement_short", "closed_early", "answered_late",
    "document_not_required", "document_produced",
    "all_produced", "produced_with_proof", "impossibility_in_time",
    "impossibility_after_closure", "held_by_administration", "refile", "silent",
    "silent_before_act", "receipt_incomplete", "in_post", "worker_abroad", "start_fixed",
    "title_expiring", "urgent", "origin_unproven", "technical_failure", "pending",
))  # fmt: skip

_STANDING: dict[Status, type[Closed | Refused | GrantWithdrawn]] = {
    Status.CLOSED: Closed,
    Status.REFUSED: Refused,
    Status.GRANT_WITHDRAWN: GrantWithdrawn,
}
_IMPOSSIBLE = (Outcome.IMPOSSIBLE, Outcome.NOT_YET_AVAILABLE)


def standing_act(state: CaseState) -> Act | None:
    """The act that stands against the request, or None (open, granted, closure withdrawn…)."""
    kind = _STANDING.get(state.status)
    if kind is None:
        return None
    acts: list[Act] = [e for e in state.events if isinstance(e, kind)]
    return acts[-1] if acts else None


def said(act: Act, need: str) -> Seen:
    """What the act says of one need of a formal decision; an author must be whole (L212-2)."""
    value = getattr(act, need)
    if not isinstance(value, Author):
        return Seen(value)
    if all((value.first_name, value.name, value.quality, value.service)):
        return Seen.STATED
    return Seen.ABSENT if act.complete_original else Seen.NOT_SEEN


def facts(case: Case, state: CaseState, silence: tuple[Deadline, ...], on: date) -> Facts:
    """Every fact of NAMES: True, False, or None when it cannot be told. `silence` is D3."""
    act = standing_act(state)
    return (
        dict.fromkeys(NAMES, False)
        | _of_act(act)
        | _of_complement(state, act, on)
        | _of_silence(silence, act, on)
        | _around(case, state, act)
    )


def _of_act(act: Act | None) -> Facts:
    known: Facts = {
        "act": act is not None,
        "closed": isinstance(act, Closed),
        "refused": isinstance(act, Refused),
        "grant_withdrawn": isinstance(act, GrantWithdrawn),
    }
    if act is None:
        return known
    cause = act.cause if isinstance(act, Closed) else ClosureCause.UNKNOWN
    checked = act.space_checked
    return known | {
        "author_absent": _absent(said(act, "author")),
        "remedies_absent": _absent(act.remedies),
        "reasons_absent": _either(_absent(act.reasons_in_law), _absent(act.reasons_in_fact)),
        "formal_decision": formal_decision(act),
        "worker_notified": any(n.to is Party.WORKER for n in act.notifications),
        "cause_incomplete": cause is ClosureCause.INCOMPLETE,
        "cause_inactivity": cause is ClosureCause.INACTIVITY,
        "cause_no_object": cause is ClosureCause.NO_OBJECT,
        "cause_known": cause is not ClosureCause.UNKNOWN,
        "space_checked": checked is not None,
        "documents_found": checked is not None and checked.documents_found,
        "origin_unproven": act.authenticity is Authenticity.FAILED,
    }


NEEDS = ("author", "reasons_in_law", "reasons_in_fact", "remedies")


def formal_decision(act: Act) -> bool | None:
    """False when something was seen absent, None when something was not seen, True otherwise."""
    seen = [said(act, need) for need in NEEDS]
    if Seen.ABSENT in seen:
        return False
    return None if Seen.NOT_SEEN in seen else True


def _of_complement(state: CaseState, act: Act | None, on: date) -> Facts:
    """Of the last request made before the act: one that came after could not be obeyed."""
    requests = [e for e in state.events if isinstance(e, ComplementRequested)]
    requests = [e for e in requests if act is None or e.on <= act.on]
    if not requests:
        return {"complement_requested": False}
    asked, window = requests[-1], complement_window(requests[-1])
    answers = [e for e in state.events if isinstance(e, ComplementAnswered) and e.on >= asked.on]
    before = [a for a in answers if act is None or a.on <= act.on]
    return (
        {
            "complement_requested": True,
            "complement_answered": bool(before),
            "complement_open": act is None
            and on <= window[1]
            and answered_whole_on(asked, answers) is None,
            "answered_late": bool(before) and min(a.on for a in before) > window[1],
        }
        | _of_request(asked)
        | _of_answers(asked, [a for a in before if a.on <= window[1]])
        | _of_refiling(asked, before, answers[len(before) :], act)
        | {"held_by_administration": _outcome(answers, (Outcome.HELD_BY_ADMINISTRATION,))}
        | ({"document_not_required": True} if _outcome(answers, (Outcome.NOT_REQUIRED,)) else {})
    )


def _of_request(asked: ComplementRequested) -> Facts:
    needed = [item.required_by_text for item in asked.items]
    return {
        "complement_defective": _defective(asked),
        "complement_mixed": False in needed and True in needed,
        "document_not_required": False in needed,
    }


def _of_answers(asked: ComplementRequested, in_time: list[ComplementAnswered]) -> Facts:
    """The last answer about each document is the one that counts."""
    last = {item.id: (item, a.proof) for a in in_time for item in a.items}
    produced = {id_: i.proof or p for id_, (i, p) in last.items() if i.outcome is Outcome.PRODUCED}
    wanted = {item.id for item in asked.items} or set(last)
    return {
        "document_produced": bool(produced),
        "all_produced": bool(produced) and wanted <= set(produced),
        "produced_with_proof": bool(produced) and all(produced.values()),
        "impossibility_in_time": any(i.outcome in _IMPOSSIBLE for i, _ in last.values()),
    }


def _of_refiling(
    asked: ComplementRequested,
    before: list[ComplementAnswered],
    after: list[ComplementAnswered],
    act: Act | None,
) -> Facts:
    """Case 9: a clear request for documents the texts require, left without any answer.

    Its time was reasonable and over, and the closure is about the file, not its object.
    """
    defective, needed = _defective(asked), [item.required_by_text for item in asked.items]
    clear = None if defective is None else not defective and False not in needed
    excused = act is not None and _outcome(after, _IMPOSSIBLE)
    early, short = _closed_early(asked, before, act), _short(asked)
    other = not isinstance(act, Closed) or act.cause is ClosureCause.NO_OBJECT
    kept = bool(before) or excused or other or short or early is not False
    return {
        "complement_clear": clear,
        "complement_short": short,
        "closed_early": early,
        "impossibility_after_closure": excused,
        "refile": False if kept else clear,
    }


def _closed_early(
    asked: ComplementRequested, before: list[ComplementAnswered], act: Act | None
) -> bool | None:
    """Closed on or before the end printed; None when it depends on which of the dates is kept."""
    dates = printed_dates(asked)
    if not isinstance(act, Closed) or not dates or act.on > dates[-1]:
        return False
    if answered_whole_on(asked, before) is not None:
        return False
    return True if act.on <= dates[0] else None


def _short(asked: ComplementRequested) -> bool:
    dates = printed_dates(asked)
    return bool(dates) and (dates[0] - asked.on).days < practice().short_time.days


def _of_silence(silence: tuple[Deadline, ...], act: Act | None, on: date) -> Facts:
    """Silence on the prudent date; superseded when an act came before it."""
    born = [d for d in silence if d.status is not DeadlineStatus.SUPERSEDED and d.due <= on]
    return {
        "silent": bool(born),
        "silent_before_act": act is not None and any(d.due <= act.on for d in born),
    }


def _around(case: Case, state: CaseState, act: Act | None) -> Facts:
    receipts = [e for e in state.events if isinstance(e, ReceiptIssued)]
    complete = any(r.mentions.complete() for r in receipts)
    lacking = [
        r for r in receipts for f in r.mentions.__struct_fields__
        if getattr(r.mentions, f) is Seen.ABSENT
    ]  # fmt: skip
    fixed = any(isinstance(e, StartPlanned | TravelBooked) for e in state.events)
    expiring = any(isinstance(e, TitleExpires) for e in state.events)
    return {
        "receipt_incomplete": bool(lacking) and not complete,
        "in_post": case.worker.in_post,
        "worker_abroad": case.worker.residence is Zone.ABROAD,
        "start_fixed": fixed,
        "title_expiring": expiring,
        "urgent": case.worker.in_post or fixed or expiring,
        "technical_failure": any(kind_of(e) == "technical_failure" for e in state.events),
        "pending": bool(state.events) and (act is not None or state.status is not Status.GRANTED),
    }


def _absent(seen: Seen) -> bool | None:
    return None if seen is Seen.NOT_SEEN else seen is Seen.ABSENT


def _either(one: bool | None, other: bool | None) -> bool | None:
    if one or other:
        return True
    return None if None in (one, other) else False


def _defective(asked: ComplementRequested) -> bool | None:
    """No list or no time; a time not found counts only once the complete mail was read."""
    timeless = (True if asked.complete_original else None) if not printed_dates(asked) else False
    return _either(_absent(asked.list), timeless)


def _outcome(answers: list[ComplementAnswered], outcomes: tuple[Outcome, ...]) -> bool:
    return any(item.outcome in outcomes for answer in answers for item in answer.items)
