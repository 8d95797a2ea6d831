"""The documents to prepare, in order, each with the date it obeys; and the dates to show (§5)."""

from collections.abc import Iterable
from datetime import date
from operator import or_

from ..cases.events import ActionFiled
from ..cases.words import Appeal, Party
from . import appeals
from .decision_table import CaseLine, DocumentLine, table
from .facts import Facts, standing_act
from .found import Found
from .values import Deadline, DeadlineStatus, DocumentAdvice, ShownDeadline
from .wording import typeset

_APPEALS = {
    "recours-gracieux": Appeal.GRACIEUX,
    "recours-hierarchique": Appeal.HIERARCHIQUE,
}
OBSERVATIONS = "observations"
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
    if known["closed"]:
        every.append(OBSERVATIONS)
    if known["formal_decision"] is True:
        # They ask what an act says that names its author, its reasons and the remedies (§4.1, C).
        first, every = ([id_ for id_ in ids if id_ != OBSERVATIONS] for ids in (first, every))
    court = [line.id for line in table().document if line.court and line.id in every]
    at_once = [id_ for id_ in (*first, *every) if id_ not in court]
    return list(dict.fromkeys([*at_once, *court]))


def _of(rules: Iterable[str], found: Found) -> list[Deadline]:
    return [deadline for rule in rules for deadline in found.done.get(rule, ())]


def _own(dates: list[Deadline]) -> list[Deadline]:
    """The employer's own when there are any: it is the employer who is advised."""
    return [d for d in dates if d.for_ is Party.EMPLOYER] or dates


def _done(line: DocumentLine, found: Found) -> bool:
    if _begun(line, found):
        return True
    dates = _own(_of((*line.rules, *line.outer), found))
    over = [_over(line, d, found) for d in dates]
    gone = [d.status is DeadlineStatus.PAST for d in dates]
    # What was done ended every date that had not simply passed.
    return line.lapses and any(over) and all(map(or_, over, gone))


def _begun(line: DocumentLine, found: Found) -> bool:
    act = standing_act(found.state)
    since = act.on if act else date.min
    filed = (e for e in found.of(ActionFiled) if since <= e.on <= found.on)
    return any(e.procedure == line.until for e in filed)


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
