"""What sets the clocks of the request running: its filing, its complements, the acts, silence.

One clock per person notified. A start says whose clock it is, from which day (prudent and latest
reading), whether that day can be held against the person, and the first steps of the trace.
"""

from collections.abc import Callable, Sequence
from datetime import date
from typing import TypeVar

import msgspec

from ..cases import BY_KIND
from ..cases.events import (
    Act,
    Closed,
    ClosureWithdrawn,
    ComplementAnswered,
    ComplementRequested,
    Event,
    Filed,
    ReceiptIssued,
    Refused,
    Reopened,
)
from ..cases.words import Confidence, Party, ReceiptType, Seen
from .found import Found, simple
from .spans import Start
from .suspension import printed_span
from .trace import Told
from .values import Deadline
from .wording import typeset

E = TypeVar("E", bound=Event)
F = TypeVar("F", bound=Event)

_ACTS = {
    "closed": "Courriel de clôture reçu",
    "refused": "Refus notifié",
    "grant_withdrawn": "Retrait de l’autorisation notifié",
}
# The request is the employer's, whoever recorded the event (C. trav. R5221-1).
_APPLICANT, _WORKER = Party.EMPLOYER, Party.WORKER
_STATED, _ABSENT, _NOT_SEEN = Seen.STATED, Seen.ABSENT, Seen.NOT_SEEN
_NOT_TOLD = (
    "Aucune notification à l’employeur au dossier, date de connaissance inconnue : "
    "le jour de l’acte est retenu par prudence, le {}."
)
_FILING_NOT_KNOWN = typeset("Date de dépôt non connue : celle du premier accusé est retenue.")
_UNDOING = (ClosureWithdrawn, Reopened)
_ATTESTATIONS = (ReceiptType.ATTESTATION, ReceiptType.ATTESTATION_RENEWED)


def filing(found: Found) -> tuple[Start, ...]:
    """The request's receipt by the administration first seized (CRPA L114-3)."""
    return found.once(_filing)


def _filing(found: Found) -> tuple[Start, ...]:
    if filed := found.of(Filed):
        return (simple(filed[0], "Demande déposée le {}.", "L114-3", _APPLICANT),)
    if not (receipts := found.of(ReceiptIssued)):
        return ()
    start = simple(receipts[0], "Accusé de la demande le {}.", "L114-3", _APPLICANT)
    return (msgspec.structs.replace(start, doubt=Confidence.LOW, note=_FILING_NOT_KNOWN),)


def instruction(found: Found) -> tuple[Start, ...]:
    """The filing; a closure undone gives a later reading, a full time from the reopening."""
    if found.kinds.isdisjoint(_UNDOING) or not found.of(Closed):
        return filing(found)
    undone = [*found.of(ClosureWithdrawn), *found.of(Reopened)]
    again = max(e.on for e in undone)
    text = "Dossier rouvert le {} : un nouveau délai entier peut en partir."
    return tuple(
        msgspec.structs.replace(
            start, latest=max(start.on, again), steps=(*start.steps, Told(text, again, "L114-3"))
        )
        for start in filing(found)
    )


def platform_restart(found: Found) -> tuple[Start, ...]:
    """The last thing that made the platform's own counter start again (practice S8)."""
    answered = found.of(ComplementAnswered)
    renewed = [e for e in found.of(ReceiptIssued) if e.type in _ATTESTATIONS]
    last, first = _later(found, answered, renewed), filing(found)
    if last is None or not first or last.on <= first[0].on:
        return ()
    words = "La plateforme fait repartir son délai le {}."
    return (simple(last, words, "pratique-S8", _APPLICANT),)


def complement_requested(found: Found) -> tuple[Start, ...]:
    """Each complement request, from the day it was sent (prudent)."""
    words = "Demande de complément envoyée le {}."
    return tuple([
        Start(e.id, e.on, e.on, (Told(words, e.on, "L114-5"),), e.at, printed_span(e), _APPLICANT)
        for e in found.of(ComplementRequested)
    ])  # fmt: skip


def last_action(found: Found) -> tuple[Start, ...]:
    """The last action on the file by the person who filed it (practice S6)."""
    last = _later(found, found.of(Filed), found.of(ComplementAnswered))
    words = "Dernière action sur le dossier le {}."
    return (simple(last, words, "pratique-S6", _APPLICANT),) if last else ()


def _later(found: Found, some: Sequence[E], others: Sequence[F]) -> E | F | None:
    """The last in legal order of two lists that are each in that order."""
    if not others:
        return some[-1] if some else None
    if not some or found.places[some[-1].id] < found.places[others[-1].id]:
        return others[-1]
    return some[-1]


