"""The ladder, the point and the matrix, counted again: on which day, of what, for whom.

The matrix is read as plain TOML. What is taken from the law is its dates and its calendar.
"""

import tomllib
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from chalicelib.alerts import ladder as shipped
from chalicelib.cases import AnyEvent, told_as
from chalicelib.cases.events import Step as StepTaken
from chalicelib.cases.words import Party
from chalicelib.law import Deadline, add_months, add_working_days, is_working_day
from chalicelib.law.rules import rule as law_rule
from chalicelib.store.records import Person, Role

_TABLE: dict[str, Any] = tomllib.loads(Path(shipped.__file__).with_name("matrix.toml").read_text())
_LADDER: list[dict[str, Any]] = _TABLE["ladder"]
_RINGS_ALL = {"employer": "ladder", "lawyer": "ladder"}
_LASTS = ("last_day", "overdue")
_AUDIENCE = {
    Role.EMPLOYER: "employer",
    Role.MANAGER: "manager",
    Role.LAWYER: "lawyer",
    Role.WORKER: "worker",
}
_AUDIENCES = tuple(_AUDIENCE.values())
RINGS = ("live", "window", "past")
"""The standings of a date that is reminded: a conditional one never is (design §3.13)."""


class Step(NamedTuple):
    """One reminder due on a day: of which date, by which step of the ladder."""

    rule: str
    event: str
    step: str
    due: date
    target: date


class News(NamedTuple):
    """How urgent something is for each audience, and under which group each chooses it."""

    urgency: dict[str, str]
    groups: dict[str, str]
    pressing: bool = False

    def says(self, person: Person) -> bool:
        """Is there something to say to that person's audience?"""
        return self.urgency.get(audience_of(person), "silent") != "silent"

    def urgent(self, person: Person) -> bool:
        """Does it press for that person's audience?"""
        return self.urgency.get(audience_of(person)) == "urgent"


def audience_of(person: Person) -> str:
    """The matrix's word for a person's audience."""
    return _AUDIENCE.get(person.role, "")


def steps(ringing: Iterable[Deadline], on: date, chosen: tuple[str, ...] | None) -> list[Step]:
    """The reminders of a day, of every date that rings; of one date, the nearest alone."""
    found: dict[tuple[str, str, date], Step] = {}
    for d in ringing:
        for rung in _LADDER:
            name = rung["rung"]
            if _said(d.rule, rung, chosen) and _counted(d, name):
                target = _target(d, name)
                if _worked(target - timedelta(days=rung["days"]), later=name == "overdue") == on:
                    found[d.rule, d.event, d.due] = Step(d.rule, d.event, name, d.due, target)
    return list(found.values())


def days(dates: Iterable[Deadline], since: date | None) -> set[date]:
    """Every day on which something may be reminded, whatever its standing is by then."""
    points = (
        {_worked(add_months(since, n), later=False) for n in range(1, 24)} if since else set[date]()
    )
    return points | {
        _worked(target - timedelta(days=rung["days"]), later=rung["rung"] == "overdue")
        for d in dates
        for rung in _LADDER
        for target in {d.due, d.dispatch_by or d.due}
    }


def for_employer(step: Step, ringing: Iterable[Deadline], on: date) -> bool:
    """One date for the employer: the earliest still ahead of those that answer one act."""
    mine = [d for d in ringing if not d.for_lawyer_only and d.for_ is not Party.WORKER]
    own = [d for d in mine if (d.rule, d.event, d.due) == (step.rule, step.event, step.due)]
    if not own or _reminder(step.rule)["employer"] == "silent":
        return False
    group = _reminder(step.rule).get("group")
    same = [d for d in mine if group and _reminder(d.rule).get("group") == group]
    return not any(on <= d.due < step.due for d in same)


def point(since: date | None, on: date) -> str:
    """The cause of the monthly point due that day; empty when none is."""
    for months in range(1, 40):
        if since and _worked(add_months(since, months), later=False) == on:
            return f"point:{since.isoformat()}:{months}"
    return ""


def letters(events: Iterable[AnyEvent]) -> dict[str, date]:
    """The causes of the receipts that are missing, with the day each is asked for."""
    found = {}
    for event in events:
        if not isinstance(event, StepTaken) or event.received_on is not None:
            continue
        if event.means == "registered_post":
            posted = event.posted_on or event.on
            day = _worked(posted + timedelta(days=10), later=True)
            found[f"receipt:{event.id}:{posted.isoformat()}"] = day
    return found


