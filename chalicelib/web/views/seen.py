"""What the page of a « Vu » link shows: no name, no reference, only the code of the case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from ...alerts import label, short_code
from ...flows.acknowledge import Seen
from ...store.alert_records import Acknowledgement
from ...store.keys import short


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenView:
    """One alert: what it was about, the date it reminds of, when this person confirmed it.

    `path` leads to the case, for whoever may sign in, and names nobody.
    """

    about: str
    dossier: str
    due: date | None
    seen_at: datetime | None
    sample: bool
    path: str


def seen_view(asked: Seen, known: Acknowledgement | None) -> SeenView:
    """The page of one link."""
    snapshot, delivery = asked.snapshot, asked.delivery
    return SeenView(
        about=label(asked.kind),
        dossier=short_code(snapshot.id),
        due=_due(delivery.cause) if delivery.purpose == "reminder" else None,
        seen_at=known.at if known else None,
        sample=snapshot.sample,
        path=f"/s/{short(snapshot.id)}",
    )


def _due(cause: str) -> date | None:
    """The date of a reminder is the end of its cause (alerts.ladder.Rung.key)."""
    try:
        return date.fromisoformat(cause.rpartition(":")[2])
    except ValueError:
        return None
