"""What the employer does today: one action first, one prudent date (design §3.15).

Alerts, pages and letters all say it with these values, so that they never disagree.
"""

from datetime import date
from enum import StrEnum
from typing import NamedTuple

import msgspec

from ..cases import answered_whole_on
from ..cases.events import Closed, ComplementRequested
from ..cases.fold import CaseState
from ..cases.moves import Status
from ..cases.parts import Part
from ..cases.words import Party
from .rules import rule
from .settled import unsettled
from .trace import Step
from .values import Deadline, DeadlineStatus
from .wording import french_weekday, le_weekday, typeset


class Action(StrEnum):
    """In order of urgency; the words are in ACTION_WORDS."""

    SAVE_SPACE = "save_space"
    ANSWER_COMPLEMENT = "answer_complement"
    CONTEST = "contest"
    RENEW = "renew"
    SEE_LAWYER = "see_lawyer"
    CHECK_SPACE = "check_space"
    NOTHING = "nothing"


_EMPLOYER = Party.EMPLOYER
_RUNNING = (DeadlineStatus.LIVE, DeadlineStatus.WINDOW)
_SPACE = "votre espace sur la plateforme"
ACTION_WORDS = {
    Action.SAVE_SPACE: f"connectez-vous aujourd’hui à {_SPACE} et enregistrez tout",
    Action.ANSWER_COMPLEMENT: "répondez à la demande de complément",
    Action.CONTEST: "confiez ce dossier à un avocat",
    Action.RENEW: "demandez le renouvellement de l’autorisation de travail",
    Action.SEE_LAWYER: "consultez un avocat sans attendre",
    Action.CHECK_SPACE: f"connectez-vous à {_SPACE} et vérifiez l’état de la demande",
    Action.NOTHING: "rien à faire",
}
# After "À faire aujourd’hui", the day is not said twice.
_LINE_WORDS = {Action.SAVE_SPACE: f"connectez-vous à {_SPACE} et enregistrez tout"}
_LAWYER_WORDS = {Action.CONTEST: "faites le point avec votre avocat"}


class Today(Part, frozen=True, kw_only=True):
    """`actions` in order, never empty; `act_before` the prudent date of the most pressing one.

    `until`: with NOTHING, the day before which there is nothing to do (None: nothing in sight).
    `overdue`: the prudent date has passed while the right may still stand: act at once.
    `with_lawyer`: a firm holds the mandate. `last_day`: the prudent date is that very day.
    `rule` and `event` say which deadline gives the date (empty when none does).
    """

    actions: tuple[Action, ...]
    act_before: date | None = None
    dispatch_by: date | None = None
    until: date | None = None
    overdue: bool = False
    with_lawyer: bool = False
    last_day: bool = False
    rule: str = ""
    event: str = ""

    @property
    def action(self) -> Action:
        """The first thing to do."""
        return self.actions[0]


def today(deadlines: tuple[Deadline, ...], state: CaseState, on: date) -> Today:
    """What the employer does on that day, from the case's deadlines on that same day."""
    state = state.supposed()  # Prudence: what is announced is prepared for, confirmed or not.
    mine = [d for d in deadlines if d.for_ is Party.EMPLOYER]
    running = [d for d in mine if d.status in _RUNNING or _late_answer(d, state)]
    pressing = [d for d in running if rule(d.rule).today in _ACTS and _open(d, on)]
    saving = (Action.SAVE_SPACE,) if _space_to_save(state) else ()
    if pressing:
        first = _act(min(pressing, key=lambda d: (d.due, d.rule)), saving, on)
        return msgspec.structs.replace(first, with_lawyer=bool(state.firm))
    if saving or _all_past(mine, state):
        return Today(actions=(*saving, Action.SEE_LAWYER), overdue=_all_past(mine, state))
    return _watch([d for d in running if rule(d.rule).today in ("watch", "renew")], on)


def why(what: Today, deadlines: tuple[Deadline, ...]) -> tuple[Step, ...]:
    """The employer's « pourquoi cette date ? »: the steps that lead to its one date."""
    for deadline in deadlines:
        same = (deadline.rule, deadline.event, deadline.for_) == (what.rule, what.event, _EMPLOYER)
        # An act that nothing proves leaves one time two dates: the steps are of the one said.
        if same and what.rule and what.act_before in (None, deadline.due):
            return tuple(step for step in deadline.trace if not step.competing)
    return ()


