"""The timeline: a case's events in legal order, in plain words, each with its proof."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from ...cases import (
    CLOCKS,
    AnyEvent,
    CaseState,
    Entry,
    awaits_proof,
    check_of,
    kind_of,
    last_news,
    legal_order,
    to_fields,
)
from ...cases.events import (
    Act,
    ComplementAnswered,
    ComplementRequested,
    Correction,
)
from ...cases.fold import Review
from ...cases.parts import AnsweredItem, Author, RequestedItem
from ...cases.words import UNPROVEN, Authenticity
from ...flows.doors import mendable
from ...law import named, readings
from ...law.wording import french_day, typeset
from .header import header_changes
from .words import said, words


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyLine:
    """One mail that tells of an event: its SHA-256, how it was recognised, when it came."""

    evidence: str
    authenticity: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class EventLine:
    """One event as shown. `doubtful` is True when its mail was not authenticated.

    `origin` says why it was or was not. `aside`: somebody set it aside. `act` is the id of an act
    that a mail announced, and that somebody may check on the platform; else empty. `mendable`: it
    may be corrected by hand. `copies` are all the mails that tell of it, when there are several, in
    the order they came.
    """

    on: date
    title: str
    meaning: str
    details: tuple[tuple[str, str], ...]
    quotes: tuple[str, ...]
    evidence: str
    authenticity: str
    origin: tuple[str, ...]
    doubtful: bool
    aside: bool
    act: str
    id: str
    mendable: bool
    recorded_at: datetime | None
    copies: tuple[CopyLine, ...] = ()


def timeline(state: CaseState, entries: Iterable[Entry]) -> tuple[EventLine, ...]:
    """The events of `state` in legal order; `entries` say when each was recorded.

    A copy that changes nothing is shown with the event it tells of, not as a line of its own.
    """
    known = tuple(entries)
    recorded = {str(entry.shared.get("id", "")): entry.recorded_at for entry in known}
    copies = _copies(known)
    # What somebody says of an act is told after it, even on its own day.
    every = sorted(
        (event for event in (*state.events, *state.aside) if not _mere_copy(event)),
        key=lambda e: (e.on, isinstance(e, Correction), legal_order(e)),
    )
    return tuple(
        event_line(event, recorded.get(event.id), state, copies.get(event.id, ()))
        for event in every
    )


def _mere_copy(event: AnyEvent) -> bool:
    return isinstance(event, Correction) and not event.fields and event.evidence is not None


def _copies(entries: tuple[Entry, ...]) -> dict[str, tuple[CopyLine, ...]]:
    """Every mail behind each event, once, where there are several."""
    found: dict[str, dict[str, CopyLine]] = {}
    for entry in entries:
        evidence = entry.shared.get("evidence")
        about = str(entry.shared.get("of") or entry.shared.get("id", ""))
        if not evidence:
            continue
        grade = entry.shared.get("authenticity")
        said = words().authenticity[Authenticity(grade)] if grade else ""
        line = CopyLine(evidence=evidence, authenticity=said, recorded_at=entry.recorded_at)
        found.setdefault(about, {}).setdefault(evidence, line)
    return {about: tuple(lines.values()) for about, lines in found.items() if len(lines) > 1}


def silent_days(state: CaseState, on: date) -> int | None:
    """Days since the administration's last news, else since the filing; None without either."""
    since = last_news(state)
    return max((on - since).days, 0) if since else None


def review_text(review: Review, state: CaseState) -> str:
    """What contradicts the case, in French."""
    texts = words().review
    if review.reason in texts:
        return texts[review.reason]
    kind, _, status = review.reason.partition("_when_")
    title = words().kind[kind].title if kind in words().kind else kind
    said_status = {str(k): v for k, v in words().status.items()}.get(status, status)
    day = next((f" ({french_day(e.on)})" for e in state.events if e.id == review.event), "")
    return texts["move"].format(event=title + day, status=said_status.lower())


