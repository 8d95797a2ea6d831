"""The deadlines of a case as one page of plain text that a lawyer reads, in French."""

import re
import textwrap
from collections.abc import Iterable, Iterator
from datetime import date

from .cases import Case, CaseState
from .law import Deadline, DeadlineStatus, french_weekday, today, typeset
from .law.wording import days_in_french
from .web.views.deadlines import DeadlineLine, deadline_line, nearest

_WIDTH = 88
_PARTS = {
    DeadlineStatus.LIVE: "En cours",
    DeadlineStatus.WINDOW: "Périodes",
    DeadlineStatus.CONDITIONAL: "Sous condition : la preuve manque, ou le fait reste à venir",
    DeadlineStatus.SUPERSEDED: "Remplacées",
    DeadlineStatus.PAST: "Dépassées",
}
_NONE = "Aucune date ne court d’après les faits connus."
_FOOT = (
    "Calcul automatique, à valider par l’avocat. Date prudente : la plus proche des dates "
    "défendables ; ne pas compter sur la dernière."
)


def page(case: Case, state: CaseState, deadlines: tuple[Deadline, ...], on: date) -> str:
    """What to act on first, then every deadline of that day by standing, each with its steps."""
    blocks = [
        [f"Dossier {case.reference} : échéances au {french_weekday(on)}"],
        _first(state, deadlines, on),
    ]
    for status, title in _PARTS.items():
        group = sorted(
            (d for d in deadlines if d.status is status), key=lambda d: (d.due, d.rule, d.for_)
        )
        if group:
            count = f" ({len(group)})" if len(group) > 1 else ""
            blocks.append([title.upper() + count])
            blocks += [list(_deadline(d, state, on)) for d in group]
    blocks.append([_FOOT])
    return "\n\n".join("\n".join(_wrapped(map(typeset, block))) for block in blocks)


def _first(state: CaseState, deadlines: tuple[Deadline, ...], on: date) -> list[str]:
    first = nearest(deadlines, today(deadlines, state, on), on)
    if first is None:
        return ["À FAIRE D’ABORD", f"  {_NONE}"]
    line = deadline_line(first, state)
    left = (first.due - on).days
    count = {0: "aujourd’hui", 1: "demain"}.get(left) or f"dans {days_in_french(left)}"
    lines = ["À FAIRE D’ABORD", f"  {_head(line)}", f"  {french_weekday(line.due)}, {count}"]
    return lines + [f"  {text}" for text in _posting(line, on)]


def _head(line: DeadlineLine) -> str:
    return f"{line.rule} · {line.label} · {line.whose}"


def _posting(line: DeadlineLine, on: date) -> Iterator[str]:
    if line.dispatch_by:
        late = " (ce jour est passé)" if line.dispatch_by < on else ""
        day = french_weekday(line.dispatch_by)
        yield f"Par la poste : à expédier au plus tard le {day}{late}"


def _deadline(deadline: Deadline, state: CaseState, on: date) -> Iterator[str]:
    line = deadline_line(deadline, state)
    yield f"  {_head(line)}"
    if deadline.status is DeadlineStatus.SUPERSEDED:
        yield f"    {line.note}"
    yield f"    Date prudente : {french_weekday(line.due)}"
    if line.latest:
        yield f"    Dernière date défendable : {french_weekday(line.latest)}"
    yield from (f"    {text}" for text in _posting(line, on))
    trigger = f" ({line.trigger})" if line.trigger else ""
    yield f"    Point de départ : {french_weekday(line.starts_on)}{trigger}"
    against = f" ; opposable : {line.opposable}" if line.opposable else ""
    yield f"    Confiance : {line.confidence}{against}"
    yield f"    Fondement : {line.basis}"
    yield "    Calcul :"
    for number, step in enumerate(line.steps, 1):
        source = f" [{step.reference}]" if step.reference else ""
        yield f"      {number}. {step.text}{source}"
    if line.note and deadline.status is not DeadlineStatus.SUPERSEDED:
        yield f"    Remarque : {line.note}"


def _wrapped(lines: Iterable[str]) -> Iterator[str]:
    """Lines of at most 88 characters, what follows hanging under its own text."""
    for line in lines:
        hanging = re.match(r" *(?:\d+\. )?", line)
        indent = " " * len(hanging.group()) if hanging else ""
        # A no-break space is no place to cut: textwrap cuts at plain white space only.
        yield textwrap.fill(
            line,
            _WIDTH,
            subsequent_indent=indent,
            break_long_words=False,
            break_on_hyphens=False,
        )