def holds(cause: str, ringing: Iterable[Deadline]) -> bool:
    """Does the date that a reminder names still ring?"""
    rule, _, rest = cause.partition(":")
    event, _, day = rest.rpartition(":")
    event = event.rpartition(":")[0]
    return any((d.rule, d.event, d.due.isoformat()) == (rule, event, day) for d in ringing)


def speaks(cause: str, step: Step) -> bool:
    """Does a reminder speak of that step of that day, of the same act or the same thing to do?"""
    rule, _, rest = cause.partition(":")
    event, _, day = rest.rpartition(":")
    event, _, name = event.rpartition(":")
    group = _reminder(rule).get("group")
    same = rule == step.rule or event == step.event
    same |= group is not None and group == _reminder(step.rule).get("group")
    return same and (name, day) == (step.step, step.due.isoformat())


def watched(step: Step) -> bool:
    """Is it a date that calls for a look, which the point of the same morning says itself?"""
    return law_rule(step.rule).today == "watch"


def is_rung(rule: str) -> bool:
    """Is anybody ever reminded of the dates of that rule?"""
    return not _reminder(rule)["employer"] == _reminder(rule)["lawyer"] == "silent"


def news_of(event: AnyEvent) -> News:
    """The news of an event, to each audience."""
    kind = _TABLE["kinds"].get(told_as(event))
    urgency = {n: kind[n]["urgency"] if kind else "silent" for n in _AUDIENCES}
    usual = kind["group"] if kind else ""
    groups = {n: "urgent" if u == "urgent" else usual for n, u in urgency.items()}
    return News(urgency, groups, pressing=urgency["employer"] == "urgent")


def news_of_point() -> News:
    """The monthly point."""
    kind = _TABLE["kinds"]["point"]
    return News({n: kind[n]["urgency"] for n in _AUDIENCES}, dict.fromkeys(_AUDIENCES, "point"))


def news_of_receipt() -> News:
    """A registered letter whose receipt did not come back."""
    kind = _TABLE["kinds"]["receipt_missing"]
    return News({n: kind[n]["urgency"] for n in _AUDIENCES}, dict.fromkeys(_AUDIENCES, "appeals"))


def news_of_reminders() -> News:
    """Reminders of any date, whatever their step."""
    return News(
        dict.fromkeys(_AUDIENCES, "normal"), dict.fromkeys(_AUDIENCES, "reminders"), pressing=True
    )


def news_of_step(step: Step, *, employer: bool) -> News:
    """A reminder, as urgent as its rule and its step say; `employer`: is the date theirs?"""
    rung = next(s["urgency"] for s in _LADDER if s["rung"] == step.step)
    rule = _reminder(step.rule)
    said = {n: rung if rule[n] == "ladder" else rule[n] for n in ("employer", "lawyer")}
    staff = said["employer"] if employer else "silent"
    urgency = {"employer": staff, "manager": staff, "lawyer": said["lawyer"], "worker": "silent"}
    return News(urgency, dict.fromkeys(_AUDIENCES, "reminders"), pressing=employer)


def _said(rule: str, rung: dict[str, Any], chosen: tuple[str, ...] | None) -> bool:
    """Is a step of the ladder said of that rule, on the employer's ladder?"""
    reminder = _reminder(rule)
    if reminder["employer"] == reminder["lawyer"] == "silent":
        return False
    if only := reminder.get("rungs"):
        return rung["rung"] in only
    if rung["said"] == "always":
        return True
    return rung["rung"] in chosen if chosen is not None else rung["said"] == "by_default"


def _counted(d: Deadline, name: str) -> bool:
    """The last day has a step of its own only where the ladder counts to a posting day."""
    return name != "last_day" or d.dispatch_by not in (None, d.due)


def _target(d: Deadline, name: str) -> date:
    return d.due if name in _LASTS or d.dispatch_by is None else d.dispatch_by


def _reminder(rule: str) -> dict[str, Any]:
    found: dict[str, Any] = _TABLE["reminders"].get(rule, _RINGS_ALL)
    return found


def _worked(day: date, *, later: bool) -> date:
    """A closed day's reminder comes earlier; what says that a date is over, later."""
    return day if is_working_day(day) else add_working_days(day, 1 if later else -1)