def event_line(
    event: AnyEvent,
    recorded_at: datetime | None,
    state: CaseState,
    copies: tuple[CopyLine, ...] = (),
) -> EventLine:
    """One event in plain words; what nobody confirmed, or nobody could read, is never affirmed."""
    title, meaning = _title(event, state)
    grade = event.authenticity
    checked = kind_of(event) in CLOCKS and grade is not None
    return EventLine(
        on=event.on,
        title=title,
        meaning=meaning,
        details=(
            *_fields(event),
            *_items(event),
            *_notified(event),
            *_corrected(event, state),
            *header_changes(event),
        ),
        quotes=tuple(quote.text for quote in event.quotes),
        evidence=event.evidence or "",
        authenticity=words().authenticity[grade] if grade else "",
        origin=tuple(typeset(why) for why in event.authenticity_reasons),
        doubtful=grade in UNPROVEN,
        aside=event.set_aside,
        act=event.id if checked else "",
        id=event.id,
        mendable=mendable(event),
        recorded_at=recorded_at,
        copies=copies,
    )


def _title(event: AnyEvent, state: CaseState) -> tuple[str, str]:
    told, checked = words().kind[kind_of(event)], check_of(event)
    if event.may_be:
        title = f"Acte à lire : {readings(event)}"
        return typeset(title), words().check["act_to_read"]
    if checked:
        return words().check[checked], ""
    if awaits_proof(event):
        return f"{told.title} (sans preuve)", words().check["to_prove"]
    if event.set_aside:
        return f"{named(event).capitalize()} (acte mis à l’écart)", words().check["aside"]
    if event.id in state.unconfirmed:
        return typeset(f"{named(event).capitalize()} à confirmer"), words().check["unconfirmed"]
    return told.title, told.meaning


def _fields(event: AnyEvent) -> list[tuple[str, str]]:
    """The fields worth showing, in the order of the words file; defaults are left out."""
    given = to_fields(event)
    return [
        (label, _value(getattr(event, name)))
        for field, name, label in _labels()
        if field in given and hasattr(event, name)
    ]


@cache
def _labels() -> tuple[tuple[str, str, str], ...]:
    """Each field worth showing: its name in JSON, in Python, and in French."""
    return tuple((name.rstrip("_"), name, label) for name, label in words().field.items())


def _value(value: object) -> str:
    if isinstance(value, date):
        return french_day(value)
    if isinstance(value, Author):
        named = (f"{value.first_name} {value.name}".strip(), value.quality, value.service)
        return ", ".join(part for part in named if part)
    return _amount(value) if isinstance(value, float) else said(value)


def _amount(value: float) -> str:
    """`1200,50`, as one writes it on a form here."""
    return f"{value:.2f}".replace(".", ",")


def _items(event: AnyEvent) -> list[tuple[str, str]]:
    if isinstance(event, ComplementRequested):
        return [("Pièce demandée", _label(item)) for item in event.items]
    if not isinstance(event, ComplementAnswered):
        return []
    return [(_label(item), " : ".join(filter(None, _answer(item)))) for item in event.items]


def _answer(item: AnsweredItem) -> tuple[str, ...]:
    expected = f"attendu le {french_day(item.expected)}" if item.expected else ""
    return said(item.outcome), item.reason, item.substitute, expected


def _label(item: RequestedItem | AnsweredItem) -> str:
    return item.label or item.id


def _notified(event: AnyEvent) -> list[tuple[str, str]]:
    if not isinstance(event, Act):
        return []
    return [
        ("Notifié", typeset(f"{said(n.to)}, le {french_day(n.on)}, par {said(n.means)}"))
        for n in event.notifications
    ]


def _corrected(event: AnyEvent, state: CaseState) -> list[tuple[str, str]]:
    if not isinstance(event, Correction):
        return []
    known = (*state.events, *state.aside)
    target = next((e for e in known if e.id == event.of), None)
    if target is None:
        return []
    title = words().kind[kind_of(target)].title
    if check_of(event):
        return [("Acte", f"{named(target).capitalize()}, {french_day(target.on)}")]
    return [("Événement corrigé", f"{title}, {french_day(target.on)}"), *_mended(event)]


def _mended(correction: Correction) -> list[tuple[str, str]]:
    """What a correction says instead, for the fields that have a word of their own."""
    labels = {"on": "Jour"} | words().field
    return [
        (f"{labels[name]} (corrigé)", _told(value))
        for name, value in correction.fields.items()
        if name in labels and isinstance(value, str | int | float | None)
    ]


def _told(value: object) -> str:
    if isinstance(value, bool) or value is None:
        return said(bool(value)) if value is not None else "non précisé"
    if isinstance(value, float):
        return _amount(value)
    try:
        return french_day(date.fromisoformat(str(value)))
    except ValueError:
        return words().value.get(str(value), str(value))
