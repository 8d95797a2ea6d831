"""Escalation: who hears next of an urgent alert that nobody said « Vu » of, and when. Pure.

The next channel, then the next contact, then the manager, then the mandated firm (escalation.toml).
A preference narrows the ordinary way of telling; here only a channel that was opted out of is
closed, and that shows when the message is sent.
"""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Annotated, NamedTuple

import msgspec

from ..cases.parts import Part
from ..errors import BadInput
from ..law import at_clock, day_of, is_working_day
from ..store.alert_records import Escalation, Reached, Side, Stage, side_of
from ..store.records import Channel, Delivery, DeliveryState, Person, Role
from . import ladder, wishes
from .alert import Alert
from .ladder import Dated, Rung
from .matrix import RECOMPUTED, REMINDER, Kind, matrix

_FILE = Path(__file__).with_name("escalation.toml")
EVENT = "event"
_LAST_RUNGS = frozenset({"J-1", "J", ladder.LAST_DAY, ladder.OVERDUE})
_FAILED = (DeliveryState.BOUNCED, DeliveryState.OPTED_OUT, DeliveryState.GIVEN_UP)
_Hour = Annotated[int, msgspec.Meta(ge=0, le=23)]
_Count = Annotated[int, msgspec.Meta(ge=1)]


class Hours(Part, frozen=True, kw_only=True):
    """When people are there, in Paris: from one o'clock to another; on working days or every."""

    from_: _Hour = msgspec.field(name="from")
    to: _Hour
    every_day: bool


class Table(Part, frozen=True, kw_only=True):
    """The whole of escalation.toml, checked; waits are minutes before each stage."""

    most_contacts: _Count
    link_days: _Count
    office: Hours
    day: Hours
    waits: dict[Stage, _Count]
    pressing: dict[Stage, _Count]


class People(NamedTuple):
    """Whom an escalation may turn to: contacts in their order, managers, the firm's lawyers."""

    contacts: tuple[Person, ...]
    managers: tuple[Person, ...]
    lawyers: tuple[Person, ...]


class Step(Part, frozen=True, kw_only=True):
    """The next step: whom it tells, by which channels."""

    stage: Stage
    told: tuple[Reached, ...]


@cache
def table() -> Table:
    """The shipped table, read and checked once. Raises BadInput naming what is wrong."""
    try:
        read = msgspec.convert(tomllib.loads(_FILE.read_text("utf-8")), Table)
    except (msgspec.ValidationError, tomllib.TOMLDecodeError) as fault:
        raise BadInput("escalation.toml", f"{fault}.") from fault
    for name in ("waits", "pressing"):
        if missing := sorted(set(Stage) - set(getattr(read, name))):
            raise BadInput(f"escalation.toml $.{name}", f"no entry for {', '.join(missing)}.")
    return read


def concerns_employer(alert: Alert) -> bool:
    """Must somebody of the employer's side confirm this alert, whoever follows the case?"""
    kind = matrix().kinds[alert.kind]
    if alert.kind == RECOMPUTED or not alert.concerns(Role.EMPLOYER):
        return False  # A corrected date is told to those whose own date moved.
    return wishes.urgent(alert, kind.employer, Role.EMPLOYER)


def pressing(rung: Rung | None, next_due: date | None, on: date) -> bool:
    """Is the date that day or the next (or past)? Then the steps follow within the day."""
    if rung is not None:
        return rung.step in _LAST_RUNGS or rung.due <= on + timedelta(days=1)
    return next_due is not None and next_due <= on + timedelta(days=1)


def running_dates(deadlines: Iterable[Dated], cause: str, purpose: str) -> tuple[str, ...]:
    """The dates an alert is about, as long as they ring: `rule:event:day` of each."""
    rung = ladder.find(deadlines, cause) if purpose == REMINDER else None
    if purpose == REMINDER:
        return (_date(rung.rule, rung.event, rung.due),) if rung else ()
    mine = (r for r in ladder.rungs(deadlines) if r.event == cause)
    return tuple(sorted({_date(r.rule, r.event, r.due) for r in mine}))


def still_runs(escalation: Escalation, deadlines: Sequence[Dated], events: set[str]) -> bool:
    """Does the alert still have its cause? Not once its dates moved or were met, or it is aside."""
    alert = escalation.alert
    if escalation.dates:
        ringing = {_date(r.rule, r.event, r.due) for r in ladder.rungs(deadlines)}
        return bool(ringing & set(escalation.dates))
    return alert.purpose != EVENT or alert.cause in events


