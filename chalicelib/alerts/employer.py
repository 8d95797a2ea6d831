"""The employer's facts: what to do today, one prudent date, nothing that competes with it."""

from datetime import date
from typing import Any

import msgspec

from ..cases import CaseState, Status
from ..cases.events import ComplementRequested, Granted
from ..law import Action, DeadlineStatus, Today, today, today_line
from ..law.rules import rule
from ..law.wording import french_day, french_weekday
from ..store.records import Delivery
from .about import About, counsel_of, deadline_of, event_of
from .ladder import Rung
from .matrix import POINT, RECEIPT_MISSING, RECOMPUTED, Kind, matrix
from .words import capital, remaining, short_day

_NO_WORK_YET = frozenset(Status) - {Status.GRANTED, Status.GRANT_WITHDRAWN}
_ANSWER = "D4"
_NOTHING_IN_SIGHT = "Rien à faire avant le prochain message de la plateforme."


def facts(
    delivery: Delivery, about: About, kind: Kind, rung: Rung | None, on: date
) -> dict[str, Any]:
    """What the employer's view holds beyond the common part."""
    state = about.state or CaseState(status=Status.NEW, events=())
    what = today(about.deadlines, state, on)
    # The header of a case may name a lawyer whom no mandate event names.
    what = msgspec.structs.replace(what, with_lawyer=bool(state.firm or counsel_of(about)))
    post = what.dispatch_by if what.dispatch_by and what.dispatch_by >= on else None
    told: dict[str, Any] = {
        "today": _opening(what, kind),
        "to_answer": what.action is Action.ANSWER_COMPLEMENT,
        "may_not_start": state.status in _NO_WORK_YET,
        "contest": bool({Action.CONTEST, Action.SEE_LAWYER} & set(what.actions)),
        "overdue": what.overdue and what.act_before is not None,
        "last_day": what.last_day,
        **_dates(what.act_before, post),
    }
    if rung is not None:
        return told | _reminded(rung, about, on)
    if delivery.purpose in (RECOMPUTED, POINT, RECEIPT_MISSING):
        return told
    event = event_of(delivery, about)
    if isinstance(event, ComplementRequested):
        told |= _asked(event, about, on)
    if isinstance(event, Granted) and event.valid_until:
        told["valid_until"] = french_day(event.valid_until)
    return told


def _asked(event: ComplementRequested, about: About, on: date) -> dict[str, Any]:
    """The request's own date, or none once it was answered or the file has ended."""
    own = [d for d in about.deadlines if (d.rule, d.event) == (_ANSWER, event.id)]
    waits = [d for d in own if d.status in (DeadlineStatus.LIVE, DeadlineStatus.PAST)]
    due = min((d.due for d in waits), default=None)
    return {
        "asked": tuple(item.label or item.id for item in event.items),
        "answered": not waits,
        "overdue": due is not None and due < on,
        "last_day": due == on,
        **_dates(due, None),
    }


def _opening(what: Today, kind: Kind) -> str:
    if kind.do and what.action in (Action.NOTHING, Action.CHECK_SPACE):
        return f"À faire aujourd’hui : {kind.do}."
    if what.action is Action.NOTHING and what.until is None:
        return _NOTHING_IN_SIGHT
    return today_line(what)


def _dates(act_by: date | None, post_by: date | None) -> dict[str, str]:
    return {
        "act_by": french_weekday(act_by) if act_by else "",
        "act_by_short": short_day(act_by) if act_by else "",
        "post_by": french_weekday(post_by) if post_by else "",
        "post_by_short": short_day(post_by) if post_by else "",
    }


def _reminded(rung: Rung, about: About, on: date) -> dict[str, Any]:
    """The reminder speaks of its own date, even when the file has another, more pressing one."""
    deadline = deadline_of(rung, about)
    asked = matrix().asks.get(rule(rung.rule).today or "")
    posted = deadline.dispatch_by if deadline.dispatch_by and deadline.dispatch_by >= on else None
    return {
        "deadline": asked or capital(deadline.label),
        "remaining": remaining(rung.due, on, posted),
        "overdue": rung.due < on,
        "last_day": rung.due == on,
        **_dates(rung.due, posted),
    }
