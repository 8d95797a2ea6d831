"""Registered letters (LRAR) whose receipt is not in the ledger. Pure."""

from datetime import date, timedelta

from .events import Step
from .fold import CaseState
from .parts import Part
from .words import Means

RECEIPT_AFTER = timedelta(days=10)
"""A registered letter's receipt is missed after that long (issue 7, a practice and no rule)."""


class Posted(Part, frozen=True, kw_only=True):
    """A registered letter without its receipt: the act it was, and the day it was posted."""

    event: str
    on: date


def awaited(state: CaseState) -> tuple[Posted, ...]:
    """Those of a case, in legal order; a receipt attached as a file is not known here."""
    return tuple(
        Posted(event=event.id, on=event.posted_on or event.on)
        for event in state.events
        if isinstance(event, Step)
        and event.means is Means.REGISTERED_POST
        and event.received_on is None
    )
