"""The list of what did not arrive: to whom, about what, why, and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ...flows.escalate import alert_of
from ...flows.undelivered import Failed
from ...store.cases import StoredCase
from .told import about, delivery_state
from .tries import TryLine, try_lines
from .words import words


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedLine:
    """One message. `path` and `case` are empty for a recap; `tries` is its story."""

    person: str
    channel: str
    about: str
    state: str
    remedy: str
    at: datetime
    path: str
    case: str
    tries: tuple[TryLine, ...]


def failed_line(failed: Failed, stored: StoredCase | None) -> FailedLine:
    """`stored` is the case it was about, None for a recap."""
    delivery, snapshot = failed.delivery, failed.snapshot
    place = f"/dossiers/{snapshot.tenant}/{snapshot.id}" if snapshot else ""
    purpose = words().purpose.get(delivery.purpose, "Récapitulatif")
    header = snapshot.case if snapshot else None
    return FailedLine(
        person=failed.person,
        channel=words().channel[delivery.channel],
        about=about(alert_of(delivery), stored.state) if stored else purpose,
        state=delivery_state(delivery),
        remedy=words().remedy[delivery.state],
        at=failed.at,
        path=place,
        case=(header.worker.name or header.reference or "Courriel à rattacher") if header else "",
        tries=try_lines(delivery),
    )
