"""The list of cases: one line of it, and the order of its lines."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from ...cases import OPEN, CaseState, Status
from ...law import DeadlineStatus, deadlines, named, today, today_words, typeset
from ...law.wording import bind_days
from ...store.cases import StoredCase
from ...store.records import Snapshot
from .deadlines import RUNNING, nearest
from .timeline import silent_days
from .words import words

_ENDED = (Status.CLOSED, Status.REFUSED, Status.GRANT_WITHDRAWN)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseLine:
    """A case in the list. `silent` is counted only while the administration owes an answer.

    `pending` are the acts to confirm; `provisional` that its mail belongs to no case yet.
    `what` is what the employer does today, and `limit` by when, or the lawyer's nearest deadline.
    """

    path: str
    reference: str
    worker: str
    employer: str
    status: str
    pending: tuple[str, ...]
    provisional: bool
    tone: str
    silent: int | None
    what: str
    limit: str
    due: date | None
    days: int | None
    to_check: bool
    sample: bool


def case_line(stored: StoredCase, on: date, *, counsel: bool) -> CaseLine:
    """The line of a case on day `on`, recomputed: a snapshot may be older than today."""
    snapshot, state = stored.snapshot, stored.state
    what, limit, due = (_nearest if counsel else _mine)(stored, on)
    return CaseLine(
        path=f"/dossiers/{snapshot.tenant}/{snapshot.id}",
        reference=snapshot.case.reference,
        worker=snapshot.case.worker.name,
        employer=snapshot.case.employer.name,
        status=status_words(state),
        pending=pending(state),
        provisional=bool(snapshot.held),
        tone=tone(state.announced),
        silent=silent_days(state, on) if state.announced in OPEN else None,
        what=what,
        limit=limit,
        due=due,
        days=(due - on).days if due else None,
        to_check=bool(state.reviews),
        sample=snapshot.sample,
    )


class Place(NamedTuple):
    """Where a case stands in the list: what calls for an act today first, then by date."""

    calm: bool
    day: date


def place(snapshot: Snapshot, on: date, *, counsel: bool) -> Place:
    """The place on day `on`, from the snapshot alone: a list never reads ledgers to be in order.

    What is already late, or calls for an act without a date, counts as of that day.
    """
    if counsel:
        return _counsel_place(snapshot, on)
    if snapshot.next_due:
        return Place(calm=False, day=snapshot.next_due)
    status = snapshot.announced or snapshot.status
    calm = status not in _ENDED if snapshot.calm is None else snapshot.calm
    if not calm or snapshot.until == on:
        return Place(calm=False, day=on)
    if snapshot.until is None or snapshot.until > on:
        return Place(calm=True, day=snapshot.until or date.max)
    return _awaited_since(snapshot, on)


def _awaited_since(snapshot: Snapshot, on: date) -> Place:
    """The day awaited when it was computed has passed: the next one, else what starts after it."""
    mine = [d for d in snapshot.deadlines if d.due >= on and not d.for_lawyer_only]
    running = [d.due for d in mine if d.status in (DeadlineStatus.LIVE, DeadlineStatus.WINDOW)]
    if running:
        return Place(calm=min(running) > on, day=min(running))
    return Place(calm=False, day=min((d.due for d in mine), default=on))


def _counsel_place(snapshot: Snapshot, on: date) -> Place:
    """As `nearest` finds it, of the deadlines as stored."""
    ahead = [d for d in snapshot.deadlines if d.status in RUNNING and d.due >= on]
    acts = [d for d in ahead if d.dispatch_by or d.for_lawyer_only or d.due == snapshot.next_due]
    first = min((d.due for d in acts or ahead), default=date.max)
    return Place(calm=not acts, day=first)


def status_words(state: CaseState) -> str:
    """Where the case stands without what nobody confirmed; empty when that alone is known of it."""
    alone = state.status is Status.NEW and state.unconfirmed
    return "" if alone else words().status[state.status]


def pending(state: CaseState) -> tuple[str, ...]:
    """`Clôture à confirmer`, once for each sort of act."""
    doubtful = (e for e in state.events if e.id in state.unconfirmed)
    said = (f"{named(e)}" if e.may_be else f"{named(e)} à confirmer" for e in doubtful)
    return tuple(dict.fromkeys(typeset(f"{one[:1].upper()}{one[1:]}") for one in said))


def ended(snapshot: Snapshot) -> bool:
    """A provisional case whose mail was attached or discarded: nothing of it runs any more."""
    return bool(snapshot.held) and all(d.status == "superseded" for d in snapshot.deadlines)


def tone(status: Status) -> str:
    """The colour family of a status; the words always say it too."""
    if status in _ENDED:
        return "alerte"
    if status is Status.COMPLEMENT:
        return "attention"
    return "bien" if status is Status.GRANTED else "calme"


def _mine(stored: StoredCase, on: date) -> tuple[str, str, date | None]:
    """What the employer does today, and by when: in words, which know a last day and a late one."""
    state = stored.state
    said = today_words(today(deadlines(stored.snapshot.case, state, on), state, on))
    what = typeset(f"{said.opening} : {said.act}") if said.act else said.opening
    return bind_days(what), bind_days(said.limit), None


def _nearest(stored: StoredCase, on: date) -> tuple[str, str, date | None]:
    """The lawyer's nearest deadline to act on, those that are not the employer's included."""
    state = stored.state
    found = deadlines(stored.snapshot.case, state, on)
    first = nearest(found, today(found, state, on), on)
    return (first.label, "", first.due) if first else ("", "", None)
