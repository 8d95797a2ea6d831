"""The routine of a silent file: how long it has been silent, what was done, what to write down."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from ...cases.events import TravelMoved
from ...cases.kinds import kind_of
from ...store.cases import StoredCase
from .entry import FormField, Typed, blank, form_fields
from .timeline import EventLine, event_line, silent_days

CONTACT = "0 806 001 620"
"""The contact centre's number (reference §2, V)."""

# Two fields a form: what is written down while on the telephone is short or is not written.
_FORMS = {
    "call_made": ("on", "outcome"),
    "reminder_sent": ("on", "means"),
    "start_planned": ("on",),
    "travel_booked": ("on",),
    "travel_moved": ("on", "amount"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortForm:
    """A form of one or two fields for one kind of event."""

    kind: str
    fields: tuple[FormField, ...]
    typed: Typed


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowView:
    """`silent`: days without news of the administration, None without any; newest line first."""

    silent: int | None
    number: str
    forms: tuple[ShortForm, ...]
    log: tuple[EventLine, ...]
    lost: float


def follow_view(stored: StoredCase, on: date, kind: str, typed: Typed) -> FollowView:
    """The page on day `on`; the form of `kind` keeps what was typed."""
    state = stored.state
    recorded = {str(e.shared.get("id", "")): e.recorded_at for e in stored.entries}
    told = [e for e in state.events if kind_of(e) in _FORMS]
    return FollowView(
        silent=silent_days(state, on),
        number=CONTACT,
        forms=tuple(
            ShortForm(
                kind=one,
                fields=tuple(f for f in form_fields(one) if f.name in names),
                typed=typed if one == kind else _started(one, on),
            )
            for one, names in _FORMS.items()
        ),
        log=tuple(event_line(e, recorded.get(e.id), state) for e in reversed(told)),
        lost=sum(e.amount or 0 for e in told if isinstance(e, TravelMoved)),
    )


def _started(kind: str, on: date) -> Typed:
    """An empty form; what was done was most often done today."""
    values = blank(kind)
    today = {"on": on.isoformat()} if kind in ("call_made", "reminder_sent") else {}
    return replace(Typed(values), values=values | today)
