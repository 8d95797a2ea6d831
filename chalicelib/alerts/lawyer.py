"""The lawyer's facts: competing dates, what the act lacks, the date observations leave running."""

from datetime import date
from typing import Any

from ..cases.words import Seen
from ..law import (
    Analysis,
    Deadline,
    DeadlineStatus,
    Mark,
    Missing,
    french_weekday,
    in_force,
    le_weekday,
    reference,
)
from ..law.rules import rule
from .ladder import Rung
from .matrix import Kind, matrix
from .view import DateGroup, DateLine, MissingLine
from .words import capital, remaining, short_day

_CONTEST = "contest"
_RUNNING = (DeadlineStatus.LIVE, DeadlineStatus.WINDOW)
_FORMAL = {
    True: "L’acte porte les mentions d’une décision formelle.",
    False: "L’acte n’a pas les mentions d’une décision formelle.",
    None: "Tout n’a pas été vu : on ne peut pas dire si l’acte est une décision formelle.",
}


def facts(
    kind: Kind,
    deadlines: tuple[Deadline, ...],
    analysis: Analysis | None,
    rung: Rung | None,
    on: date,
) -> dict[str, Any]:
    """What the lawyer's view holds beyond the common part."""
    shown = [d for d in deadlines if _shown(d)]
    running = _first([d for d in shown if matrix().reminder(d.rule).group == _CONTEST], on)
    nearest = running or _first(shown, on)
    told: dict[str, Any] = {
        "today": _opening(kind, rung, nearest, on),
        "dates": _groups(shown, on),
        "running": french_weekday(running.due) if running else "",
        "act_by": french_weekday(nearest.due) if nearest else "",
        "act_by_short": short_day(nearest.due) if nearest else "",
    }
    if analysis is not None and analysis.act:
        told |= {
            "analysed": True,
            "formal": _FORMAL[analysis.formal_decision],
            "missing": tuple(_missing(one, analysis.decided_on or on) for one in analysis.missing),
            "warnings": analysis.warnings,
        }
    return told if rung is None else told | _reminded(rung, deadlines, on)


def _groups(deadlines: list[Deadline], on: date) -> tuple[DateGroup, ...]:
    """The deadlines by day; a posting day already gone is not shown."""
    days: dict[tuple[date, date | None], list[DateLine]] = {}
    for deadline in sorted(deadlines, key=lambda d: (d.due, d.dispatch_by is None, d.rule)):
        posted = deadline.dispatch_by
        day = (deadline.due, posted if posted and posted >= on else None)
        days.setdefault(day, []).append(_date_line(deadline, on))
    return tuple(
        DateGroup(
            due=french_weekday(due),
            post_by=french_weekday(posted) if posted else "",
            lines=tuple(lines),
        )
        for (due, posted), lines in days.items()
    )


def _date_line(deadline: Deadline, on: date) -> DateLine:
    return DateLine(
        rule=deadline.rule,
        label=capital(deadline.label),
        since=deadline.trace[0].text if deadline.trace else "",
        latest=french_weekday(deadline.latest) if deadline.latest != deadline.due else "",
        basis=_cited(deadline.basis, deadline.starts_on),
        remark=" ".join(_remarks(deadline, on)),
    )


def _remarks(deadline: Deadline, on: date) -> list[str]:
    said = []
    if deadline.status is DeadlineStatus.CONDITIONAL:
        said.append("Sous condition : la preuve manque ou le fait reste à venir.")
    if deadline.due < on:
        said.append("Date prudente passée.")
    if deadline.opposable is False:
        said.append("Délai non opposable en principe.")
    return [*said, deadline.note] if deadline.note else said


def _cited(ids: tuple[str, ...], on: date) -> str:
    """The sources in their wording of that day; one nobody has read says so."""
    known = (reference(id_, on) for id_ in in_force(ids, on))
    return " ; ".join(
        f"{one.citation} (à vérifier)" if one.mark is Mark.MEMORY else one.citation for one in known
    )


def _missing(one: Missing, decided_on: date) -> MissingLine:
    return MissingLine(
        label=one.label,
        basis=_cited(one.basis, decided_on),
        to_check=one.seen is Seen.NOT_SEEN,
    )


def _shown(deadline: Deadline) -> bool:
    dropped = deadline.status in (DeadlineStatus.SUPERSEDED, DeadlineStatus.PAST)
    return not dropped and not matrix().reminder(deadline.rule).silent


def _first(deadlines: list[Deadline], on: date) -> Deadline | None:
    ahead = [d for d in deadlines if d.status in _RUNNING and d.due >= on]
    return min(ahead, key=lambda d: (d.due, d.rule), default=None)


def _opening(kind: Kind, rung: Rung | None, nearest: Deadline | None, on: date) -> str:
    if rung is not None and rung.due < on:
        day = french_weekday(rung.due)
        late = f"la date prudente du {day} est passée, vérifiez ce qui reste ouvert"
        return f"À faire aujourd’hui : {late}."
    if rung is not None:
        return f"À faire aujourd’hui : vérifiez l’acte à accomplir avant {le_weekday(rung.due)}."
    until = f"avant {le_weekday(nearest.due)}" if nearest else ""
    if kind.do_lawyer:
        limit = f" ; agir {until}" if until else ""
        return f"À faire aujourd’hui : {kind.do_lawyer}{limit}."
    if nearest and rule(nearest.rule).today != "watch":
        # "Nothing before" the last day of an act would be the worst of advice.
        return f"À faire aujourd’hui : avancez l’acte à accomplir {until}."
    return f"Rien à faire {until or 'avant le prochain message de la plateforme'}."


def _reminded(rung: Rung, deadlines: tuple[Deadline, ...], on: date) -> dict[str, Any]:
    wanted = (rung.rule, rung.event, rung.due)
    deadline = next(d for d in deadlines if (d.rule, d.event, d.due) == wanted)
    posted = deadline.dispatch_by if deadline.dispatch_by and deadline.dispatch_by >= on else None
    return {
        "deadline": capital(deadline.label),
        "remaining": remaining(rung.due, on, posted),
        "overdue": rung.due < on,
        "last_day": rung.due == on,
        "act_by": french_weekday(rung.due),
        "act_by_short": short_day(rung.due),
    }
