"""What the API takes and gives: an event; a case as the employer sees it, one prudent date."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import msgspec

from ...cases import AnyEvent, Entry, Header, Review, Status, told_as
from ...cases.words import Confidence, Party
from ...law import LAW_VERSION, Deadline, Step, Today, deadlines, today, today_line, why
from ...law.rules import rule
from ...law.values import DeadlineStatus
from ...store.cases import StoredCase


class EventIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is posted: the platform's reference of the case, and one event of the interchange."""

    reference: str
    event: msgspec.Raw


class CaseEventIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is posted on a case: one event of the interchange."""

    event: msgspec.Raw


class CorrectionIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a fact of the event `of` (an id) becomes, and why; `person` (a name) says so."""

    of: str
    fields: dict[str, Any]
    reason: str
    person: str = ""


class HeaderIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the case's header should say (what is absent stays), and why; `person` says so."""

    header: Header
    reason: str
    person: str = ""


class CheckIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Is the act `event` (an id) on the platform? `person` looked, `on` a day (today by default).

    `documents`: how many were found in the space.
    """

    event: str
    found: bool
    person: str
    on: date | None = None
    documents: int | None = None


class ToConfirmOut(msgspec.Struct, frozen=True):
    """An act that an unauthenticated mail announced, and that nobody has checked yet."""

    event: str
    kind: str
    on: date


class TodayOut(msgspec.Struct, frozen=True):
    """What to do on day `on`; `trace` explains the date."""

    on: date
    line: str
    actions: tuple[str, ...]
    act_before: date | None
    dispatch_by: date | None
    nothing_before: date | None
    overdue: bool
    trace: tuple[Step, ...]


class DateOut(msgspec.Struct, frozen=True):
    """The employer's one date: prudent, with the steps that lead to it.

    `asks` is what it calls for: "answer_complement", "contest", or "watch" (only look that day).
    """

    asks: str
    due: date
    dispatch_by: date | None
    starts_on: date
    confidence: Confidence
    trace: tuple[Step, ...]


class EveryOut(msgspec.Struct, frozen=True, rename={"for_": "for"}):
    """A competing date, for the mandated firm: `for` says whose clock, `latest` its last day."""

    rule: str
    label: str
    for_: Party
    event: str
    due: date
    latest: date
    starts_on: date
    dispatch_by: date | None
    outer: date | None
    status: DeadlineStatus
    confidence: Confidence
    opposable: bool | None
    basis: tuple[str, ...]
    note: str
    trace: tuple[Step, ...]


class DeadlinesOut(msgspec.Struct, frozen=True):
    """`deadlines`: one at most (design §3.15); `every`: the competing ones, for a firm alone."""

    id: str
    reference: str
    on: date
    law_version: str
    line: str
    deadlines: tuple[DateOut, ...]
    every: tuple[EveryOut, ...] | msgspec.UnsetType = msgspec.UNSET


class EntryOut(msgspec.Struct, frozen=True):
    """One entry of the ledger: its place, when it came, its hash, what it says."""

    sequence: int
    recorded_at: datetime
    hash: str
    event: AnyEvent


class CaseOut(msgspec.Struct, frozen=True):
    """The snapshot without what is for the mandated lawyer only (design §3.15).

    `status` stands without the acts `to_confirm`; `announced` is the status if they are true.
    `provisional`: the case stands for a quarantined mail that nobody placed yet.
    """

    id: str
    reference: str
    employer: str
    worker: str
    status: Status
    version: int
    head: str
    law_version: str
    mandated: bool
    sample: bool
    reviews: tuple[Review, ...]
    announced: Status
    to_confirm: tuple[ToConfirmOut, ...]
    provisional: bool
    today: TodayOut


def case_out(stored: StoredCase, on: date) -> CaseOut:
    """The case on day `on`."""
    snapshot, state = stored.snapshot, stored.state
    dates = deadlines(snapshot.case, state, on)
    what = today(dates, state, on)
    return CaseOut(
        id=snapshot.id,
        reference=snapshot.case.reference,
        employer=snapshot.case.employer.name,
        worker=snapshot.case.worker.name,
        status=snapshot.status,
        version=snapshot.version,
        head=snapshot.head,
        law_version=snapshot.law_version,
        mandated=bool(snapshot.firm),
        sample=snapshot.sample,
        reviews=state.reviews,
        announced=state.announced,
        to_confirm=tuple(
            ToConfirmOut(e.id, told_as(e), e.on) for e in state.events if e.id in state.unconfirmed
        ),
        provisional=bool(snapshot.held),
        today=TodayOut(
            on=on,
            line=today_line(what),
            actions=tuple(what.actions),
            act_before=what.act_before,
            dispatch_by=what.dispatch_by,
            nothing_before=what.until,
            overdue=what.overdue,
            trace=why(what, dates),
        ),
    )


def entry_out(entry: Entry) -> EntryOut:
    """What was erased stays erased: the event says what is left."""
    return EntryOut(entry.sequence, entry.recorded_at, entry.hash, entry.event())


def deadlines_out(stored: StoredCase, on: date, *, counsel: bool = False) -> DeadlinesOut:
    """The employer's date on any day; every one for counsel. Raises BadInput as `deadlines`."""
    snapshot, state = stored.snapshot, stored.state
    dates = deadlines(snapshot.case, state, on)
    what = today(dates, state, on)
    return DeadlinesOut(
        id=snapshot.id,
        reference=snapshot.case.reference,
        on=on,
        law_version=LAW_VERSION,
        line=today_line(what),
        deadlines=tuple(_date_out(d, what, dates) for d in dates if _is_the_date(d, what))[:1],
        every=tuple(_every(d) for d in dates) if counsel else msgspec.UNSET,
    )


def _is_the_date(deadline: Deadline, what: Today) -> bool:
    mine = deadline.for_ is Party.EMPLOYER
    return mine and (deadline.rule, deadline.event) == (what.rule, what.event)


def _date_out(deadline: Deadline, what: Today, dates: tuple[Deadline, ...]) -> DateOut:
    return DateOut(
        asks=rule(deadline.rule).today or "watch",
        due=deadline.due,
        dispatch_by=what.dispatch_by,
        starts_on=deadline.starts_on,
        confidence=deadline.confidence,
        trace=why(what, dates),
    )


def _every(deadline: Deadline) -> EveryOut:
    return EveryOut(
        rule=deadline.rule,
        label=deadline.label,
        for_=deadline.for_,
        event=deadline.event,
        due=deadline.due,
        latest=deadline.latest,
        starts_on=deadline.starts_on,
        dispatch_by=deadline.dispatch_by,
        outer=deadline.outer,
        status=deadline.status,
        confidence=deadline.confidence,
        opposable=deadline.opposable,
        basis=deadline.basis,
        note=deadline.note,
        trace=tuple(deadline.trace),
    )
