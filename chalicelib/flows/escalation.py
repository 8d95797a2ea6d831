"""One escalation at a time: how it starts, takes its next step, or ends. Driven by escalate.py."""

import logging
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

import msgspec

from ..cases.events import Step as ActOfOurs
from ..errors import NotFound
from ..store import DueKind, DueRow, StoredCase
from ..store.alert_records import (
    Escalation,
    EscalationState,
    NoAction,
    Side,
    Stage,
    StepTaken,
    side_of,
)
from ..store.records import OPERATOR_HOME, Outbox, Snapshot
from . import contacts
from .context import Context, Desk

if TYPE_CHECKING:
    from ..alerts.escalation import People, Step
    from ..alerts.ladder import Dated
    from ..alerts.matrix import Kind

D = TypeVar("D", bound="Dated")
log = logging.getLogger("vigie")
ESCALATED = "escalated"
"""The purpose of an outbox item that tells the people of one step."""
UNSEEN = "unseen"
"""The purpose of an outbox item that tells the operator of an alert nobody confirmed."""


def start(ctx: Context, escalation: Escalation) -> None:
    """Place an escalation with the due row of its first step; idempotent."""
    around = _around(ctx, escalation)
    ctx.store.alerts.start(escalation, _row(ctx, escalation, *around))


def advance(ctx: Context, escalation: Escalation, failed: str = "") -> None:
    """One step further; `failed` is the delivery whose bad end hurries it. Raises Conflict."""
    from ..alerts import escalation as rules

    seen = ctx.store.alerts.seen(escalation.alert)
    witness = next((ack for ack in seen if _ends(ctx, escalation, ack.person)), None)
    if witness:
        end(ctx, escalation, EscalationState.SEEN, witness.person)
        return
    if not runs(ctx, escalation):
        end(ctx, escalation, EscalationState.OVER)
        return
    people, kind = _around(ctx, escalation)
    step = rules.next_step(escalation, people, kind)
    if failed:
        hurried = (*escalation.hurried, failed)
        escalation = msgspec.structs.replace(escalation, hurried=hurried)
    if step is None:
        _fail(ctx, escalation)
    else:
        _take(ctx, escalation, step, failed)


def _take(ctx: Context, escalation: Escalation, step: "Step", failed: str) -> None:
    now = ctx.now()
    taken = StepTaken(stage=step.stage, at=now, told=step.told, failed=failed)
    moved = msgspec.structs.replace(escalation, steps=(*escalation.steps, taken))
    alert, number = escalation.alert, len(escalation.steps)
    outbox = Outbox(
        tenant=alert.tenant,
        case=alert.case,
        cause=f"{escalation.key}:{number}",
        purpose=ESCALATED,
        sequence=number,
        created_at=now,
        data={"step": msgspec.to_builtins((alert, escalation.side, number))},
    )
    ctx.store.alerts.move(moved, _row(ctx, moved, *_around(ctx, moved)), outbox)


def _fail(ctx: Context, escalation: Escalation) -> None:
    """Nobody confirmed and nobody is left: the case's page shows it, the operator is told."""
    from .operators import ensure_operator

    ensure_operator(ctx)
    now, alert = ctx.now(), escalation.alert
    outbox = Outbox(
        tenant=OPERATOR_HOME,
        case="",
        cause=f"{escalation.key}:{alert.tenant}:{alert.case}",
        purpose=UNSEEN,
        sequence=0,
        created_at=now,
        data={"tenant": alert.tenant, "case": alert.case},
    )
    ctx.store.alerts.move(ended(escalation, EscalationState.UNSEEN, now), None, outbox)
    log.error("nobody confirmed alert %s of case %s", alert.id, alert.case)


def end(ctx: Context, escalation: Escalation, state: EscalationState, person: str = "") -> None:
    """End it now. Raises Conflict."""
    ctx.store.alerts.move(ended(escalation, state, ctx.now(), person), None)


