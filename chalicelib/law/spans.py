"""From a start to a date, step by step: length added, franc day, roll-over, what is prudent."""

from datetime import date, datetime, timedelta
from functools import lru_cache

from ..cases.parts import Part
from ..cases.words import Zone
from . import calendar
from .rules import Rule
from .trace import step
from .values import Step
from .wording import (
    days_in_french,
    french_weekday,
    join_french,
    months_in_french,
)

_METROPOLITAN = (Zone.METROPOLE, Zone.ALSACE_MOSELLE)
_DAY = timedelta(days=1)
# The spans of some two hundred cases: pages and alerts ask for the same case again and again.
_KEPT = 4096


class Span(Part, frozen=True, kw_only=True, gc=False):
    """`due` is prudent, `latest` the last defensible day; the steps lead to them in French.

    `opens_on`: for a window, its prudent opening (the latest defensible one).
    """

    due: date
    latest: date
    steps: tuple[Step, ...]
    opens_on: date | None = None


class Places(Part, frozen=True, kw_only=True, gc=False):
    """Where the person lives and where the court sits: distance and local holidays (R421-7)."""

    residence: Zone = Zone.METROPOLE
    court: Zone = Zone.METROPOLE


def span(rule: Rule, on: date, latest_on: date, at: datetime | None, places: Places) -> Span:
    """The rule's dates from a start (`on` prudent, `latest_on` the later reading of it)."""
    if rule.hours:
        return _in_hours(rule, on, at, places.court)
    return in_days(rule, on, latest_on, places)


@lru_cache(_KEPT)
def in_days(rule: Rule, on: date, latest_on: date, places: Places) -> Span:
    """The dates of a rule that counts days or months: the same days give the same steps."""
    if rule.working_days:
        return _in_working_days(rule, on, places.court)
    if rule.franc:
        return _franc(rule, on, latest_on, places)
    return _plain(rule, on, latest_on)


def distance(residence: Zone, court: Zone) -> int:
    """Months added for distance to a court action (CJA R421-7)."""
    if residence is Zone.ABROAD:
        return 2
    here = residence in _METROPOLITAN
    if court in _METROPOLITAN or court is Zone.ABROAD:
        return 0 if here else 1
    return 0 if residence is court else 1


def _in_working_days(rule: Rule, on: date, court: Zone) -> Span:
    due = calendar.add_working_days(on, rule.working_days)
    text = f"+ {days_in_french(rule.working_days, 'ouvré')} : {{}}."
    latest = calendar.add_working_days(on, rule.working_days, court)
    steps = [step(text, due, rule.basis[0])]
    if latest != due:
        steps.append(_later(latest, on + _DAY, court))
    return Span(due=due, latest=latest, steps=tuple(steps))


def _in_hours(rule: Rule, on: date, at: datetime | None, court: Zone) -> Span:
    """Hours run from the instant when it is known; they are never franc (reference §3.1.4)."""
    due = calendar.add_hours(on, at, rule.hours, court)
    text = f"+ {rule.hours} heures, jamais franches : {{}}."
    return Span(due=due, latest=due, steps=(step(text, due, rule.basis[0]),))


def _plain(rule: Rule, on: date, latest_on: date) -> Span:
    due = calendar.add_months(on, rule.months)
    latest = due if latest_on == on else calendar.add_months(latest_on, rule.months)
    text = f"+ {months_in_french(rule.months)}, ni franc ni reporté : {{}}."
    steps = [*_milestones(rule, on), step(text, due, rule.basis[0])]
    if rule.franc_at_latest:
        latest = calendar.roll_over(max(calendar.franc_months(latest_on, rule.months)))
        text = "Si le délai était franc et reporté : {} ; ne pas y compter."
        steps.append(step(text, latest, competing=True))
    elif latest != due:
        steps.append(step("Au plus tard : {}.", latest, competing=True))
    return Span(due=due, latest=latest, steps=tuple(steps))


def _milestones(rule: Rule, on: date) -> list[Step]:
    if rule.milestone is None:
        return []
    day = calendar.add_months(on, rule.milestone.months)
    return [step(f"{rule.milestone.text} : {{}}.", day, rule.basis[0])]


def _franc(rule: Rule, on: date, latest_on: date, places: Places) -> Span:
    extra = distance(places.residence, places.court) if rule.distance else 0
    first, second = _franc_ends(rule, on, extra)
    prudent = min(first, second)
    due = calendar.roll_over(prudent) if rule.roll else prudent
    # Local days and the later reading of the start only ever move the latest date.
    last = max(first, second) if latest_on == on else max(_franc_ends(rule, latest_on, extra))
    latest = max(due, calendar.roll_over(last, places.court) if rule.roll else last)
    steps = [*_length_steps(rule, on, extra), *_franc_steps(first, second)]
    if due != prudent:
        steps.append(_rolled(prudent, due))
    if latest != due:
        steps.append(_later(latest, last, places.court))
    return Span(due=due, latest=latest, steps=tuple(steps))


def _franc_ends(rule: Rule, on: date, extra: int) -> tuple[date, date]:
    """By both readings where they may part (months); days have only one (CE 472836)."""
    if rule.days:
        end = calendar.franc_days(on, rule.days)
        return end, end
    return calendar.franc_months(on, rule.months + extra)


def _length_steps(rule: Rule, on: date, extra: int) -> list[Step]:
    steps = []
    if extra:
        text = f"Délai de distance : + {months_in_french(extra)} pour un recours contentieux."
        steps.append(step(text, reference="R421-7"))
    if rule.days:
        length, term = days_in_french(rule.days), on + timedelta(days=rule.days)
    else:
        months = rule.months + extra
        length, term = months_in_french(months), calendar.add_months(on, months)
    return [*steps, step(f"+ {length} : terme le {{}}.", term, rule.basis[0])]


def _franc_steps(first: date, second: date) -> list[Step]:
    """The reading kept is the nearest; the other is the lawyer's (reference §3.1.3)."""
    if first <= second:
        kept, other, how = "un jour de plus", second, "En comptant les mois depuis le lendemain"
    else:
        kept, other, how = "compté depuis le lendemain", first, "En ajoutant un jour au terme"
    steps = [step(f"Délai franc, {kept} : {{}}.", min(first, second), "CE-472836")]
    if second != first:
        text = f"{how}, on trouve {{}} : les auteurs divergent, la date la plus proche est retenue."
        steps.append(step(text, other, competing=True))
    return steps


def _rolled(start: date, due: date) -> Step:
    passed = [start + timedelta(days=n) for n in range((due - start).days)]
    days = join_french(_closed_day(day) for day in passed)
    text = f"Report : {days} non ouvré{'s' if len(passed) > 1 else ''}, donc {{}}."
    return step(text, due, "CE-362568")


def _closed_day(day: date, court: Zone | None = None) -> str:
    name = calendar.holiday_name(day, court)
    return f"{french_weekday(day)} ({name})" if name else french_weekday(day)


def _later(latest: date, last: date, court: Zone) -> Step:
    local = _local_days(last, latest, court)
    because = f" (jour férié local : {', '.join(local)})" if local else ""
    text = (
        f"Dernière date défendable{because} : {{}}. "
        "Donnée à titre d’information : ne pas compter dessus."
    )
    return step(text, latest, competing=True)


def _local_days(start: date, end: date, court: Zone) -> list[str]:
    days = [start + timedelta(days=n) for n in range((end - start).days)]
    national_only = [d for d in days if calendar.holiday_name(d) is None]
    return [name for d in national_only if (name := calendar.holiday_name(d, court))]
