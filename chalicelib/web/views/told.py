"""Who was told (qui a été prévenu): each alert, to whom, how, when, seen or not, and what follows.

An employer sees its own people; the mandated firm sees its own and its client's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from ...cases import CaseState, kind_of
from ...flows.escalate import alert_of
from ...law import french_day
from ...store.alert_records import (
    Acknowledgement,
    Alert,
    Escalation,
    EscalationState,
    Side,
    Stage,
    side_of,
)
from ...store.records import Delivery, DeliveryState, Person, Role
from .tries import TryLine, try_lines
from .words import words

_FIRM = "votre cabinet d’avocats"
_GONE = "personne partie"
_MENDERS = (Role.MANAGER, Role.LAWYER)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryLine:
    """One message: to whom, how, when, with what result. `again` says which step repeated it.

    `tries` is its story where it is worth telling, for the managers and the lawyers.
    """

    person: str
    channel: str
    state: str
    failed: bool
    at: datetime | None
    again: str
    tries: tuple[TryLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenLine:
    """Who said « Vu », when, and from where."""

    person: str
    at: datetime
    way: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowLine:
    """What becomes of an alert: `state` in French, when it goes on, whose it is for counsel."""

    whose: str
    state: str
    tone: str
    next_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertLine:
    """One alert, newest first. `mine`: the reader may say « Vu » here."""

    id: str
    about: str
    at: datetime | None
    messages: tuple[DeliveryLine, ...]
    seen: tuple[SeenLine, ...]
    follow: tuple[FollowLine, ...]
    mine: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the store knows of a case's alerts, and who reads it (None: the employer's program)."""

    reader: Person | None
    people: Mapping[str, Person]
    deliveries: tuple[Delivery, ...] = ()
    seen: tuple[Acknowledgement, ...] = ()
    escalations: tuple[Escalation, ...] = ()

    @property
    def side(self) -> Side:
        return side_of(self.reader) if self.reader else Side.EMPLOYER


def alert_lines(told: Told, state: CaseState) -> tuple[AlertLine, ...]:
    """The alerts that the reader may know of."""
    groups: dict[str, tuple[Alert, list[Delivery]]] = {}
    for alert in (*map(alert_of, told.deliveries), *(e.alert for e in told.escalations)):
        groups.setdefault(alert.id, (alert, []))
    for delivery in told.deliveries:
        groups[alert_of(delivery).id][1].append(delivery)
    lines = [_line(alert, group, told, state) for alert, group in groups.values()]
    shown = [line for line in lines if line.messages or line.follow]
    return tuple(sorted(shown, key=lambda line: (str(line.at), line.id), reverse=True))


def _line(alert: Alert, group: list[Delivery], told: Told, state: CaseState) -> AlertLine:
    messages = [d for d in group if _visible(d, told)]
    messages.sort(key=lambda d: (str(d.created_at), d.person, d.channel))
    mine = [e for e in told.escalations if e.alert == alert and _for(e.side, told)]
    acks = [a for a in told.seen if a.alert == alert and _known(a.person, told)]
    started = [d.created_at for d in messages if d.created_at] + [e.started_at for e in mine]
    own = any(told.reader and a.person == told.reader.id for a in acks)
    asked = any(e.side is told.side and e.state in _OPEN for e in mine)
    return AlertLine(
        id=alert.id,
        about=about(alert, state),
        at=min(started, default=None),
        messages=tuple(_message(d, told) for d in messages),
        seen=tuple(
            SeenLine(person=_name(a.person, told), at=a.at, way=words().way[a.way]) for a in acks
        ),
        follow=tuple(_follow(e, told) for e in mine),
        mine=asked and not own,
    )


_OPEN = (EscalationState.WAITING, EscalationState.UNSEEN)


def about(alert: Alert, state: CaseState) -> str:
    """What an alert is of: the event's title, else the purpose."""
    titles = {e.id: words().kind[kind_of(e)].title for e in state.events}
    return titles.get(alert.cause, "") or words().purpose.get(alert.purpose, alert.purpose)


def _message(delivery: Delivery, told: Told) -> DeliveryLine:
    step = delivery.escalated
    return DeliveryLine(
        person=_name(delivery.person, told),
        channel=words().channel[delivery.channel],
        state=delivery_state(delivery),
        failed=delivery.state in ("bounced", "opted_out", "given_up"),
        at=delivery.updated_at or delivery.created_at,
        again=words().escalated[Stage(step.stage)] if step else "",
        tries=try_lines(delivery) if _minds(delivery, told) else (),
    )


def _minds(delivery: Delivery, told: Told) -> bool:
    """Whose it is to mend what does not arrive; not the other side's own addresses."""
    reader = told.reader
    return reader is not None and reader.role in _MENDERS and _known(delivery.person, told)


def delivery_state(delivery: Delivery) -> str:
    """How a delivery stands, in words: a recap is named by its day, a wait by its end."""
    said = words().delivery[delivery.state]
    if delivery.period:
        day = date.fromisoformat(delivery.period.partition(":")[2])
        if delivery.state is DeliveryState.PENDING:
            return f"attend le récapitulatif du {french_day(day)}"
        return said.format(day=french_day(day))
    return said


def _follow(escalation: Escalation, told: Told) -> FollowLine:
    state = words().escalation[escalation.state]
    both = told.side is Side.FIRM
    tones = {EscalationState.UNSEEN: "alerte", EscalationState.SEEN: "bien"}
    return FollowLine(
        whose=words().side[escalation.side] if both else "",
        state=state,
        tone=tones.get(escalation.state, "calme"),
        next_at=_due(escalation.due),
    )


def _due(place: str) -> datetime | None:
    """When the next step comes, from the place of its due row."""
    if not place:
        return None
    moment = place.partition("|")[2].partition("#")[0]
    return datetime.strptime(moment, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)


def _visible(delivery: Delivery, told: Told) -> bool:
    """The firm sees all; an employer its own people, and that its counsel was turned to."""
    if told.side is Side.FIRM or _known(delivery.person, told):
        return True
    return delivery.escalated is not None and delivery.escalated.side == Side.EMPLOYER


def _for(side: Side, told: Told) -> bool:
    return told.side is Side.FIRM or side is Side.EMPLOYER


def _known(person: str, told: Told) -> bool:
    """May the reader know the name: of its own side, or a firm's client's."""
    found = told.people.get(person)
    if told.side is Side.FIRM:
        return True
    return found is None or side_of(found) is Side.EMPLOYER


def _name(person: str, told: Told) -> str:
    found = told.people.get(person)
    if found is None:
        return _GONE
    return found.name if _known(person, told) else _FIRM


def unseen(lines: Iterable[AlertLine]) -> bool:
    """Did an alert reach everybody without anybody confirming it?"""
    return any(follow.tone == "alerte" for line in lines for follow in line.follow)
