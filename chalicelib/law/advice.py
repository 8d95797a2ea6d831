"""The documents to prepare, in order, each with the date it obeys; and the dates to show (§5)."""

from collections.abc import Iterable
from datetime import date

from ..cases.words import Appeal, Party
from . import appeals
from .decision_table import CaseLine, DocumentLine, table
from .facts import Facts
from .found import Found
from .values import Deadline, DeadlineStatus, DocumentAdvice, ShownDeadline
from .wording import typeset

_APPEALS = {
    "recours-gracieux": Appeal.GRACIEUX,
    "recours-hierarchique": Appeal.HIERARCHIQUE,
}
_RUNNING = (DeadlineStatus.LIVE, DeadlineStatus.WINDOW)


def advised(lines: list[CaseLine], known: Facts, found: Found) -> tuple[DocumentAdvice, ...]:
    """What can be sent at once comes first, then the court, then the list of exhibits (§4.1).

    A document whose every date was ended by what is already done is no longer to prepare.
    """
    by_id = {line.id: line for line in table().document}
    wanted = [by_id[id_] for id_ in _ids(lines, known)]
    kept = [line for line in wanted if not _done(line, found)]
    if any(line.exhibits for line in kept):
        kept.append(by_id["bordereau"])
    return tuple(_advice(line, found) for line in kept)


def shown(lines: list[CaseLine], found: Found) -> tuple[ShownDeadline, ...]:
    """The dates the cases tell to show, one per person, the earliest first."""
    rules = dict.fromkeys(rule for line in lines for rule in line.deadlines)
    dates = [d for d in _of(rules, found) if d.status is not DeadlineStatus.SUPERSEDED]
    return tuple(
        ShownDeadline(
            rule=d.rule, label=d.label, for_=d.for_, due=d.due, status=d.status, event=d.event
        )
        for d in sorted(dates, key=lambda d: (d.due, d.rule, d.for_, d.event))
    )


def _ids(lines: list[CaseLine], known: Facts) -> list[str]:
    first = [id_ for line in lines if line.first for id_ in line.documents]
    every = [id_ for line in lines for id_ in line.documents]
    if known["closed"] and known["formal_decision"] is not True:
        every.append("observations")
    court = [line.id for line in table().document if line.court and line.id in every]
    at_once = [id_ for id_ in (*first, *every) if id_ not in court]
    return list(dict.fromkeys([*at_once, *court]))


def _of(rules: Iterable[str], found: Found) -> list[Deadline]:
    return [deadline for rule in rules for deadline in found.done.get(rule, ())]


def _own(dates: list[Deadline]) -> list[Deadline]:
    """The employer's own when there are any: it is the employer who is advised."""
    return [d for d in dates if d.for_ is Party.EMPLOYER] or dates


def _done(line: DocumentLine, found: Found) -> bool:
    dates = _own(_of((*line.rules, *line.outer), found))
    return line.lapses and bool(dates) and all(_over(line, d, found) for d in dates)


def _over(line: DocumentLine, deadline: Deadline, found: Found) -> bool:
    """Ended, or the very appeal that the document makes is lodged with proof."""
    if deadline.status is DeadlineStatus.SUPERSEDED:
        return True
    kind = _APPEALS.get(line.id)
    sent = appeals.sent(found, deadline.event, deadline.for_)
    return kind is not None and sent.get(kind, date.max) <= found.on


def _advice(line: DocumentLine, found: Found) -> DocumentAdvice:
    deadline = _governing(line, found)
    label, note = typeset(line.label), typeset(line.note)
    if deadline is None:
        return DocumentAdvice(id=line.id, label=label, note=note)
    return DocumentAdvice(
        id=line.id,
        label=label,
        note=note,
        rule=deadline.rule,
        due=deadline.due,
        dispatch_by=deadline.dispatch_by,
        event=deadline.event,
    )


def _governing(line: DocumentLine, found: Found) -> Deadline | None:
    """The earliest running date; else a conditional one, the outer limit, the last past."""
    own, outer = _own(_of(line.rules, found)), _own(_of(line.outer, found))
    groups = (
        [d for d in own if d.status in _RUNNING],
        [d for d in own if d.status is DeadlineStatus.CONDITIONAL],
        [d for d in outer if d.status in (*_RUNNING, DeadlineStatus.CONDITIONAL)],
    )
    for group in groups:
        if group:
            return min(group, key=lambda d: (d.due, d.rule))
    past = [d for d in own if d.status is DeadlineStatus.PAST]
    return max(past, key=lambda d: (d.due, d.rule), default=None)