def next_step(escalation: Escalation, people: People, kind: Kind) -> Step | None:
    """The step that comes now; None when there is nobody left to turn to."""
    done = [step.stage for step in escalation.steps]
    if not done and (again := _other_channels(escalation, people, kind)):
        return Step(stage=Stage.CHANNEL, told=again)
    later = {Stage.MANAGER, Stage.COUNSEL} & set(done)
    if not later and done.count(Stage.CONTACT) < table().most_contacts:
        unheard = (p for p in _own(escalation, people) if p.id not in escalation.everybody)
        for person in unheard:
            if can_read(kind, person):
                return Step(stage=Stage.CONTACT, told=(_reached(person),))
    for stage, group in _last_stages(escalation, people):
        readers = tuple(_reached(p) for p in group if can_read(kind, p))
        if stage not in done and readers and not (stage is Stage.MANAGER and later):
            return Step(stage=stage, told=readers)
    return None


def can_read(kind: Kind, person: Person) -> bool:
    """Is there a text of this kind for the person's role?"""
    cell = kind.cell(person.role)
    return cell is not None and bool(cell.template)


def wait(
    stage: Stage, since: datetime, chosen: Mapping[Stage, int], *, is_pressing: bool
) -> datetime:
    """When a stage comes (aware UTC). What a tenant chose never lengthens a pressing wait."""
    read = table()
    if is_pressing:
        return after(since, min(read.pressing[stage], chosen.get(stage, 10_080)), read.day)
    return after(since, chosen.get(stage, read.waits[stage]), read.office)


def after(since: datetime, minutes: int, hours: Hours) -> datetime:
    """The instant `minutes` of those hours after `since` (aware UTC)."""
    left, day = timedelta(minutes=minutes), day_of(since)
    while True:
        opens, closes = at_clock(day, hours.from_), at_clock(day, hours.to)
        start = max(opens, since)
        if (hours.every_day or is_working_day(day)) and start < closes:
            if closes - start >= left:
                return start + left
            left -= closes - start
        day += timedelta(days=1)


def reachable(person: Person) -> tuple[Channel, ...]:
    """Every channel a person may be told by; e-mail is the reference channel (reference §6)."""
    return (Channel.EMAIL, Channel.SMS) if person.phone else (Channel.EMAIL,)


_AGAIN = {
    Stage.CHANNEL: "Personne n’a encore confirmé avoir vu cette alerte : elle vous est renvoyée.",
    Stage.CONTACT: "Personne n’a encore confirmé avoir vu cette alerte : elle vous est adressée.",
    Stage.MANAGER: "Aucun contact de ce dossier n’a confirmé avoir vu cette alerte.",
}


def escalated(delivery: Delivery) -> str:
    """Why an alert comes again, or comes to this person, in French; empty at first."""
    if delivery.escalated is None:
        return ""
    if delivery.escalated.stage == Stage.COUNSEL and delivery.escalated.side == Side.EMPLOYER:
        return "Votre client n’a pas confirmé avoir vu cette alerte."
    if delivery.escalated.stage == Stage.COUNSEL:
        return "Personne au cabinet n’a encore confirmé avoir vu cette alerte."
    return _AGAIN[Stage(delivery.escalated.stage)]


def ended_badly(delivery: Delivery) -> bool:
    """Is it sure that this delivery reached nobody? Cancelled ones had no cause any more."""
    return delivery.state in _FAILED


def _own(escalation: Escalation, people: People) -> tuple[Person, ...]:
    return people.lawyers if escalation.side is Side.FIRM else people.contacts


def _other_channels(escalation: Escalation, people: People, kind: Kind) -> tuple[Reached, ...]:
    """The same people, by the channels that were not used for them."""
    used = {one.person: set(one.channels) for one in escalation.told}
    found: list[Reached] = []
    known = (*people.contacts, *people.managers, *people.lawyers)
    for person in {p.id: p for p in known if p.id in used}.values():
        if side_of(person) is not escalation.side or not can_read(kind, person):
            continue
        if unused := tuple(c for c in reachable(person) if c not in used[person.id]):
            found.append(Reached(person=person.id, channels=unused))
    return tuple(found)


def _last_stages(
    escalation: Escalation, people: People
) -> tuple[tuple[Stage, tuple[Person, ...]], ...]:
    """They hear that nobody confirmed, even when they heard the alert itself."""
    if escalation.side is Side.FIRM:
        return ((Stage.COUNSEL, people.lawyers),)
    return ((Stage.MANAGER, people.managers), (Stage.COUNSEL, people.lawyers))


def _reached(person: Person) -> Reached:
    return Reached(person=person.id, channels=reachable(person))


def _date(rule: str, event: str, due: date) -> str:
    return f"{rule}:{event}:{due.isoformat()}"
