"""A request that nobody answers: since when, and only while an answer is owed. Pure."""

from datetime import date

from .fold import CaseState
from .kinds import kind_of
from .moves import OPEN

# What comes from the administration. The rest is ours, or around the case.
_NEWS = frozenset(
    (
        "receipt_issued",
        "complement_requested",
        "closed",
        "refused",
        "granted",
        "grant_withdrawn",
        "closure_withdrawn",
        "reopened",
        "appeal_rejected",
        "reasons_given",
        "legal_aid_decided",
        "file_refused",
        "cada_registered",
        "suspension_refused",
        "order_notified",
        "judgment_notified",
        "regularisation_invited",
    )
)


def last_news(state: CaseState) -> date | None:
    """The day of the administration's last news, else of the filing; None without either."""
    news = [event.on for event in state.events if kind_of(event) in _NEWS]
    return max(news or [event.on for event in state.all("filed")], default=None)


def silent_since(state: CaseState) -> date | None:
    """The same while the request waits for its end; None once it has one, even unconfirmed."""
    return last_news(state) if state.announced in OPEN else None