class TodayWords(NamedTuple):
    """The sentence in its parts: its opening, what to do, by when; the last two may be empty."""

    opening: str
    act: str = ""
    limit: str = ""


def today_words(what: Today) -> TodayWords:
    """`À faire aujourd’hui`, `répondez à…`, `agir avant le…`: for a page, which sets them apart."""
    words = ACTION_WORDS | _LINE_WORDS | (_LAWYER_WORDS if what.with_lawyer else {})
    first, *others = [words[a] for a in what.actions]
    if what.action is Action.NOTHING:
        until = f" avant {le_weekday(what.until)}" if what.until else ""
        return TodayWords(f"Rien à faire{until}")
    then = f", puis {others[0]}" if others else ""
    return TodayWords("À faire aujourd’hui", typeset(f"{first}{then}"), typeset(_limit(what)))


def today_line(what: Today) -> str:
    """The sentence that opens a page or a mail, in French."""
    opening, act, limit = today_words(what)
    asked = f"{opening} : {act}" if act else opening
    return typeset(f"{asked} ; {limit}." if limit else f"{asked}.")


# What a rule's `today` asks for; a step at the court is the lawyer's, as contesting is.
_ACTS = {
    "answer_complement": Action.ANSWER_COMPLEMENT,
    "contest": Action.CONTEST,
    "court": Action.CONTEST,
    "renew": Action.RENEW,
}


def _open(deadline: Deadline, on: date) -> bool:
    """A window presses from its opening; any other time, as soon as it runs."""
    return deadline.status is not DeadlineStatus.WINDOW or deadline.starts_on <= on


def _act(pressing: Deadline, saving: tuple[Action, ...], on: date) -> Today:
    return Today(
        actions=(*saving, _ACTS[rule(pressing.rule).today or ""]),
        act_before=pressing.due,
        dispatch_by=pressing.dispatch_by,
        overdue=pressing.due < on,
        last_day=pressing.due == on,
        rule=pressing.rule,
        event=pressing.event,
    )


def _watch(watched: list[Deadline], on: date) -> Today:
    ahead = [(_watched_day(d), d.rule, d.event) for d in watched if _watched_day(d) >= on]
    if not ahead:
        return Today(actions=(Action.NOTHING,))
    day, name, event = min(ahead)
    if day == on:
        return Today(actions=(Action.CHECK_SPACE,), rule=name, event=event)
    return Today(actions=(Action.NOTHING,), until=day, rule=name, event=event)


def _watched_day(deadline: Deadline) -> date:
    """Nothing to do before a window opens, or before a watched date comes."""
    return deadline.starts_on if deadline.status is DeadlineStatus.WINDOW else deadline.due


def _space_to_save(state: CaseState) -> bool:
    """Access may be lost after a closure (TA Limoges): until somebody looked, save everything."""
    closure = state.last("closed")
    if state.status is not Status.CLOSED or not isinstance(closure, Closed):
        return False
    return closure.space_checked is None


def _late_answer(deadline: Deadline, state: CaseState) -> bool:
    """A complement not yet answered whole on an open file: late, and still the thing to do."""
    past = deadline.status is DeadlineStatus.PAST and state.status is Status.COMPLEMENT
    if not past or rule(deadline.rule).today != "answer_complement":
        return False
    place, asked = next((n, e) for n, e in enumerate(state.events) if e.id == deadline.event)
    return (
        isinstance(asked, ComplementRequested)
        and answered_whole_on(asked, state.events[place + 1 :]) is None
    )


def _all_past(mine: list[Deadline], state: CaseState) -> bool:
    """The time to contest what still stands ran out, unused, and no appeal is pending."""
    settled = state.status in (Status.GRANTED, Status.WITHDRAWN)
    pending = any(d.rule == "D16" and d.status is DeadlineStatus.LIVE for d in mine)
    contest = [d for d in mine if rule(d.rule).today == "contest"]
    if settled or pending or not any(d.status is DeadlineStatus.PAST for d in contest):
        return False
    return any(d.status is DeadlineStatus.PAST for d in unsettled(contest, state))


def _limit(what: Today) -> str:
    if what.act_before is None:
        return ""
    if what.last_day:
        # "Agir avant" that very day would read as too late.
        return f"c’est le dernier jour, {french_weekday(what.act_before)}"
    if what.overdue:
        return f"la date prudente, {le_weekday(what.act_before)}, est passée"
    return f"agir avant {le_weekday(what.act_before)}"
