"""What sets the clocks of the request running: its filing, its complements, the acts, silence.

One clock per person notified. A start says whose clock it is, from which day (prudent and latest
reading), whether that day can be held against the person, and the first steps of the trace.
"""

from collections.abc import Callable
from datetime import date

import msgspec

from ..cases import BY_KIND
from ..cases.events import (
    Act,
    Closed,
    ClosureWithdrawn,
    ComplementAnswered,
    ComplementRequested,
    Filed,
    ReceiptIssued,
    Refused,
    Reopened,
)
from ..cases.words import Confidence, Party, ReceiptType, Seen
from .found import Found, Start, simple
from .suspension import printed_span
from .trace import step
from .values import Deadline, Step

_ACTS = {
    "closed": "Courriel de clôture reçu",
    "refused": "Refus notifié",
    "grant_withdrawn": "Retrait de l’autorisation notifié",
}
_EDITED = (Closed, Refused)
_OURS = (Filed, ComplementAnswered)
_NOT_TOLD = (
    "Aucune notification à l’employeur au dossier, date de connaissance inconnue : "
    "le jour de l’acte est retenu par prudence, le {}."
)
_ATTESTATIONS = (ReceiptType.ATTESTATION, ReceiptType.ATTESTATION_RENEWED)


def filing(found: Found) -> tuple[Start, ...]:
    """The request's receipt by the administration first seized (CRPA L114-3)."""
    if filed := found.of(Filed)[:1]:
        return (_employers(simple(filed[0], "Demande déposée", "L114-3")),)
    receipts = found.of(ReceiptIssued)[:1]
    note = "Date de dépôt non connue : celle du premier accusé est retenue."
    return tuple(
        msgspec.structs.replace(
            _employers(simple(r, "Accusé de la demande", "L114-3")), doubt=Confidence.LOW, note=note
        )
        for r in receipts
    )


def instruction(found: Found) -> tuple[Start, ...]:
    """The filing; a closure undone gives a later reading, a full time from the reopening."""
    undone = [*found.of(ClosureWithdrawn), *found.of(Reopened)]
    if not undone or not found.of(Closed):
        return filing(found)
    again = max(e.on for e in undone)
    text = "Dossier rouvert le {} : un nouveau délai entier peut en partir."
    return tuple(
        msgspec.structs.replace(
            start, latest=max(start.on, again), steps=(*start.steps, step(text, again, "L114-3"))
        )
        for start in filing(found)
    )


def platform_restart(found: Found) -> tuple[Start, ...]:
    """The last thing that made the platform's own counter start again (practice S8)."""
    restarts = [
        e
        for e in found.state.events
        if isinstance(e, ComplementAnswered)
        or (isinstance(e, ReceiptIssued) and e.type in _ATTESTATIONS)
    ]
    first = filing(found)
    if not restarts or not first or restarts[-1].on <= first[0].on:
        return ()
    words = "La plateforme fait repartir son délai"
    return (_employers(simple(restarts[-1], words, "pratique-S8")),)


def complement_requested(found: Found) -> tuple[Start, ...]:
    """Each complement request, from the day it was sent (prudent)."""
    words = "Demande de complément envoyée"
    return tuple(
        msgspec.structs.replace(_employers(simple(e, words, "L114-5")), span=printed_span(e))
        for e in found.of(ComplementRequested)
    )


def last_action(found: Found) -> tuple[Start, ...]:
    """The last action on the file by the person who filed it (practice S6)."""
    actions = [e for e in found.state.events if isinstance(e, _OURS)]
    words = "Dernière action sur le dossier"
    return tuple(_employers(simple(e, words, "pratique-S6")) for e in actions[-1:])


def act_of(kind: str) -> Callable[[Found], tuple[Start, ...]]:
    """The starts of one kind of act: one clock per person notified (C. trav. R5221-17).

    The employer keeps a prudent clock when only somebody else's notification is recorded.
    """

    def find(found: Found) -> tuple[Start, ...]:
        acts = (e for e in found.of(BY_KIND[kind]) if isinstance(e, Act))
        return tuple([start for act in acts for start in _told_of(act, _ACTS[kind])])

    return find


