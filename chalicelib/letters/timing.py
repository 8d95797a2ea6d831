"""Why the applicant is in time: the date that governs, the appeals before it, the outer limit.

One clock per person (C. trav. R5221-17). The law's dates are read, never computed again; what a
pleading says of them is « n’expire pas avant le … », true of every defensible reading.
"""

from typing import TypeGuard

from ..cases.events import (
    AnyEvent,
    AppealLodged,
    AppealRejected,
    ObservationsSent,
    ReasonsRequested,
)
from ..cases.words import Appeal, By
from ..law.values import Deadline, DeadlineStatus
from ..law.wording import french_day
from .exhibits import Exhibits
from .gaps import Gap, Value
from .narrative import clause, means
from .situation import Situation
from .telling import exhibit

AnyAppeal = AppealLodged | ObservationsSent
_OPEN = (DeadlineStatus.LIVE, DeadlineStatus.CONDITIONAL)
# What may carry an action, the latest event first: it is the one whose time now runs.
COURT = ("D17", "D18", "D13", "D6", "D7", "D9")
OUTER = ("D8", "D10")
APPEAL = ("D15",)


def timing(s: Situation, exhibits: Exhibits) -> dict[str, Value]:
    """The facts of the time to act, for the applicant."""
    running, outer = governing(s, COURT), governing(s, OUTER)
    rule = running.rule if running else ""
    lodged = appeals(s)
    return {
        "delai.apres_recours": rule == "D17",
        "delai.apres_aide": rule == "D18",
        "delai.apres_motifs": rule == "D13",
        "delai.deux_mois": rule in ("D6", "D7", "D9"),
        "delai.raisonnable": not running and outer is not None,
        "delai.non_notifie": unnotified(s),
        "delai.fin": french_day(running.due) if running else "",
        "delai.limite": french_day(outer.due) if outer else "",
        "delai.distance": _distant(running),
        "delai.recours_ouvert": governing(s, APPEAL) is not None,
        "recours.deux": len({kind(e) for e in lodged}) > 1,
        "recours.formes": [{"texte": _lodged(s, exhibits, e)} for e in lodged],
    }


def governing(s: Situation, rules: tuple[str, ...]) -> Deadline | None:
    """The applicant's date under the first of these rules that runs; else a conditional one."""
    for status in _OPEN:
        for rule in rules:
            own = [d for d in _own(s, (rule,)) if d.status is status]
            if own:
                return min(own, key=lambda d: d.due)
    return None


def passed(s: Situation, rules: tuple[str, ...]) -> bool:
    """Some date of the applicant under these rules has passed, and none is open."""
    past = any(d.status is DeadlineStatus.PAST for d in _own(s, rules))
    return past and governing(s, rules) is None


def unbarred(s: Situation) -> bool:
    """The time to appeal cannot be held against the applicant, and the outer limit runs."""
    barred = [d for d in _own(s, APPEAL) if d.opposable is not False]
    return not barred and governing(s, OUTER) is not None


def implicit_passed(s: Situation) -> bool:
    """The applicant's time against the implicit rejection has passed."""
    own = [d for d in s.deadlines if d.rule == "D9" and d.for_ is s.party]
    return bool(own) and all(d.status is DeadlineStatus.PAST for d in own)


def unnotified(s: Situation) -> bool:
    """The applicant is the worker, to whom the act was not notified."""
    told = s.acted.notifications if s.acted else ()
    return s.acted is not None and s.worker_applies and not any(n.to is s.party for n in told)


def appeals(s: Situation) -> tuple[AnyAppeal, ...]:
    """The administrative appeals that the applicant lodged against what is contested."""
    mine = By.WORKER if s.worker_applies else By.EMPLOYER
    found = (e for e in s.after("appeal_lodged", "observations_sent") if e.on <= s.on)
    return tuple(e for e in found if _is_appeal(e) and e.by is mine and _against(s, e))


def kind(event: AnyAppeal) -> Appeal:
    """Which appeal it is: observations that say they are one are a recours gracieux."""
    return event.appeal if isinstance(event, AppealLodged) else Appeal.GRACIEUX


def proven(event: AnyAppeal | ReasonsRequested) -> bool:
    """Its posting or its receipt is proven: without that nothing is interrupted (design §3.13)."""
    return bool(event.proof and (event.posted_on or event.received_on))


def _is_appeal(event: AnyEvent) -> TypeGuard[AnyAppeal]:
    return isinstance(event, AppealLodged) or (
        isinstance(event, ObservationsSent) and event.as_appeal
    )


def _against(s: Situation, event: AnyAppeal) -> bool:
    target = event.against if isinstance(event, AppealLodged) else ""
    return s.acted is None or target in ("", s.acted.id)


def _own(s: Situation, rules: tuple[str, ...]) -> list[Deadline]:
    return [d for d in s.deadlines if d.rule in rules and d.for_ is s.party and _about(s, d)]


def _about(s: Situation, deadline: Deadline) -> bool:
    """Of the act contested, of its appeals, or of the silence when there is no act."""
    if deadline.rule in ("D9", "D10", "D13"):
        return s.acted is None
    direct = deadline.rule in ("D6", "D7", "D8", "D15")
    return not direct or s.acted is None or deadline.event == s.acted.id


def _lodged(s: Situation, exhibits: Exhibits, event: AnyAppeal) -> str:
    sent, received = event.posted_on or event.on, event.received_on
    words = {
        "recours": clause(kind(event)),
        "date": french_day(sent),
        "moyen": means(event.means),
        "numero": exhibit(exhibits.of(event)) + _unproven(event),
        "recu": clause("received", date=french_day(received)) if received else "",
        "suite": _outcome(s, exhibits, event),
    }
    return clause("lodged", **words)


def _unproven(event: AnyAppeal) -> str:
    """Without proof of posting or receipt nothing is interrupted: the draft asks for it."""
    return (
        "" if proven(event) else f" ({Gap('preuve de l’envoi ou de la réception de ce recours')})"
    )


def _outcome(s: Situation, exhibits: Exhibits, event: AnyAppeal) -> str:
    for answer in s.after("appeal_rejected"):
        if isinstance(answer, AppealRejected) and _answers(answer, event) and answer.on <= s.on:
            number = exhibit(exhibits.of(answer))
            return clause("rejected", date=french_day(answer.on), numero=number)
    born = [d for d in s.deadlines if d.rule == "D16" and d.event == event.id]
    past = [d for d in born if d.status is DeadlineStatus.PAST]
    return clause("unanswered", date=french_day(past[0].due)) if past else ""


def _answers(answer: AppealRejected, event: AnyAppeal) -> bool:
    return answer.appeal is kind(event) and answer.on >= event.on


def _distant(deadline: Deadline | None) -> bool:
    """Distance added to the time, says the law's own trace (CJA R421-7)."""
    return deadline is not None and any(step.reference == "R421-7" for step in deadline.trace)
