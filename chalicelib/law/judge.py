"""What the court sets running: orders, judgments, invitations, and the urgent procedures."""

from datetime import date

import msgspec

from ..cases.events import (
    ActionFiled,
    JudgmentNotified,
    OrderNotified,
    RegularisationInvited,
    SuspensionRefused,
)
from ..cases.words import Party
from .endings import replaced
from .found import Found, given, party, simple
from .spans import Start
from .trace import Told
from .values import Deadline

# The court times of a main action, which a request to suspend needs in time (D25).
_MAIN = ("D6", "D7", "D9", "D13", "D17", "D18", "D19")
_ORDER = "Ordonnance de référé notifiée le {}."


def order_notified(found: Found) -> tuple[Start, ...]:
    """Each référé order (CJA R523-1); one order told twice the same day is one."""
    refused = found.of(SuspensionRefused)
    told = {e.on for e in refused}
    every: list[SuspensionRefused | OrderNotified] = [*refused]
    every += [e for e in found.of(OrderNotified) if e.on not in told]
    return tuple(simple(e, _ORDER, "R523-1") for e in every)


def serious_doubt_denied(found: Found) -> tuple[Start, ...]:
    """A suspension refused for lack of serious doubt, and for nothing else (CJA R612-5-2)."""
    refused = (e for e in found.of(SuspensionRefused) if e.lack_of_serious_doubt)
    return tuple(
        simple(e, "Suspension refusée, ordonnance notifiée le {}.", "R612-5-2") for e in refused
    )


def judgment_notified(found: Found) -> tuple[Start, ...]:
    """Each judgment of the tribunal (CJA R811-2)."""
    return tuple(simple(e, "Jugement notifié le {}.", "R811-2") for e in found.of(JudgmentNotified))


def regularisation_invited(found: Found) -> tuple[Start, ...]:
    """Each invitation to cure the requête: the day it fixes, never rolled (CJA R612-1)."""
    return tuple(_invited(e) for e in found.of(RegularisationInvited))


def liberty_filed(found: Found) -> tuple[Start, ...]:
    """A référé-liberté: its forty-eight hours are the judge's (CJA L521-2)."""
    return tuple(
        simple(e, "Référé-liberté déposé le {}.", "L521-2")
        for e in found.of(ActionFiled)
        if e.procedure == "liberty"
    )


def suspension_filed(found: Found) -> tuple[Start, ...]:
    """A request to suspend lives on a main action in time (CJA R522-1)."""
    asked = (e for e in found.of(ActionFiled) if e.procedure == "suspension")
    return tuple(start for e in asked if (start := _main_action(found, e)))


def _invited(event: RegularisationInvited) -> Start:
    fixed = Told("Date fixée par le tribunal : {}.", event.due, "R612-1")
    start = given(event, fixed, event.due, event.due)
    told = simple(event, "Invitation à régulariser reçue le {}.", "R612-1").steps
    return msgspec.structs.replace(start, steps=told)


def _main_action(found: Found, asked: ActionFiled) -> Start | None:
    """The nearest date that no main action has used; ended once each is used, with proof."""
    for_ = party(asked.by)
    running = sorted(_running(found, asked, for_), key=lambda d: (d.due, d.rule))
    if not running:
        return None
    open_ = [d for d in running if found.end_of(d) is None] or running
    near = next((d for d in open_ if d.due >= asked.on), open_[-1])
    text = "La requête au fond reste due dans son propre délai : {}."
    start = given(asked, Told(text, near.due, "R522-1"), near.due, near.latest)
    filed = _filed_on(found, asked, running)
    ended = replaced("action", filed) if filed else None
    told = simple(asked, "Référé-suspension déposé le {}.", "L521-1").steps
    acts = tuple(dict.fromkeys(d.event for d in running))
    return msgspec.structs.replace(start, steps=told, targets=acts, ended=ended)


def _running(found: Found, asked: ActionFiled, for_: Party) -> list[Deadline]:
    """Those against the act attacked, or all it may be when none is named, unless replaced."""
    every = (d for name in _MAIN for d in found.done.get(name, ()))
    aimed = (d for d in every if d.for_ is for_ and asked.against in ("", d.event))
    return [d for d in aimed if (end := found.end_of(d)) is None or end.by == "action"]


def _filed_on(found: Found, asked: ActionFiled, running: list[Deadline]) -> date | None:
    """The day the last of these times was used by a proven main action; None while one is not.

    A request that names no act may live on any that had begun (R522-1), so an action against
    another act does not settle it: its date stays.
    """
    begun = [d for d in running if d.starts_on <= asked.on] or running
    ends = [found.end_of(d) for d in begun]
    return None if None in ends else max(end.day for end in ends if end)
