"""Which acts a court action of ours attacks, when it does not say so."""

from datetime import date

from ..cases.events import (
    Act,
    ActionFiled,
    Closed,
    ClosureWithdrawn,
    GrantWithdrawn,
    Refused,
    Reopened,
)
from ..cases.words import Party
from .found import Found, party
from .spans import Start
from .starts import told_on
from .values import Deadline
from .wording import le_day, typeset

_ACTS = (Closed, Refused, GrantWithdrawn)
_UNDOING = (ClosureWithdrawn, Reopened)


def touches(found: Found, action: ActionFiled, deadline: Deadline, start: Start) -> bool:
    """Whether that action for annulment is against what the deadline is there to contest.

    An action that names no act is against the latest one only; one filed before the time began
    is against something else, unless it names the act behind that time.
    """
    if action.against and action.against in start.targets:
        return True
    if action.on < deadline.starts_on:
        return False
    if action.against:
        return action.against == deadline.event
    contested = {deadline.event, *start.targets} & dict(_known(found, deadline.for_)).keys()
    return not contested or bool(contested & _latest(found, deadline.for_, action.on))


def warnings_about(found: Found, deadline: Deadline, start: Start) -> tuple[str, ...]:
    """In French, the proven actions that name no act and were taken to be against another."""
    actions = found.of(ActionFiled)
    if not actions:
        return ()
    return tuple(
        typeset(f"Recours contentieux déposé {le_day(action.on)} {_BLANK}")
        for action in actions
        if proven(action, deadline)
        and not action.against
        and deadline.starts_on <= action.on <= deadline.latest
        and not touches(found, action, deadline, start)
    )


def proven(action: ActionFiled, deadline: Deadline) -> bool:
    """An action for annulment of that person's, with proof of filing."""
    mine = party(action.by) is deadline.for_
    return action.proof and mine and action.procedure == "annulment"


def _known(found: Found, for_: Party) -> tuple[tuple[str, date], ...]:
    """Every act that person may contest, with the day it binds; a silence from its birth."""
    return found.once(_acts)[for_]


def _acts(found: Found) -> dict[Party, tuple[tuple[str, date], ...]]:
    acts, silences = [act for cls in _ACTS for act in found.of(cls)], found.standing("D3")
    return {
        for_: (
            *[(act.id, _binds(act, for_)) for act in acts],
            *[(d.event, d.due) for d in silences if d.for_ is for_],
        )
        for for_ in found.where
    }


def _binds(act: Act, for_: Party) -> date:
    return told_on(act, for_) or act.on


def _undone(found: Found, id_: str, by: date) -> bool:
    act = found.by_id[id_]
    undoing = (e.on for cls in _UNDOING for e in found.of(cls))
    return isinstance(act, Closed) and any(act.on <= day <= by for day in undoing)


def _latest(found: Found, for_: Party, on: date) -> set[str]:
    """The acts of the last day that came before the action."""
    known = _known(found, for_)
    before = [(id_, day) for id_, day in known if day <= on and not _undone(found, id_, on)]
    last = max((day for _, day in before), default=None)
    return {id_ for id_, day in before if day == last}


_BLANK = (
    "sans préciser l’acte attaqué : il est rattaché au plus récent. Ce délai reste à respecter ; "
    "si le recours vise aussi cet acte, le préciser."
)
