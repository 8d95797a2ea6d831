"""From a start to a date, step by step: length added, franc day, roll-over, what is prudent."""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache, lru_cache, partial

from ..cases.words import Party, Zone
from ..errors import BadInput
from . import calendar
from .rules import Rule
from .spans import POSTED, PRUDENT, Count, Places, Span, Start, closing
from .trace import Told
from .wording import days_in_french, months_in_french

_METROPOLITAN = (Zone.METROPOLE, Zone.ALSACE_MOSELLE)
_DAY = timedelta(days=1)
# The times of some two hundred cases: pages and alerts ask for the same case again and again.
_KEPT = 4096


@cache
def counting(rule: Rule) -> Count:
    """How the rule counts, made ready once: its lengths and sentences do not depend on a case."""
    if rule.given:
        return _given(rule)
    if rule.hours:
        return _in_hours(rule)
    if rule.working_days:
        return _in_working_days(rule)
    return _franc(rule) if rule.franc else _plain(rule)


@cache
def distance(residence: Zone, court: Zone) -> int:
    """Months added for distance to a court action (CJA R421-7)."""
    if residence is Zone.ABROAD:
        return 2
    here = residence in _METROPOLITAN
    if court in _METROPOLITAN or court is Zone.ABROAD:
        return 0 if here else 1
    return 0 if residence is court else 1


def _given(rule: Rule) -> Count:
    """The event itself says the date."""
    where = f"law/rules, {rule.id}"

    def count(start: Start, _where: Mapping[Party, Places]) -> Span:
        if start.span is None:
            raise BadInput(where, "its events give no date.", "Give it a length, or another start.")
        return start.span.closed(dispatch=rule.dispatch)

    return count


def _in_working_days(rule: Rule) -> Count:
    length, source = rule.working_days, rule.basis[0]
    says = f"+ {days_in_french(length, 'ouvré')} : {{}}."

    def count(start: Start, where: Mapping[Party, Places]) -> Span:
        on, court = start.on, where[start.for_].court
        latest = due = calendar.add_working_days(on, length)
        if calendar.has_days(court):
            latest = calendar.add_working_days(on, length, court)
        told = Told(says, due, source)
        if latest == due:
            return Span(due, due, (told, Told(PRUDENT, due)))
        later = _later(latest, on + _DAY, court)
        return Span(due, latest, (told, later, Told(PRUDENT, due)))

    return count


def _in_hours(rule: Rule) -> Count:
    """Hours run from the instant when it is known; they are never franc (reference §3.1.4)."""
    says = f"+ {rule.hours} heures, jamais franches : {{}}."

    def count(start: Start, where: Mapping[Party, Places]) -> Span:
        due = calendar.add_hours(start.on, start.at, rule.hours, where[start.for_].court)
        return Span(due, due, (Told(says, due, rule.basis[0]), Told(PRUDENT, due)))

    return count


def _plain(rule: Rule) -> Count:
    months, source, milestone, dispatch = rule.months, rule.basis[0], rule.milestone, rule.dispatch
    franc_at_latest, add_months = rule.franc_at_latest, calendar.add_months
    roll_over, franc_months = calendar.roll_over, calendar.franc_months
    says = f"+ {months_in_french(months)}, ni franc ni reporté : {{}}."
    plain = not (milestone or franc_at_latest or dispatch)

    def count(start: Start, _where: Mapping[Party, Places]) -> Span:
        on, latest_on = start.on, start.latest
        due = add_months(on, months)
        if plain and latest_on == on:
            return Span(due, due, (Told(says, due, source), Told(PRUDENT, due)))
        latest = due
        steps: tuple[Told, ...] = (Told(says, due, source),)
        if milestone is not None:
            day = add_months(on, milestone.months)
            steps = (Told(f"{milestone.text} : {{}}.", day, source), *steps)
        if franc_at_latest:
            latest = roll_over(max(franc_months(latest_on, months)))
            steps += (Told(_IF_FRANC, latest, competing=True),)
        elif latest_on != on:
            latest = add_months(latest_on, months)
            steps += (Told("Au plus tard : {}.", latest, competing=True),) if latest != due else ()
        posted, last = closing(due, dispatch=dispatch)
        return Span(due, latest, steps + last, None, posted)

    return count


def _franc(rule: Rule) -> Count:
    lengths = cache(partial(_lengths, rule))
    days, far, source = rule.days, rule.distance, rule.basis[0]
    roll, dispatch = rule.roll, rule.dispatch

    def count(start: Start, where: Mapping[Party, Places]) -> Span:
        places = where[start.for_]
        court = places.court
        months, says, added = lengths(places) if far else lengths(None)
        term, due, latest, run, posted = _run(
            months, days, start.on, start.latest, roll, dispatch, court
        )
        steps = (Told(says, term, source), *run)
        return Span(due, latest, added + steps if added else steps, None, posted)

    return count


