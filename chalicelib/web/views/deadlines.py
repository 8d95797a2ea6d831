"""Deadlines (échéances) as shown: one prudent date for the employer, all of them for counsel."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ...cases import CaseState, kind_of
from ...law import (
    Action,
    Step,
    Today,
    TodayWords,
    citations,
    cite,
    today_line,
    today_words,
    why,
)
from ...law.values import Deadline, DeadlineStatus
from ...law.wording import bind_days, join_french
from .words import said, words

RUNNING = (DeadlineStatus.LIVE, DeadlineStatus.CONDITIONAL, DeadlineStatus.WINDOW)


@dataclass(frozen=True, slots=True, kw_only=True)
class StepLine:
    """One step of « pourquoi cette date ? », with the article that commands it."""

    text: str
    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TodayBox:
    """What opens the employer's page, in its parts and as a `line`.

    `days` until `act_before`; negative once it has passed.
    """

    words: TodayWords
    line: str
    calm: bool
    act_before: date | None
    dispatch_by: date | None
    days: int | None
    steps: tuple[StepLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineLine:
    """A deadline as counsel sees it."""

    rule: str
    label: str
    whose: str
    due: date
    latest: date | None
    dispatch_by: date | None
    starts_on: date
    trigger: str
    status: str
    live: bool
    confidence: str
    opposable: str
    basis: str
    note: str
    steps: tuple[StepLine, ...]


def today_box(what: Today, deadlines: tuple[Deadline, ...], on: date) -> TodayBox:
    """The box of day `on`, with the trace of the deadline that gives its date."""
    return TodayBox(
        words=today_words(what),
        line=bind_days(today_line(what)),
        calm=what.action == "nothing",
        act_before=what.act_before,
        dispatch_by=what.dispatch_by,
        days=(what.act_before - on).days if what.act_before else None,
        steps=tuple(step_line(step) for step in why(what, deadlines)),
    )


def deadline_lines(
    deadlines: tuple[Deadline, ...], state: CaseState
) -> tuple[tuple[DeadlineLine, ...], tuple[DeadlineLine, ...]]:
    """Those still running, then those passed or replaced; each by prudent date."""
    ordered = sorted(deadlines, key=lambda d: (d.due, d.rule))
    running = tuple(deadline_line(d, state) for d in ordered if d.status in RUNNING)
    return running, tuple(deadline_line(d, state) for d in ordered if d.status not in RUNNING)


def nearest(deadlines: tuple[Deadline, ...], what: Today, on: date) -> Deadline | None:
    """The next date that counsel must act on; when there is none, the next one to watch."""
    ahead = [d for d in deadlines if d.status in RUNNING and d.due >= on]
    pressing = (what.rule, what.event)
    to_act = [d for d in ahead if to_act_on(d, what)]
    # On the same day the employer's own pressing date comes first: both read the same thing.
    return min(
        to_act or ahead,
        key=lambda d: (d.due, (d.rule, d.event) != pressing, d.rule),
        default=None,
    )


def to_act_on(deadline: Deadline, what: Today) -> bool:
    """Does the date call counsel to act? The others are only watched."""
    asked = what.action is not Action.NOTHING
    pressing = asked and (deadline.rule, deadline.event) == (what.rule, what.event)
    return bool(deadline.dispatch_by) or deadline.for_lawyer_only or pressing


def step_line(step: Step) -> StepLine:
    return StepLine(text=step.text, reference=cite(step.reference) if step.reference else "")


def deadline_line(deadline: Deadline, state: CaseState) -> DeadlineLine:
    return DeadlineLine(
        rule=deadline.rule,
        label=deadline.label,
        whose=said(deadline.for_),
        due=deadline.due,
        latest=deadline.latest if deadline.latest != deadline.due else None,
        dispatch_by=deadline.dispatch_by,
        starts_on=deadline.starts_on,
        trigger=_trigger(deadline, state),
        status=words().deadline_status[deadline.status],
        live=deadline.status in (DeadlineStatus.LIVE, DeadlineStatus.WINDOW),
        confidence=words().confidence[deadline.confidence],
        opposable=said(deadline.opposable) if deadline.opposable is not None else "",
        basis=join_french(citations(deadline.basis, deadline.starts_on)),
        note=deadline.note,
        steps=tuple(step_line(step) for step in deadline.trace),
    )


def _trigger(deadline: Deadline, state: CaseState) -> str:
    """The event the clock starts on; empty when it starts later (silence has no event)."""
    on_the_day = (e for e in state.events if (e.id, e.on) == (deadline.event, deadline.starts_on))
    event = next(on_the_day, None)
    return words().kind[kind_of(event)].title if event else ""
