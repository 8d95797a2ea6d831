"""What somebody must still check on the platform, and what they answered. Pure.

An unproven mail may be forged: its act runs its clocks at once and ends none (design §3.14). A
check is a `correction` of grade or standing alone: it never touches a day.
"""

from enum import StrEnum
from typing import get_args

from .events import Clock, Correction, Event, Step
from .kinds import kind_of
from .words import UNPROVEN

CLOCKS: tuple[str, ...] = get_args(Clock)
OF_A_FILE = (*CLOCKS, "granted", "request_withdrawn")
"""What somebody may say that a file announces, with its day alone."""
ACT_TO_READ = "act_to_read"
_OF_A_CHECK = frozenset(
    {"authenticity", "authenticity_reasons", "space_checked", "set_aside", "may_be"}
)


class Check(StrEnum):
    """What a correction says of an act, when it says nothing else."""

    CONFIRMED = "confirmed"
    SET_ASIDE = "set_aside"
    TAKEN_UP = "taken_up"


def unconfirmed(event: Event) -> bool:
    """Does a clock of this act run although nothing proves the act?"""
    return kind_of(event) in CLOCKS and (event.authenticity in UNPROVEN or bool(event.may_be))


def awaits_proof(event: Event) -> bool:
    """Is it an act of ours that is kept aside until a file of the case proves it?"""
    return isinstance(event, Step) and event.set_aside and not event.proof


def check_of(event: Event) -> Check | None:
    """The answer of somebody who looked; None for any other event, other corrections included."""
    if not isinstance(event, Correction) or not _OF_A_CHECK.issuperset(event.fields):
        return None
    if "set_aside" in event.fields:
        return Check.SET_ASIDE if event.fields["set_aside"] else Check.TAKEN_UP
    return Check.CONFIRMED if event.fields.get("authenticity") == Check.CONFIRMED else None


def told_as(event: Event) -> str:
    """The name under which people are told of an event: its kind, or what it comes to."""
    if event.may_be:
        return ACT_TO_READ
    return check_of(event) or kind_of(event)
