"""A case's dates as a calendar: a feed to subscribe to, and the file joined to deadline mails.

Stable UID per (case, rule, event, person) and reading of that time; SEQUENCE grows with the case's
ledger and the law applied to it, so whatever moves a date comes later; a date that something else
replaced stays, CANCELLED (RFC 5545 §3.8.1.11). Days are all-day dates of the legal zone. Pure.
"""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from ..cases.parts import Part
from ..law import Deadline, DeadlineStatus, french_weekday, typeset
from ..law.rules import rule
from ..store.keys import digest
from ..store.records import Snapshot
from .ladder import HOUR, OVERDUE, Rung, rungs
from .matrix import matrix
from .view import short_code
from .words import capital

if TYPE_CHECKING:
    from icalendar import Alarm, Calendar, Event

_PRODUCT = "-//Vigie//Echeances//FR"
_REFRESH = timedelta(hours=6)


class Entry(Part, frozen=True, kw_only=True):
    """One date of one case, as one reader may see it.

    `act` is what to do; `due` the day, `dispatch_by` when to post; `why` the trace; `rungs` the
    reminders. `changed_at` is the case's last inscription (aware UTC), `sequence` its count.
    """

    uid: str
    sequence: int
    changed_at: datetime
    due: date
    act: str
    dossier: str
    link: str
    cancelled: bool
    why: tuple[str, ...] = ()
    dispatch_by: date | None = None
    latest: date | None = None
    reference: str = ""
    sample: bool = False
    rungs: tuple[Rung, ...] = ()


class Around(Part, frozen=True, kw_only=True):
    """The case of a date, where its page is, when it last changed (aware UTC), who reads."""

    snapshot: Snapshot
    link: str
    changed_at: datetime
    counsel: bool


def entry(deadline: Deadline, around: Around, *, reading: int, gone: bool = False) -> Entry:
    """The calendar's entry of a deadline, by which `reading` of its time; `gone`: nothing of it is
    left though it says it runs.

    An employer reads the steps of its prudent date only; counsel the last defensible day too.
    """
    snapshot, counsel = around.snapshot, around.counsel
    gone = gone or deadline.status is DeadlineStatus.SUPERSEDED
    same = (r for r in rungs([deadline]) if r.step != OVERDUE)
    asked = matrix().asks.get(rule(deadline.rule).today or "") if not counsel else None
    steps = (step for step in deadline.trace if counsel or not step.competing)
    return Entry(
        uid=f"{uid(snapshot, deadline, reading)}@vigie",
        sequence=sequence(snapshot),
        changed_at=around.changed_at,
        due=deadline.due,
        act=asked or _named(deadline),
        dossier=short_code(snapshot.id),
        link=around.link,
        cancelled=gone,
        why=tuple(step.text for step in steps),
        dispatch_by=deadline.dispatch_by,
        latest=deadline.latest if counsel and deadline.latest != deadline.due else None,
        reference=snapshot.case.reference,
        sample=snapshot.sample,
        rungs=() if gone else tuple(same),
    )


def _named(deadline: Deadline) -> str:
    """What counsel reads; a date under a condition never looks like one that runs."""
    if deadline.status is DeadlineStatus.CONDITIONAL:
        return f"Sous condition : {deadline.label}"
    return capital(deadline.label)


def reading_of(deadline: Deadline, dates: Iterable[Deadline]) -> int:
    """Which it is of the case's `dates` by one rule, act and person, the first being 0.

    An act that nothing proves leaves one time two readings, each with its date: the one that
    stands, then the nearest, comes first, and is the one left when the doubt ends.
    """
    same = [d for d in dates if _key(d) == _key(deadline)]
    return sum(_standing(other) < _standing(deadline) for other in same)


def uid(snapshot: Snapshot, deadline: Deadline, reading: int) -> str:
    """The same for ever, for the feed and for each mail, whoever reads."""
    place = (snapshot.tenant, snapshot.id, *_key(deadline))
    return digest("calendar", *place, *([str(reading)] if reading else []))