def ended(
    escalation: Escalation, state: EscalationState, now: datetime, person: str = ""
) -> Escalation:
    """The escalation as it ends, to be stored over the version it was read at."""
    return msgspec.structs.replace(escalation, state=state, ended_at=now, person=person)


def _ends(ctx: Desk, escalation: Escalation, person_id: str) -> bool:
    person = contacts.known(ctx, person_id)
    return ends(escalation, person_id, side_of(person) if person else None)


def ends(escalation: Escalation, person: str, side: Side | None) -> bool:
    """Does this person's « Vu » end it: one of its side, or one it turned to."""
    return escalation.side is side or person in escalation.everybody


def runs(desk: Desk, escalation: Escalation) -> bool:
    """Does its alert still have its cause, with the facts of today?"""
    alert = escalation.alert
    try:
        stored = desk.store.cases.load(alert.tenant, alert.case)
    except NotFound:
        return False
    return holds(desk, escalation, stored)


def holds(desk: Desk, escalation: Escalation, stored: StoredCase) -> bool:
    """The same, of a case that was just read."""
    from ..alerts.escalation import still_runs
    from ..law import deadlines

    alert = escalation.alert
    dates = deadlines(stored.snapshot.case, stored.state, desk.today())
    left = undecided(dates, decisions(desk, stored.snapshot))
    if alert.purpose == "event" and _acted(stored, escalation.started_at):
        return False
    return still_runs(escalation, left, {event.id for event in stored.state.events})


def decisions(desk: Desk, snapshot: Snapshot) -> list[NoAction]:
    """Counsel's decisions not to act that stand: of the firm mandated now, and not taken back."""
    found = desk.store.alerts.no_actions(snapshot.tenant, snapshot.id)
    return [d for d in found if d.firm == snapshot.firm and d.withdrawn_at is None]


def undecided(dates: Iterable[D], decided: Iterable[NoAction]) -> tuple[D, ...]:
    """The dates on which counsel has not decided not to act; a moved date is another date."""
    known = {(d.rule, d.event, d.due) for d in decided}
    return tuple(d for d in dates if (d.rule, d.event, d.due) not in known)


def _acted(stored: StoredCase, since: datetime) -> bool:
    """Was an act of ours recorded with its proof since? Then somebody knows, and acted."""
    recent = [entry.shared for entry in stored.entries if entry.recorded_at >= since]
    ids = {str(fields.get("of") or fields.get("id")) for fields in recent}
    return any(isinstance(e, ActOfOurs) and e.proof and e.id in ids for e in stored.state.events)


def _around(ctx: Context, escalation: Escalation) -> "tuple[People, Kind]":
    """Whom it may turn to now, and the matrix entry of what it says."""
    from ..alerts.matrix import matrix

    alert = escalation.alert
    snapshot = ctx.store.cases.snapshot(alert.tenant, alert.case)
    people = contacts.people(ctx, alert.tenant, snapshot)
    return people, matrix().kinds[escalation.kind]


def _row(ctx: Context, escalation: Escalation, people: "People", kind: "Kind") -> DueRow:
    """The due row of the step that comes next if nobody confirms."""
    from ..alerts import escalation as rules

    step = rules.next_step(escalation, people, kind)
    stage = step.stage if step else Stage.END
    chosen = contacts.waits(ctx, escalation.alert.tenant)
    at = rules.wait(stage, ctx.now(), chosen, is_pressing=escalation.pressing)
    return due_row(escalation, at)


def due_row(escalation: Escalation, at: datetime) -> DueRow:
    """The due row of an escalation at that instant (aware UTC)."""
    alert = escalation.alert
    return DueRow(
        at=at,
        kind=DueKind.ESCALATION,
        key=escalation.key,
        tenant=alert.tenant,
        case=alert.case,
        data=msgspec.json.encode((alert, escalation.side)).decode(),
    )
