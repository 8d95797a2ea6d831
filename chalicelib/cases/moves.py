"""Which status a case may move to on which event: a table. What is not in it opens a review."""

from enum import StrEnum

from .events import Event
from .kinds import kind_of


class Status(StrEnum):
    """Where a case stands."""

    NEW = "new"
    FILED = "filed"
    COMPLEMENT = "complement"
    CLOSED = "closed"
    REFUSED = "refused"
    GRANTED = "granted"
    GRANT_WITHDRAWN = "grant_withdrawn"
    WITHDRAWN = "withdrawn"


S = Status
OPEN = (S.NEW, S.FILED, S.COMPLEMENT)

# kind → {from: to}. A kind absent from the table never moves the status.
MOVES: dict[str, dict[Status, Status]] = {
    "filed": {S.NEW: S.FILED, S.FILED: S.FILED},
    "receipt_issued": {S.NEW: S.FILED, S.FILED: S.FILED, S.COMPLEMENT: S.COMPLEMENT},
    "complement_requested": dict.fromkeys(OPEN, S.COMPLEMENT),
    "complement_answered": {S.NEW: S.FILED, S.FILED: S.FILED, S.COMPLEMENT: S.FILED},
    "closed": dict.fromkeys(OPEN, S.CLOSED),
    # A formal decision may follow a closure: that moves the case forward.
    "refused": dict.fromkeys((*OPEN, S.CLOSED), S.REFUSED),
    "granted": dict.fromkeys(OPEN, S.GRANTED),
    "grant_withdrawn": {S.GRANTED: S.GRANT_WITHDRAWN},
    "request_withdrawn": dict.fromkeys(OPEN, S.WITHDRAWN),
    "closure_withdrawn": {S.CLOSED: S.FILED},
    "reopened": {S.CLOSED: S.FILED, S.REFUSED: S.FILED, S.COMPLEMENT: S.COMPLEMENT},
}


def move(status: Status, event: Event) -> Status | None:
    """The status after `event`; None when the move is not allowed (the case needs a review)."""
    table = MOVES.get(kind_of(event))
    return status if table is None else table.get(status)
