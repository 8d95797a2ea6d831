"""An alert (alerte): what an outbox item says, before anybody is chosen to hear it. Pure."""

from datetime import datetime

import msgspec

from ..cases.parts import Part
from ..store.records import Outbox, Role, Snapshot
from . import ladder, points, postal
from .matrix import POINT, RECEIPT_MISSING, RECOMPUTED, REMINDER, TO_MANAGER, matrix, pressing
from .moved import Moves


class Alert(Part, frozen=True, kw_only=True):
    """What is to be said. `kind` is its entry of the matrix, `rung` a reminder's; `firm` is
    mandated on the case.

    Kept for a while as it was when it was said, so that other choices can be tried on it.
    """

    outbox: Outbox
    kind: str
    rung: ladder.Rung | None = None
    firm: str = ""

    @property
    def at(self) -> datetime:
        """When it was placed, aware UTC."""
        return self.outbox.created_at

    @property
    def known(self) -> bool:
        """Does the matrix still speak of it? A kept alert may be older than the table."""
        return self.kind in matrix().kinds

    @property
    def to_manager(self) -> bool:
        """About the employer's mailbox: nobody's if not the manager's."""
        return self.kind in TO_MANAGER

    @property
    def pressing(self) -> bool:
        """May a legal time be lost when nobody of the employer's side hears of it?"""
        return pressing(self.kind)

    def concerns(self, role: Role) -> bool:
        """Is there something to say to that audience: a date of theirs that moved, say?"""
        if self.rung is not None and self.rung.for_lawyer_only:
            return role is Role.LAWYER
        if self.kind == RECOMPUTED:
            return msgspec.convert(self.outbox.data, Moves).touch(role)
        return True


def alert_of(outbox: Outbox, snapshot: Snapshot | None) -> Alert | None:
    """The alert an outbox item asks for; `snapshot` is None for what is of no case.

    None once it lost its cause: its date has moved or was answered, news has come; or when the
    matrix does not know it.
    """
    kind, rung = _kind(outbox), None
    if kind not in matrix().kinds:
        return None
    if kind == REMINDER:
        rung = ladder.find(snapshot.deadlines, outbox.cause) if snapshot else None
        if rung is None:
            return None
    if kind == RECEIPT_MISSING and not _missing(outbox, snapshot):
        return None
    if kind == POINT and not _waits(outbox, snapshot):
        # News came before anybody was chosen: what the point also said is said alone.
        kind, rung = REMINDER, _absorbed(outbox, snapshot)
        if rung is None:
            return None
    return Alert(outbox=outbox, kind=kind, rung=rung, firm=snapshot.firm if snapshot else "")


def beside(alert: Alert, snapshot: Snapshot | None) -> list[Alert]:
    """The reminders that a point says itself, as alerts of their own: for whom it says nothing."""
    if alert.kind != POINT or snapshot is None:
        return []
    outbox = alert.outbox
    apart = [
        msgspec.structs.replace(outbox, cause=key, purpose=REMINDER, data={})
        for key in points.absorbed(outbox.data)
    ]
    return [one for one in (alert_of(each, snapshot) for each in apart) if one]


def _waits(outbox: Outbox, snapshot: Snapshot | None) -> bool:
    return snapshot is not None and bool(points.find_point(snapshot.silent_since, outbox.cause))


def _missing(outbox: Outbox, snapshot: Snapshot | None) -> bool:
    return snapshot is not None and bool(postal.find_missing(snapshot.posted, outbox.cause))


def _absorbed(outbox: Outbox, snapshot: Snapshot | None) -> ladder.Rung | None:
    keys = points.absorbed(outbox.data)
    found = (ladder.find(snapshot.deadlines, key) for key in keys) if snapshot else ()
    return next(filter(None, found), None)


def _kind(outbox: Outbox) -> str:
    if outbox.purpose in (REMINDER, POINT, RECEIPT_MISSING, RECOMPUTED, *TO_MANAGER):
        return outbox.purpose
    return str(outbox.data.get("kind", ""))