def _lengths(rule: Rule, places: Places | None) -> tuple[int, str, tuple[Told, ...]]:
    """The months with those of distance, how the length is said, and what distance adds.

    `places` None: the rule knows no distance.
    """
    extra = distance(places.residence, places.court) if places else 0
    months = rule.months + extra
    length = days_in_french(rule.days) if rule.days else months_in_french(months)
    return months, f"+ {length} : terme le {{}}.", (_far(places, extra),) if places else ()


def _far(places: Places, extra: int) -> Told:
    """Where each is, so that whoever reads a date sees a wrong residence at once."""
    names = (calendar.zone_name(place) for place in (places.residence, places.court))
    where = "Résidence comptée : {} ; tribunal : {}.".format(*names)
    if not extra:
        return Told(f"{where} Aucun délai de distance.")
    added = f"Délai de distance : + {months_in_french(extra)} pour un recours contentieux."
    return Told(f"{where} {added}", None, "R421-7")


# A franc time, whatever the rule: its term, its prudent and latest dates, the steps after the
# term, the day to post by.
_Run = tuple[date, date, date, tuple[Told, ...], date | None]


@lru_cache(_KEPT)
def _run(
    months: int, days: int, on: date, latest_on: date, roll: bool, dispatch: bool, court: Zone
) -> _Run:
    """Several rules count the same time from the same day: it is run once.

    By both readings where they may part, at the end of a month; days have only one (CE 472836).
    """
    term = on + timedelta(days=days) if days else calendar.add_months(on, months)
    first = second = prudent = term + _DAY
    if on.day > 27:
        first, second = _readings(on, months, days)
        prudent = min(first, second)
    posted: date | None
    if roll and dispatch:
        due, posted = calendar.rolled(prudent)
    else:
        due = calendar.roll_over(prudent) if roll else prudent
        posted = calendar.dispatch_by(due) if dispatch else None
    latest = due
    steps = [Told(_ADDED if first == prudent else _FROM_THE_NEXT_DAY, prudent, "CE-472836")]
    if second != first:
        steps.append(_other_reading(first, second))
    if due != prudent:
        steps.append(_rolled(prudent, due))
    # Local days and the later reading of the start only ever move the latest date.
    if second != first or latest_on != on or calendar.has_days(court):
        last = max((first, second) if latest_on == on else _readings(latest_on, months, days))
        latest = max(due, calendar.roll_over(last, court) if roll else last)
        if latest != due:
            steps.append(_later(latest, last, court))
    steps.append(Told(PRUDENT, due))
    if posted is not None:
        steps.append(Told(POSTED, posted))
    return term, due, latest, tuple(steps), posted


def _readings(on: date, months: int, days: int) -> tuple[date, date]:
    if days:
        end = calendar.franc_days(on, days)
        return end, end
    return calendar.franc_months(on, months)


def _other_reading(first: date, second: date) -> Told:
    """The reading kept is the nearest; the other is the lawyer's (reference §3.1.3)."""
    if first < second:
        other, how = second, "En comptant les mois depuis le lendemain"
    else:
        other, how = first, "En ajoutant un jour au terme"
    text = f"{how}, on trouve {{}} : les auteurs divergent, la date la plus proche est retenue."
    return Told(text, other, competing=True)


def _rolled(start: date, due: date) -> Told:
    days = [start + timedelta(days=n) for n in range((due - start).days)]
    passed = tuple([(day, calendar.holiday_name(day)) for day in days])
    return Told(_PASSED if len(passed) > 1 else _PASSED_ONE, due, "CE-362568", False, passed)


_IF_FRANC = "Si le délai était franc et reporté : {} ; ne pas y compter."
_ADDED = "Délai franc, un jour de plus : {}."
_FROM_THE_NEXT_DAY = "Délai franc, compté depuis le lendemain : {}."
_PASSED_ONE = "Report : {+} non ouvré, donc {}."
_PASSED = "Report : {+} non ouvrés, donc {}."


def _later(latest: date, last: date, court: Zone) -> Told:
    local = _local_days(last, latest, court)
    because = f" (jour férié local : {', '.join(local)})" if local else ""
    text = (
        f"Dernière date défendable{because} : {{}}. "
        "Donnée à titre d’information : ne pas compter dessus."
    )
    return Told(text, latest, competing=True)


def _local_days(start: date, end: date, court: Zone) -> list[str]:
    days = [start + timedelta(days=n) for n in range((end - start).days)]
    national_only = [d for d in days if calendar.holiday_name(d) is None]
    return [name for d in national_only if (name := calendar.holiday_name(d, court))]