def _key(deadline: Deadline) -> tuple[str, str, str]:
    return deadline.rule, deadline.event, deadline.for_


def _standing(deadline: Deadline) -> tuple[bool, date, date]:
    superseded = deadline.status is DeadlineStatus.SUPERSEDED
    return superseded, deadline.due, deadline.starts_on


def sequence(snapshot: Snapshot) -> int:
    """How often the case or its law changed: it never goes back, and no date moves without it."""
    from ..law import LAW_VERSION

    return snapshot.version + snapshot.recomputed + (snapshot.law_version != LAW_VERSION)


def feed(entries: Iterable[Entry], name: str) -> bytes:
    """The whole calendar of a person, to subscribe to."""
    made = _calendar(entries)
    made.add("x-wr-calname", name)
    made.add("x-wr-timezone", "Europe/Paris")
    made.add("refresh-interval", _REFRESH, parameters={"VALUE": "DURATION"})
    made.add("x-published-ttl", "PT6H")
    return bytes(made.to_ical())


def attachment(entries: Iterable[Entry]) -> bytes:
    """The file joined to a mail: opening it adds or moves these dates (METHOD:PUBLISH)."""
    made = _calendar(entries)
    made.add("method", "PUBLISH")
    return bytes(made.to_ical())


def _calendar(entries: Iterable[Entry]) -> "Calendar":
    from icalendar import Calendar  # Only where a calendar is made: every Lambda loads this room.

    made = Calendar()
    made.add("prodid", _PRODUCT)
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    for one in sorted(entries, key=lambda e: (e.due, e.uid)):
        made.add_component(_event(one))
    return made


def _event(one: Entry) -> "Event":
    from icalendar import Event

    made = Event()
    made.add("uid", one.uid)
    made.add("sequence", one.sequence)
    made.add("dtstamp", one.changed_at)
    made.add("last-modified", one.changed_at)
    made.add("dtstart", one.due)
    made.add("dtend", one.due + timedelta(days=1))
    made.add("summary", _summary(one))
    made.add("description", _description(one))
    made.add("status", "CANCELLED" if one.cancelled else "CONFIRMED")
    made.add("transp", "TRANSPARENT")
    made.add("class", "PRIVATE")
    made.add("categories", ["Vigie"])
    made.add("url", one.link)
    for alarm in _alarms(one):
        made.add_component(alarm)
    return made


def _summary(one: Entry) -> str:
    sample = "[EXEMPLE] " if one.sample else ""
    gone = "Date remplacée : " if one.cancelled else ""
    return typeset(f"{sample}{gone}{one.act} (dossier {one.dossier})")


def _description(one: Entry) -> str:
    lines = [f"Agir au plus tard le {french_weekday(one.due)}."]
    if one.cancelled:
        lines = ["Cette date ne s’applique plus : l’acte est fait, ou une autre date la remplace."]
    elif one.dispatch_by:
        lines.append(f"Par la poste : expédier au plus tard le {french_weekday(one.dispatch_by)}.")
    if one.latest:
        lines.append(f"Dernière date défendable : {french_weekday(one.latest)}.")
    if one.reference:
        lines.append(f"Demande n° {one.reference}.")
    if one.why:
        lines += ["", "Pourquoi cette date ?", *(f"- {step}" for step in one.why)]
    return typeset("\n".join([*lines, "", one.link]))


def _alarms(one: Entry) -> list["Alarm"]:
    """The reminders of the ladder, at the hour they are sent, counted from the day's midnight."""
    from icalendar import Alarm

    found = []
    for rung in one.rungs:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", _summary(one))
        morning = datetime.combine(rung.on, time(HOUR)) - datetime.combine(one.due, time())
        alarm.add("trigger", morning)
        found.append(alarm)
    return found
