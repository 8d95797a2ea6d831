"""What sets each clock running: every start of a deadline found in a case's events.

A start says whose clock it is, from which day (prudent and latest reading), whether that day can
be held against the person, and the first steps of the trace.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import TypeVar

import msgspec

from ..cases import kind_of
from ..cases.events import (
    Act,
    AnyEvent,
    ComplementAnswered,
    ComplementRequested,
    Event,
    Filed,
    ReceiptIssued,
)
from ..cases.fold import CaseState
from ..cases.parts import Case, Part
from ..cases.words import Confidence, Party, ReceiptType, Seen
from .trace import step
from .values import Deadline, DeadlineStatus, Step
from .wording import le_weekday

E = TypeVar("E", bound=Event)


class Start(Part, frozen=True, kw_only=True):
    """`ended` is the reason when the clock never started; `conditional` when it may not have."""

    event: str
    on: date
    latest: date
    steps: tuple[Step, ...]
    for_: Party = Party.EMPLOYER
    opposable: bool | None = None
    conditional: bool = False
    ended: str = ""
    doubt: Confidence | None = None
    note: str = ""


class Found(Part, frozen=True, kw_only=True):
    """What a start may look at: the case, its state, the day asked, the deadlines found so far."""

    case: Case
    state: CaseState
    on: date
    done: Mapping[str, tuple[Deadline, ...]]

    def of(self, kind: type[E]) -> tuple[E, ...]:
        """The state's events of one class, in legal order."""
        return tuple(e for e in self.state.events if isinstance(e, kind))


_ACTS = {
    "closed": "Courriel de clôture reçu",
    "refused": "Refus notifié",
    "grant_withdrawn": "Retrait de l’autorisation notifié",
}
_ATTESTATIONS = (ReceiptType.ATTESTATION, ReceiptType.ATTESTATION_RENEWED)


def filing(found: Found) -> tuple[Start, ...]:
    """The request's receipt by the administration first seized (CRPA L114-3)."""
    if filed := found.of(Filed)[:1]:
        return (_simple(filed[0], "Demande déposée", "L114-3"),)
    receipts = found.of(ReceiptIssued)[:1]
    note = "Date de dépôt non connue : celle du premier accusé est retenue."
    return tuple(
        msgspec.structs.replace(
            _simple(r, "Accusé de la demande", "L114-3"), doubt=Confidence.LOW, note=note
        )
        for r in receipts
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
    return (_simple(restarts[-1], "La plateforme fait repartir son délai", "pratique-S8"),)


def complement_requested(found: Found) -> tuple[Start, ...]:
    """Each complement request, from the day it was sent (prudent)."""
    return tuple(
        _simple(e, "Demande de complément envoyée", "L114-5") for e in found.of(ComplementRequested)
    )


def last_action(found: Found) -> tuple[Start, ...]:
    """The last action on the file by the person who filed it (practice S6)."""
    actions = [e for e in found.state.events if isinstance(e, Filed | ComplementAnswered)]
    return tuple(_simple(e, "Dernière action sur le dossier", "pratique-S6") for e in actions[-1:])


def act_of(kind: str) -> Callable[[Found], tuple[Start, ...]]:
    """The starts of one kind of act: one clock per person notified (C. trav. R5221-17)."""

    def find(found: Found) -> tuple[Start, ...]:
        acts = (e for e in found.state.events if isinstance(e, Act) and kind_of(e) == kind)
        return tuple(start for act in acts for start in notified(act, _ACTS[kind]))

    return find


def notified(act: Act, words: str) -> tuple[Start, ...]:
    """One start per person; a notification to counsel is the employer's (R5221-17)."""
    days: dict[Party, list[date]] = {}
    for told in act.notifications:
        days.setdefault(_clock_of(told.to), []).append(told.on)
    days = days or {Party.EMPLOYER: [act.on]}
    return tuple(_notified_to(act, words, party, sorted(on)) for party, on in days.items())


def silence(found: Found) -> tuple[Start, ...]:
    """The birth of the implicit rejection, from D3 (CJA R421-2)."""
    return tuple(_birth(found, d) for d in found.done.get("D3", ()))


def remedies_known(act: Act) -> bool | None:
    """Whether the two months can be held against the person (CJA R421-5); None when not seen."""
    return {Seen.STATED: True, Seen.ABSENT: False, Seen.NOT_SEEN: None}[act.remedies]


def receipt_complete(found: Found) -> bool | None:
    """Whether a receipt carried every mention (CRPA L112-12); None when that was not seen."""
    receipts = found.of(ReceiptIssued)
    if any(r.mentions.complete() for r in receipts):
        return True
    seen = [getattr(r.mentions, f) for r in receipts for f in r.mentions.__struct_fields__]
    return False if Seen.ABSENT in seen else None


def _clock_of(party: Party) -> Party:
    return Party.EMPLOYER if party is Party.COUNSEL else party


def _simple(event: AnyEvent, words: str, reference: str) -> Start:
    told = step(f"{words} {le_weekday(event.on)}.", event.on, reference)
    return Start(event=event.id, on=event.on, latest=event.on, steps=(told,))


def _notified_to(act: Act, words: str, party: Party, days: list[date]) -> Start:
    whom = " par le salarié" if party is Party.WORKER else ""
    steps = [step(f"{words}{whom} {le_weekday(days[0])}.", days[0], "R5221-17")]
    known = remedies_known(act)
    if known is not True:
        steps.append(_remedies_step(known))
    return Start(
        event=act.id,
        on=days[0],
        latest=days[0],
        steps=tuple(steps),
        for_=party,
        opposable=known,
    )


def _remedies_step(known: bool | None) -> Step:
    if known is None:
        return step("Voies et délais de recours non lus : à vérifier.", None, "R421-5")
    text = "Voies et délais non indiqués : deux mois non opposables, retenus par prudence."
    return step(text, None, "R421-5")


def _birth(found: Found, birth: Deadline) -> Start:
    text = f"Rejet implicite (à confirmer) né du silence {le_weekday(birth.due)}."
    complete = receipt_complete(found)
    steps = [step(text, birth.due, "R421-2")]
    if complete is not True:
        words = "incomplet" if complete is False else "non lu en entier"
        steps.append(
            step(f"Accusé de réception {words} : opposabilité à vérifier.", None, "L112-12")
        )
    return Start(
        event=birth.event,
        on=birth.due,
        latest=birth.latest,
        steps=tuple(steps),
        opposable=complete,
        conditional=birth.due > found.on,
        ended=birth.note if birth.status is DeadlineStatus.SUPERSEDED else "",
        doubt=birth.confidence,
    )
