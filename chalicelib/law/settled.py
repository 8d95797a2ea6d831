"""Past times to contest that alarm nobody: their act was attacked in time, or undone."""

from datetime import date

from ..cases.events import (
    AppealLodged,
    AppealRejected,
    Closed,
    ClosureWithdrawn,
    Event,
    Reopened,
)
from ..cases.fold import CaseState
from .values import Deadline

# The rules whose event is itself what is contested: an act, or the request left in silence.
_DIRECT = ("D6", "D7", "D9")
_UNDOING = (ClosureWithdrawn, Reopened)


def unsettled(contest: list[Deadline], state: CaseState) -> list[Deadline]:
    """Those of one person whose act still stands and was attacked in none of its times."""
    state = state.standing()
    roots = {d.event: d.starts_on for d in contest if d.rule in _DIRECT}
    filed = [d for d in contest if d.ended_by == "action"]
    settled = {_target(d, roots, contest, state) for d in filed} | _undone(state)
    return [d for d in contest if _target(d, roots, contest, state) not in settled - {""}]


def _undone(state: CaseState) -> set[str]:
    """The closures that a later event takes back; it undoes neither a decision nor a silence."""
    undoing = [n for n, e in enumerate(state.events) if isinstance(e, _UNDOING)]
    last = max(undoing, default=-1)
    return {e.id for e in state.events[: last + 1] if isinstance(e, Closed)}


def _target(
    deadline: Deadline, roots: dict[str, date], contest: list[Deadline], state: CaseState
) -> str:
    """The id of what a time is there to contest; "" when it cannot be told."""
    if deadline.rule == "D13":
        return next((d.event for d in contest if d.rule == "D9"), "")
    by_id: dict[str, Event] = {event.id: event for event in state.events}
    id_ = _against(deadline.event, by_id)
    if id_ in roots:
        return id_
    event = by_id.get(id_)
    before = [(on, root) for root, on in roots.items() if event and on <= event.on]
    return max(before)[1] if before else ""


def _against(id_: str, by_id: dict[str, Event]) -> str:
    """What an appeal, or its rejection, says it is against: itself when it does not say."""
    seen: set[str] = set()
    while id_ not in seen:
        seen.add(id_)
        event = by_id.get(id_)
        if isinstance(event, AppealLodged | AppealRejected) and event.against in by_id:
            id_ = event.against
    return id_
