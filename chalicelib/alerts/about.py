"""What a message is about, as values handed in by the caller, and how to find its cause."""

import msgspec

from ..cases import AnyEvent, CaseState, silent_since, told_as
from ..cases.parts import Part
from ..cases.words import Party
from ..errors import NotFound
from ..law import Analysis, Deadline
from ..store.records import Delivery, Firm, Noted, Person, Quarantined, Snapshot, Tenant, Watch
from . import ladder, points
from .matrix import POINT, RECEIPT_MISSING, RECOMPUTED, REMINDER, TO_MANAGER, Urgency, matrix


class Links(Part, frozen=True, kw_only=True):
    """Links made by the caller. `draft` is signed and for the lawyer.

    `sms` is the one link of an SMS, short: its page says more, and stops. `seen` is where the
    person confirms having seen an urgent alert (« Vu »); an SMS's is the same. `unsubscribe` ends
    the alerts of a mail (RFC 8058).
    """

    page: str
    sms: str = ""
    draft: str = ""
    unsubscribe: str = ""
    seen: str = ""


class About(Part, frozen=True, kw_only=True):
    """All that is known of what is said: a case on a day, a quarantined mail, or the
    forwarding.

    `deadlines` and `analysis` are those of the day of sending, so that facts are re-checked;
    `received` are the acts whose receipt somebody attached.
    """

    tenant: Tenant
    person: Person
    snapshot: Snapshot | None = None
    state: CaseState | None = None
    deadlines: tuple[Deadline, ...] = ()
    analysis: Analysis | None = None
    quarantined: Quarantined | None = None
    watch: Watch | None = None
    noted: Noted | None = None
    firm: Firm | None = None
    received: frozenset[str] = frozenset()


def kind_name(delivery: Delivery, about: About) -> str:
    """The matrix entry a delivery speaks of. Raises NotFound when its event is not in the case."""
    if delivery.purpose in (REMINDER, POINT, RECEIPT_MISSING, RECOMPUTED, *TO_MANAGER):
        return delivery.purpose
    return told_as(event_of(delivery, about))


def as_it_stands(delivery: Delivery, about: About) -> Delivery:
    """The delivery with what it says now: a point that news overtook says its dates to watch.

    Raises NotFound when nothing is left to say.
    """
    if delivery.purpose != POINT or point_of(delivery, about):
        return delivery
    for key in points.absorbed(delivery.data):
        rung = ladder.find(about.deadlines, key)
        if rung is not None and _told(rung, about):
            return msgspec.structs.replace(delivery, purpose=REMINDER, cause=key)
    raise NotFound("silence that still lasts", delivery.cause)


def point_of(delivery: Delivery, about: About) -> points.Point | None:
    """The monthly point of a delivery; None once news came or the request ended."""
    waits = silent_since(about.state) if about.state else None
    return points.find_point(waits, delivery.cause)


def _told(rung: ladder.Rung, about: About) -> bool:
    role = about.person.role
    cell = matrix().kinds[REMINDER].cell(role)
    urgency = cell and matrix().urgency(cell, role, rung.rule, rung.step)
    return urgency not in (None, Urgency.SILENT)


def event_of(delivery: Delivery, about: About) -> AnyEvent:
    """The event a delivery speaks of. Raises NotFound."""
    events = about.state.events if about.state else ()
    for event in events:
        if event.id == delivery.cause:
            return event
    raise NotFound("event of a delivery", delivery.cause)


def rung_of(delivery: Delivery, about: About) -> ladder.Rung:
    """The reminder a delivery speaks of. Raises NotFound once its date moved or was answered."""
    rung = ladder.find(about.deadlines, delivery.cause)
    if rung is None:
        raise NotFound("reminder that still holds", delivery.cause)
    return rung


def deadline_of(rung: ladder.Rung, about: About) -> Deadline:
    """The deadline of a reminder that holds; of two clocks of one day, the employer's."""
    wanted = (rung.rule, rung.event, rung.due)
    same = (d for d in about.deadlines if (d.rule, d.event, d.due) == wanted)
    return min(same, key=lambda d: (not ladder.rings(d), d.for_ is Party.WORKER))


def counsel_of(about: About) -> str:
    """The name of the firm or lawyer who follows the case; empty when there is none."""
    counsel = about.snapshot.case.counsel if about.snapshot else None
    mandated = about.firm.name if about.firm else ""
    return mandated or (counsel.name or counsel.firm if counsel else "")
