"""Counsel's dated decision not to act on a date: it ends that ladder, and only a firm may take it.

The reason stays in the firm's own partition; the employer may know that counsel decided, and when.
The date itself goes on running: the page says so.
"""

from datetime import date

import msgspec

from ..errors import BadInput, Forbidden
from ..law import Deadline, deadlines, french_day
from ..store import StoredCase
from ..store.alert_records import NoAction, NoActionReason
from ..store.audit_records import Action
from ..store.records import Person, Role
from .audit import note
from .context import Context, Desk
from .escalate import settle

MAX_REASON = 2000


class Decided(msgspec.Struct, frozen=True, kw_only=True):
    """On which date (its `id`, rule#event#day) counsel decided, on which day, and why."""

    id: str
    on: date
    reason: str


def open_dates(desk: Desk, stored: StoredCase) -> tuple[Deadline, ...]:
    """The dates of which something is still to be said: one may decide not to act on them."""
    from ..alerts.ladder import rungs

    dates = deadlines(stored.snapshot.case, stored.state, desk.today())
    ringing = {(r.rule, r.event, r.due) for r in rungs(dates) if r.on >= desk.today()}
    return tuple(d for d in dates if (d.rule, d.event, d.due) in ringing)


def date_id(deadline: Deadline) -> str:
    """The name of a date on the form; a date that moved has another."""
    return f"{deadline.rule}#{deadline.event}#{deadline.due.isoformat()}"


def decide(ctx: Context, stored: StoredCase, lawyer: Person, said: Decided) -> None:
    """Keep the decision; the same again changes nothing. Raises Forbidden, BadInput, Conflict."""
    _refuse_stranger(stored, lawyer)
    found = next((d for d in open_dates(ctx, stored) if date_id(d) == said.id), None)
    if found is None:
        raise BadInput(
            "id", "cette échéance a changé ou n’est plus à suivre.", "Rechargez la page."
        )
    if not said.reason.strip() or len(said.reason) > MAX_REASON:
        raise BadInput("reason", f"écrivez la raison, en {MAX_REASON} caractères au plus.")
    if said.on > ctx.today():
        raise BadInput("on", "cette date est dans l’avenir.")
    known = _known(ctx, stored, said.id)
    if known and known.withdrawn_at is None:
        return
    trace = NoAction(
        tenant=stored.snapshot.tenant,
        case=stored.snapshot.id,
        firm=lawyer.firm,
        rule=found.rule,
        event=found.event,
        due=found.due,
        on=said.on,
        at=ctx.now(),
        version=known.version if known else 0,
    )
    ctx.store.alerts.put_no_action(trace, _reason(ctx, lawyer, said.id, said.reason.strip()))
    _note(ctx, stored, lawyer, Action.NO_ACTION_DECIDED, found.due)
    settle(ctx, stored)


def take_back(ctx: Context, stored: StoredCase, lawyer: Person, id_: str) -> None:
    """Withdraw a decision: the ladder lives again from its next rung.

    Raises Forbidden, BadInput, Conflict.
    """
    _refuse_stranger(stored, lawyer)
    known = _known(ctx, stored, id_)
    if known is None:
        raise BadInput("id", "il n’y a pas de décision sur cette échéance.", "Rechargez la page.")
    if known.withdrawn_at:
        return
    trace = msgspec.structs.replace(known, withdrawn_at=ctx.now())
    reason = _reason(ctx, lawyer, id_, "Décision retirée.")
    withdrawn = msgspec.structs.replace(reason, withdrawn=True)
    ctx.store.alerts.put_no_action(trace, withdrawn)
    _note(ctx, stored, lawyer, Action.NO_ACTION_WITHDRAWN, known.due)


def _note(ctx: Context, stored: StoredCase, lawyer: Person, action: Action, due: date) -> None:
    """In the firm's log alone; the employer reads of the decision on the case's page."""
    snapshot = stored.snapshot
    about = f"{snapshot.case.reference}, échéance du {french_day(due)}"
    note(ctx, lawyer, action, about, case=snapshot.id)


def _reason(ctx: Context, lawyer: Person, id_: str, reason: str) -> NoActionReason:
    return NoActionReason(id=id_, by=lawyer.id, by_name=lawyer.name, at=ctx.now(), reason=reason)


def _known(ctx: Context, stored: StoredCase, id_: str) -> NoAction | None:
    snapshot = stored.snapshot
    found = ctx.store.alerts.no_actions(snapshot.tenant, snapshot.id)
    return next((d for d in found if d.id == id_ and d.firm == snapshot.firm), None)


def _refuse_stranger(stored: StoredCase, lawyer: Person) -> None:
    if lawyer.role is not Role.LAWYER or not lawyer.firm or lawyer.firm != stored.snapshot.firm:
        raise Forbidden("counsel")