def act_edited(found: Found) -> tuple[Start, ...]:
    """The day an act was made, whoever was told of it and when (CRPA L243-3)."""
    acts = [e for e in found.state.events if isinstance(e, _EDITED)]
    return tuple(_employers(simple(act, "Acte pris", "L243-3")) for act in acts)


def notified(act: Act, words: str) -> tuple[Start, ...]:
    """One start per person; a notification to counsel is the employer's (R5221-17)."""
    days: dict[Party, date] = {}
    for told in act.notifications:
        whose = _clock_of(told.to)
        days[whose] = min(told.on, days.get(whose, told.on))
    days = days or {Party.EMPLOYER: act.on}
    return tuple(_notified_to(act, words, party, on) for party, on in days.items())


def told_on(act: Act, for_: Party) -> date | None:
    """The day the act binds that person (L221-8): told, else the employer's by default; or None."""
    if not act.notifications:
        return act.on if for_ is Party.EMPLOYER else None
    days = (told.on for told in act.notifications if _clock_of(told.to) is for_)
    return min(days, default=None)


def silence(found: Found) -> tuple[Start, ...]:
    """The birth of the implicit rejection, from D3 (CJA R421-2)."""
    return tuple(_birth(found, d) for d in found.done.get("D3", ()))


def remedies_known(act: Act) -> bool | None:
    """Whether the two months can be held against the person (CJA R421-5); None when not seen."""
    return None if act.remedies is Seen.NOT_SEEN else act.remedies is Seen.STATED


def receipt_complete(found: Found) -> bool | None:
    """Whether a receipt carried every mention (CRPA L112-12); None when that was not seen."""
    receipts = found.of(ReceiptIssued)
    if any(r.mentions.complete() for r in receipts):
        return True
    seen = [getattr(r.mentions, f) for r in receipts for f in r.mentions.__struct_fields__]
    return False if Seen.ABSENT in seen else None


def _told_of(act: Act, words: str) -> tuple[Start, ...]:
    starts = notified(act, words)
    if any(start.for_ is Party.EMPLOYER for start in starts):
        return starts
    prudent = msgspec.structs.replace(
        _notified_to(act, words, Party.EMPLOYER, act.on), doubt=Confidence.LOW, known=False
    )
    steps = (step(_NOT_TOLD, act.on, "L221-8"), *prudent.steps[1:])
    return (*starts, msgspec.structs.replace(prudent, steps=steps))


def _clock_of(party: Party) -> Party:
    return Party.EMPLOYER if party is Party.COUNSEL else party


def _employers(start: Start) -> Start:
    """The request is the employer's, whoever recorded the event (C. trav. R5221-1)."""
    return msgspec.structs.replace(start, for_=Party.EMPLOYER)


def _notified_to(act: Act, words: str, party: Party, on: date) -> Start:
    whom = " par le salarié" if party is Party.WORKER else ""
    steps = [step(f"{words}{whom} le {{}}.", on, "R5221-17")]
    known = remedies_known(act)
    if known is not True:
        steps.append(_remedies_step(known))
    return Start(
        event=act.id,
        on=on,
        latest=on,
        steps=tuple(steps),
        for_=party,
        opposable=known,
    )


def _remedies_step(known: bool | None) -> Step:
    if known is None:
        return step("Voies et délais de recours non lus : à vérifier.", None, "R421-5")
    text = "Voies et délais non indiqués : deux mois non opposables, retenus par prudence."
    # Which other limit may remain is the lawyer's business.
    return step(text, None, "R421-5", competing=True)


def _birth(found: Found, birth: Deadline) -> Start:
    text = "Rejet implicite (à confirmer) né du silence le {}."
    complete = receipt_complete(found)
    steps = [step(text, birth.due, "R421-2")]
    if complete is not True:
        text = f"{_receipt(found, complete=complete)} : opposabilité à vérifier."
        steps.append(step(text, None, "L112-12"))
    return Start(
        event=birth.event,
        on=birth.due,
        latest=birth.latest,
        steps=tuple(steps),
        opposable=complete,
        conditional=birth.due > found.on,
        ended=found.end_of(birth),
        doubt=birth.confidence,
    )


def _receipt(found: Found, *, complete: bool | None) -> str:
    if not found.of(ReceiptIssued):
        return "Aucun accusé de réception au dossier"
    return f"Accusé de réception {'incomplet' if complete is False else 'non lu en entier'}"
