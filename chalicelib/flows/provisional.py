"""A quarantined mail whose act sets a time running: a provisional case of its own, at once.

Nobody decided yet, and the time may be real: the case has the ladder, pages and alerts of any
other (design §3.14). It holds no platform number, so that the true case of that number may come.
"""

import logging
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import msgspec

from ..cases import (
    CLOCKS,
    AnyEvent,
    Case,
    Employer,
    Worker,
    event_from,
    kind_of,
    reference_key,
)
from ..cases.words import Confidence
from ..store.keys import digest
from ..store.records import Quarantined
from .causes import act_cause
from .context import Desk
from .record import CaseRef, Cause, Opening, open_at

if TYPE_CHECKING:
    from ..intake.values import Proposal, Reading

log = logging.getLogger("vigie")
MOST_QUOTES = 12
MOST_PARTS = 5
"""Cases that one mail may open provisionally; what is left shares the last one."""


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """What a mail says of one case that could not be placed.

    `running`: its time runs already on a known case, and needs no other. `given`: the case that
    somebody gave it to.
    """

    reference: str = ""
    worker: str = ""
    employer: str = ""
    events: tuple[AnyEvent, ...] = ()
    running: bool = False
    given: str = ""


def groups(proposals: Iterable["Proposal"], sha256: str, *, running: bool = False) -> list[Group]:
    """The proposals by case, each event with its evidence, as it would be recorded."""
    found: dict[tuple[str, str], Group] = {}
    for proposal in proposals:
        key = (reference_key(proposal.reference), proposal.worker)
        if key not in found and len(found) == MOST_PARTS:
            key = list(found)[-1]
        group = found.get(key) or Group(
            reference=proposal.reference,
            worker=proposal.worker,
            employer=proposal.employer,
            running=running,
        )
        event = msgspec.structs.replace(proposal.event, evidence=sha256, id="")
        found[key] = msgspec.structs.replace(group, events=(*group.events, event))
    return list(found.values())


def readings(reading: "Reading", sha256: str) -> list[Group]:
    """What a mail that contradicts itself may be: one event for each reading with a time.

    Each carries all the readings (`may_be`): none is believed, each sets its own clocks running.
    """
    on, may_be = reading.on, reading.may_be
    kinds = [kind for kind in may_be if kind in CLOCKS]
    if on is None or not kinds:
        return []
    shared = {
        "on": on,
        "evidence": sha256,
        "authenticity": reading.grade.grade,
        "authenticity_reasons": reading.grade.reasons,
        "confidence": Confidence.LOW,
        "quotes": msgspec.to_builtins(reading.quotes[:MOST_QUOTES]),
        "may_be": may_be,
    }
    read = (event_from({"kind": kind} | shared) for kind in kinds)
    told = tuple(msgspec.structs.replace(event, id="") for event in read)
    return [msgspec.structs.replace(named(reading), events=told)]


def named(reading: "Reading") -> Group:
    """Whom a mail names, without any event: the first number and names read in it."""
    said = {fact.name: fact.value for fact in reversed(reading.facts)}
    return Group(
        reference=said.get("reference", ""),
        worker=said.get("worker", ""),
        employer=said.get("employer", ""),
    )


def start(desk: Desk, item: Quarantined) -> str:
    """Open the provisional case of an item whose events set a time running; its id, or "".

    The id follows from the mail: holding it twice is one case.
    The clock starts before the item is shown: whoever dies in between finds both again.
    """
    if not any(kind_of(event) in CLOCKS for event in item.events):
        return ""
    ref = CaseRef(item.tenant, digest("provisional", item.tenant, item.id))
    owner = desk.store.people.tenant(item.tenant)
    header = Case(
        reference=item.reference,
        employer=Employer(
            name=item.employer or owner.name,
            siren=owner.siren or None,
            residence=owner.residence,
        ),
        worker=Worker(name=item.worker),
    )
    for event, told in _told_once(item.events):
        opening = Opening(header, held=item.id)
        open_at(desk, ref, opening, event, Cause(act_cause(event), told=told))
    return ref.id


def _told_once(events: Sequence[AnyEvent]) -> Iterable[tuple[AnyEvent, bool]]:
    """Several readings of one act are one message."""
    seen = False
    for event in events:
        yield event, not (event.may_be and seen)
        seen = seen or bool(event.may_be)