def act_of(kind: str) -> Callable[[Found], tuple[Start, ...]]:
    """The starts of one kind of act: one clock per person notified (C. trav. R5221-17).

    The employer keeps a prudent clock when only somebody else's notification is recorded.
    """

    words, cls = _ACTS[kind], BY_KIND[kind]

    def find(found: Found) -> tuple[Start, ...]:
        starts: tuple[Start, ...] = ()
        for act in found.of(cls):
            if isinstance(act, Act):
                starts += _told_of(act, words)
        return starts

    return find


def act_edited(found: Found) -> tuple[Start, ...]:
    """The day an act was made, whoever was told of it and when (CRPA L243-3)."""
    acts: list[Closed | Refused] = [*found.of(Closed), *found.of(Refused)]
    if len(acts) > 1:
        acts.sort(key=lambda e: found.places[e.id])
    return tuple([simple(act, "Acte pris le {}.", "L243-3", _APPLICANT) for act in acts])


def notified(act: Act, words: str) -> tuple[Start, ...]:
    """One start per person; a notification to counsel is the employer's (R5221-17)."""
    if not act.notifications:
        return (_notified_to(act, words, _APPLICANT, act.on),)
    days: dict[Party, date] = {}
    for told in act.notifications:
        whose = _clock_of(told.to)
        days[whose] = min(told.on, days.get(whose, told.on))
    return tuple([_notified_to(act, words, party, on) for party, on in days.items()])


def told_on(act: Act, for_: Party) -> date | None:
    """The day the act binds that person (L221-8): told, else the employer's by default; or None."""
    if not act.notifications:
        return act.on if for_ is _APPLICANT else None
    days = (told.on for told in act.notifications if _clock_of(told.to) is for_)
    return min(days, default=None)


def silence(found: Found) -> tuple[Start, ...]:
    """The birth of the implicit rejection, from D3 (CJA R421-2)."""
    return tuple([_birth(found, d) for d in found.done["D3"]])


def remedies_known(act: Act) -> bool | None:
    """Whether the two months can be held against the person (CJA R421-5); None when not seen."""
    return None if act.remedies is _NOT_SEEN else act.remedies is _STATED


def receipt_complete(found: Found) -> bool | None:
    """Whether a receipt carried every mention (CRPA L112-12); None when that was not seen."""
    complete: bool | None = None
    for receipt in found.of(ReceiptIssued):
        seen = msgspec.structs.astuple(receipt.mentions)
        if seen.count(_STATED) == len(seen):
            return True
        if _ABSENT in seen:
            complete = False
    return complete


def _told_of(act: Act, words: str) -> tuple[Start, ...]:
    starts = notified(act, words)
    if not act.notifications or _APPLICANT in [start.for_ for start in starts]:
        return starts
    prudent = msgspec.structs.replace(
        _notified_to(act, words, _APPLICANT, act.on), doubt=Confidence.LOW, known=False
    )
    steps = (Told(_NOT_TOLD, act.on, "L221-8"), *prudent.steps[1:])
    return (*starts, msgspec.structs.replace(prudent, steps=steps))


def _clock_of(party: Party) -> Party:
    return _APPLICANT if party is Party.COUNSEL else party


def _notified_to(act: Act, words: str, party: Party, on: date) -> Start:
    whom = " par le salarié" if party is _WORKER else ""
    told, known = Told(f"{words}{whom} le {{}}.", on, "R5221-17"), remedies_known(act)
    steps = (told, *_REMEDIES[known])
    return Start(act.id, on, on, steps, for_=party, opposable=known)


_REMEDIES: dict[bool | None, tuple[Told, ...]] = {
    True: (),
    None: (Told("Voies et délais de recours non lus : à vérifier.", None, "R421-5"),),
    # Which other limit may remain is the lawyer's business.
    False: (
        Told(
            "Voies et délais non indiqués : deux mois non opposables, retenus par prudence.",
            None,
            "R421-5",
            competing=True,
        ),
    ),
}


def _birth(found: Found, birth: Deadline) -> Start:
    complete = receipt_complete(found)
    steps = [Told("Rejet implicite (à confirmer) né du silence le {}.", birth.due, "R421-2")]
    if complete is not True:
        text = f"{_receipt(found, complete=complete)} : opposabilité à vérifier."
        steps.append(Told(text, None, "L112-12"))
    return Start(
        birth.event,
        birth.due,
        birth.latest,
        tuple(steps),
        opposable=complete,
        conditional=birth.due > found.on,
        ended=found.end_of(birth),
        doubt=birth.confidence,
    )


def _receipt(found: Found, *, complete: bool | None) -> str:
    if not found.of(ReceiptIssued):
        return "Aucun accusé de réception au dossier"
    return f"Accusé de réception {'incomplet' if complete is False else 'non lu en entier'}"
