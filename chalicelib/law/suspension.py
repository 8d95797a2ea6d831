"""The complement request: its own time, and how it suspends that of silence (CRPA L114-5)."""

from collections.abc import Sequence
from datetime import date, timedelta
from operator import attrgetter

from ..cases.events import ComplementAnswered, ComplementRequested
from ..cases.parts import Part
from ..cases.words import Seen
from .spans import Span
from .trace import Told
from .wording import days_in_french, le_day

# No length printed: from the most prudent to the platform's own auto-closure (reference §1.3).
UNPRINTED_DAYS = (15, 30)


_ORDER = attrgetter("start", "end")
_STATED = Seen.STATED


class Pause(Part, frozen=True, kw_only=False, gc=False):
    """The clock may stand still from `start` to `end`; `sure` when the request said all it must.

    `needless`: each document listed is known not to be required by any text.
    """

    start: date
    end: date
    sure: bool
    needless: bool


def printed_dates(request: ComplementRequested) -> tuple[date, ...]:
    """The ends printed in the mail, as a date, as a number of days, both, or none."""
    if request.days is None:
        return () if request.due is None else (request.due,)
    counted = request.on + timedelta(days=request.days)
    return (counted,) if request.due is None else tuple(sorted({counted, request.due}))


def complement_window(request: ComplementRequested) -> tuple[date, date]:
    """The prudent and the latest day to answer: as printed, else 15 and 30 days."""
    dates = printed_dates(request)
    if not dates:
        dates = tuple([request.on + timedelta(days=days) for days in UNPRINTED_DAYS])
    return dates[0], dates[-1]


def printed_span(request: ComplementRequested) -> Span:
    """D4: the day printed in the mail, never rolled; said when it had to be guessed."""
    due, latest = complement_window(request)
    if request.due is None and request.days is None:
        return Span(due, latest, _unprinted(due, latest))
    if due == latest:
        told = Told("Date fixée par le courriel, sans report : {}.", due, "L114-5")
        return Span(due, latest, (told,))
    text = "Le courriel indique deux dates : la plus proche est retenue, {}."
    later = Told("L’autre date du courriel : {} ; ne pas y compter.", latest, competing=True)
    return Span(due=due, latest=latest, steps=(Told(text, due, "L114-5"), later))


def _unprinted(due: date, latest: date) -> tuple[Told, ...]:
    prudent, other = (days_in_french(days) for days in UNPRINTED_DAYS)
    text = f"Délai non indiqué dans le courriel : {prudent} retenus par prudence, {{}}."
    later = f"Un délai de {other} mènerait au {{}} ; ne pas y compter."
    return Told(text, due, "L114-5"), Told(later, latest, "L114-5", competing=True)


def extended(birth: date, filed: date, found: Sequence[Pause]) -> date:
    """The birth moved by the days the clock stood still; overlapping pauses count once."""
    reached = filed
    for pause in found if len(found) < 2 else sorted(found, key=_ORDER):
        start = max(pause.start, reached)
        if start >= birth or pause.end <= start:
            continue
        birth += pause.end - start
        reached = pause.end
    return birth


def suspended(
    birth: date,
    filed: date,
    requests: Sequence[ComplementRequested],
    answers: Sequence[ComplementAnswered],
) -> tuple[date, date, tuple[Told, ...]]:
    """Prudent birth (sure pauses only), latest birth (all of them), and the steps, in French."""
    if not requests:
        return birth, birth, ()
    found = [_pause(request, answers) for request in requests]
    sure = [pause for pause in found if pause.sure]
    prudent = latest = extended(birth, filed, sure) if sure else birth
    if len(sure) < len(found):
        latest = max(prudent, extended(birth, filed, found))
    steps = [_step(pause, prudent) for pause in found]
    if prudent != birth:
        steps.append(Told("Avec la suspension : {}.", prudent, "L114-5"))
    if latest != prudent:
        text = "Si toute suspension comptait : {}."
        steps.append(Told(text, latest, "L114-5", competing=True))
    return prudent, latest, tuple(steps)


def _pause(request: ComplementRequested, answers: Sequence[ComplementAnswered]) -> Pause:
    """Ended by production, or by the end of the time given."""
    on, items, (first, end) = request.on, request.items, complement_window(request)
    # CE 237034: no suspension unless the list, the time and the suspension itself were told.
    told = request.list is _STATED and request.suspension is _STATED
    # L114-5: « exigées par les textes »; one that is keeps the request valid (CE 494180, analogy).
    needless = bool(items) and all(i.required_by_text is False for i in items)
    printed = request.due is not None or request.days is not None
    sure = told and printed and not needless
    if sure:
        end = first
    for answer in answers:
        if on <= answer.on < end:
            end = answer.on
    return Pause(on, end if end > on else on, sure, needless)


def _step(pause: Pause, birth: date) -> Told:
    asked = f"Demande de complément {le_day(pause.start)}"
    if pause.start >= birth:
        text = f"{asked}, une fois passée la date prudente du silence : elle n’y change rien."
        return Told(text, None, "L114-5")
    days = days_in_french((pause.end - pause.start).days)
    if pause.sure:
        text = f"{asked} : délai suspendu {days}, sans remise à zéro."
        return Told(text, pause.end, "L114-5")
    if pause.needless:
        text = (
            f"{asked} : aucune des pièces demandées n’est exigée par les textes ; "
            f"par prudence, la suspension possible de {days} est ignorée."
        )
        return Told(text, None, "CE-494180")
    text = (
        f"{asked} : la liste, le délai ou l’effet sur le délai n’ont pas été indiqués ou pas lus ; "
        f"par prudence, la suspension possible de {days} est ignorée."
    )
    return Told(text, None, "CE-237034")
