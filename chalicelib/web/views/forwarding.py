"""The forwarding (transfert) as shown: the last mail, the usual rhythm, the test mail. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from ...flows.noted import FORWARDING_CONFIRMATION
from ...flows.rhythm import patience, rhythm, usual_gap
from ...flows.watch import may_try
from ...law import day_of
from ...law.wording import typeset
from ...store.records import Noted, Trial, Watch
from .noted import NotedLine, noted_line

_LONG = timedelta(minutes=10)
_FRESH = timedelta(days=14)
_SHOWN = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialLine:
    """One test mail: when, to whom, and what became of it; `state` is late, waits, back, failed."""

    sent_at: datetime
    to: str
    state: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ForwardingView:
    """The page. `awaited`: the last test mail may come back any moment; `silent`: for too long."""

    last: str
    rhythm: str
    silent: bool
    awaited: bool
    may_try: bool
    trials: tuple[TrialLine, ...]


def forwarding_view(watch: Watch, now: datetime, on: date) -> ForwardingView:
    """The page at an instant (aware UTC) and its legal day."""
    trials = tuple(_trial(trial, now) for trial in reversed(watch.trials))
    last = watch.trials[-1] if watch.trials else None
    return ForwardingView(
        last=last_words(watch, on),
        rhythm=_rhythm(watch),
        silent=bool(watch.alive_at and (on - day_of(watch.alive_at)).days > patience(watch.days)),
        awaited=bool(last and trials[0].state == "waits" and now - last.sent_at < _LONG),
        may_try=may_try(watch, now),
        trials=trials,
    )


def awaited(items: Sequence[Noted], now: datetime) -> tuple[NotedLine, ...]:
    """The last mails by which a mailbox asks leave to forward, with their code and link."""
    asked = [i for i in items if i.kind == FORWARDING_CONFIRMATION and now - i.received_at < _FRESH]
    return tuple(noted_line(item) for item in reversed(asked[-_SHOWN:]))


def last_words(watch: Watch, on: date) -> str:
    """When the platform's last mail came, in French."""
    if watch.last_at is None:
        return "Aucun courriel de la plateforme n’a encore été reçu."
    days = max((on - day_of(watch.last_at)).days, 0)
    when = {0: "aujourd’hui", 1: "hier"}.get(days, f"il y a {days}\u00a0jours")
    return f"Dernier courriel de la plateforme reçu {when}."


def _rhythm(watch: Watch) -> str:
    """How often mails come, and after how long a silence the manager is told."""
    gap, days = usual_gap(watch.days), patience(watch.days)
    told = f"vous êtes prévenu après {days}\u00a0jours sans courriel, si une demande est en cours."
    if gap is None:
        return f"Votre rythme habituel n’est pas encore connu\u00a0: {told}"
    return f"D’habitude, un courriel tous les {gap}\u00a0jours environ\u00a0: {told}"


def _trial(trial: Trial, now: datetime) -> TrialLine:
    state, words = _became(trial, now)
    return TrialLine(sent_at=trial.sent_at, to=trial.to, state=state, words=typeset(words))


def _became(trial: Trial, now: datetime) -> tuple[str, str]:
    if trial.back_at:
        return "back", f"revenu en {_lasted(trial.back_at - trial.sent_at)}"
    if trial.failed:
        return "failed", "n’a peut-être pas pu partir : réessayez"
    if now - trial.sent_at > timedelta(minutes=rhythm().trial.late_minutes):
        return "late", "n’est pas revenu"
    return "waits", "envoyé, pas encore revenu"


def _lasted(time: timedelta) -> str:
    minutes = max(round(time.total_seconds() / 60), 0)
    if minutes < 1:
        return "moins d’une minute"
    if minutes < 120:
        return f"{minutes}\u00a0minute{'s' if minutes > 1 else ''}"
    return f"{minutes // 60}\u00a0heures"
