"""Legal aid and mediation: what they interrupt, and the full time that follows.

Sources: décret 2020-1717 art. 43 and CE 422471 (D18), CRPA L421-3 and CJA L213-6 (D19). Only a
proven request, made while a court time was running for that person, interrupts it (design §3.13).
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Literal

import msgspec

from ..cases.events import (
    Event,
    LegalAidDecided,
    LegalAidRequested,
    MediationEnded,
    MediationOpened,
)
from ..cases.words import Confidence, Party
from .appeals import lodged
from .found import Found, party
from .references import in_force, reference
from .rules import rule
from .spans import Start
from .trace import Told, note
from .values import Deadline
from .wording import days_in_french, le_day, typeset

Kind = Literal["legal_aid", "mediation"]
Opening = LegalAidRequested | MediationOpened
_OPENINGS = (LegalAidRequested, MediationOpened)
# The times an action must be filed in, which a full new time may replace.
_COURT = ("D6", "D7", "D9", "D13", "D17", "D29")


def stopped(found: Found, kind: Kind, deadline: Deadline) -> date | None:
    """The day a proven request interrupted that deadline, or None."""
    for event in _openings(found, kind):
        if party(event.by) is deadline.for_ and _proven(event) and _inside(event, deadline):
            return on_of(event)
    return None


def legal_aid_decided(found: Found) -> tuple[Start, ...]:
    """D18: fifteen days after the decision was notified, or the later day of designation."""
    return tuple(_aid(found, decision) for decision in found.of(LegalAidDecided))


def mediation_ended(found: Found) -> tuple[Start, ...]:
    """D19: a mediation that interrupted the time gives it back when it ends."""
    return tuple(_mediated(found, ended) for ended in found.of(MediationEnded))


def warnings_about(found: Found, deadline: Deadline) -> tuple[str, ...]:
    """In French, the requests made while it ran that do not surely interrupt it (§3.13)."""
    if found.kinds.isdisjoint(_OPENINGS):
        return ()
    kinds: tuple[Kind, ...] = ("legal_aid", "mediation")
    return tuple(
        typeset(f"{_NAMES[kind]} {le_day(on_of(e))} : {_UNSURE}")
        for kind in kinds
        for e in _openings(found, kind)
        if party(e.by) is deadline.for_
        and deadline.starts_on <= on_of(e) <= deadline.latest
        and not (_proven(e) and _inside(e, deadline))
    )


def on_of(event: Opening) -> date:
    """The day that counts: receipt (prudent), else posting, else the event's own."""
    if isinstance(event, MediationOpened):
        return event.on
    return event.received_on or event.posted_on or event.on


def _openings(found: Found, kind: Kind) -> Sequence[Opening]:
    if kind == "legal_aid":
        return found.of(LegalAidRequested)
    return found.of(MediationOpened)


def _proven(event: Opening) -> bool:
    if isinstance(event, LegalAidRequested):
        # Legal aid is for natural persons: a company's request stops nothing surely (D18, M).
        sent = bool(event.posted_on or event.received_on)
        return event.proof and sent and party(event.by) is Party.WORKER
    since = reference("L421-3").in_force_from
    return event.proof and (since is None or event.on >= since)


def _inside(event: Opening, deadline: Deadline) -> bool:
    return deadline.starts_on <= on_of(event) <= deadline.due


def _interrupted(found: Found, event: Opening) -> tuple[Deadline, ...]:
    """The times that ran for that person on the day of the request, and nothing had replaced."""
    day = on_of(event)
    itself = [(kind, day) for kind in _NAMES]
    every = (d for name in _COURT for d in found.done.get(name, ()))
    return tuple(
        d
        for d in every
        if d.for_ is party(event.by) and _inside(event, d) and found.ran_until(d, day, *itself)
    )


def _stops_something(found: Found, event: Opening) -> bool:
    return _proven(event) and any(found.sure(d) for d in _interrupted(found, event))


def _behind(found: Found, openings: Sequence[Opening]) -> Opening | None:
    """The last request that surely interrupted a time; else the last one."""
    sure = [e for e in openings if _stops_something(found, e)]
    kept = sure or openings
    return kept[-1] if kept else None


def _targets(found: Found, event: Opening | None) -> tuple[str, ...]:
    """The acts whose time was interrupted, behind an appeal when there was one."""
    stopped_ones = _interrupted(found, event) if event else ()
    behind = {one.id: one.target for one in lodged(found)}
    acts = [a for d in stopped_ones for a in (d.event, behind.get(d.event, ""))]
    return tuple(dict.fromkeys(a for a in acts if a))


def _aid(found: Found, decision: LegalAidDecided) -> Start:
    request = _behind(found, [e for e in found.of(LegalAidRequested) if on_of(e) <= decision.on])
    wait = rule("D18").wait_days
    waited = decision.on + timedelta(days=wait)
    steps = [
        Told(f"{_DECIDED} le {{}}.", decision.on, _ART_43),
        Told(f"+ {days_in_french(wait)} : le {{}}.", waited, _ART_43),
    ]
    named = decision.lawyer_designated_on
    if named and named > waited:
        text = "Avocat désigné plus tard, le {} : le délai part de ce jour."
        steps.append(Told(text, named, _ART_43))
    for_ = party(request.by if request else decision.by)
    return _restart(found, decision.id, steps, request, for_)


def _mediated(found: Found, ended: MediationEnded) -> Start:
    opening = _behind(found, [e for e in found.of(MediationOpened) if e.on <= ended.on])
    told = Told("Médiation terminée le {}.", ended.on, _mediation_text(opening or ended))
    for_ = party(opening.by if opening else ended.by)
    start = _restart(found, ended.id, [told], opening, for_)
    return msgspec.structs.replace(start, law_of=opening.on if opening else ended.on)


def _mediation_text(event: Event) -> str:
    """The article in force when the mediation began, as far as is known."""
    return next(iter(in_force(("L421-3", "L213-6"), event.on)), "L213-6")


def _restart(
    found: Found, id_: str, steps: list[Told], opening: Opening | None, for_: Party
) -> Start:
    """The full time from the last step's day; conditional when nothing surely stopped."""
    on = max(one.on for one in steps if one.on)
    sure = opening is not None and _stops_something(found, opening)
    notes = [] if sure else [_UNPROVEN]
    if isinstance(opening, LegalAidRequested) and for_ is Party.EMPLOYER:
        notes.append(_COMPANIES)
    return Start(
        event=id_,
        on=on,
        latest=on,
        steps=tuple(steps),
        for_=for_,
        targets=_targets(found, opening),
        unproven=not sure,
        doubt=None if sure and not notes else Confidence.LOW,
        note=note(*notes),
    )


_ART_43 = "decret-2020-1717-43"
_DECIDED = "Décision d’aide juridictionnelle notifiée"
_NAMES = {"legal_aid": "Aide juridictionnelle demandée", "mediation": "Médiation engagée"}
_UNSURE = "interruption non prouvée ; le délai initial reste à respecter."
_UNPROVEN = typeset(
    "Interruption non prouvée, ou hors d’un délai en cours : le délai initial reste à respecter."
)
_COMPANIES = typeset(
    "L’aide juridictionnelle est en principe réservée aux personnes physiques : à vérifier."
)
