"""Asking for the reasons of an implicit rejection, and what the answer starts (CRPA L232-4)."""

from datetime import date

from ..cases.events import ReasonsGiven, ReasonsRequested
from ..cases.words import Confidence
from .starts import Found, Start
from .trace import step
from .wording import le_weekday

_UNSURE = "Demande de motifs non prouvée ou hors délai : le délai initial reste à respecter."


def reasons_requested(found: Found) -> tuple[Start, ...]:
    """D12 starts when the administration receives the request."""
    return tuple(_requested(found, e) for e in found.of(ReasonsRequested))


def reasons_given(found: Found) -> tuple[Start, ...]:
    """D13 starts when the reasons are given; surely only after a proven request in time."""
    sure = any(in_time(found, e) for e in found.of(ReasonsRequested))
    return tuple(_given(e, sure=sure) for e in found.of(ReasonsGiven))


def in_time(found: Found, request: ReasonsRequested) -> bool:
    """Proven, and made within the time to contest the implicit rejection (D11)."""
    limits = [d for d in found.done["D11"] if d.starts_on <= _sent(request) <= d.due]
    return request.proof and bool(request.posted_on or request.received_on) and bool(limits)


def _sent(request: ReasonsRequested) -> date:
    return request.posted_on or request.received_on or request.on


def _requested(found: Found, request: ReasonsRequested) -> Start:
    received = request.received_on or _sent(request)
    text = f"Demande de motifs reçue par l’administration {le_weekday(received)}."
    sure = in_time(found, request)
    return Start(
        event=request.id,
        on=received,
        latest=received,
        steps=(step(text, received, "L232-4"),),
        conditional=not sure,
        note="" if sure else _UNSURE,
    )


def _given(given: ReasonsGiven, *, sure: bool) -> Start:
    text = f"Motifs communiqués {le_weekday(given.on)}."
    return Start(
        event=given.id,
        on=given.on,
        latest=given.on,
        steps=(step(text, given.on, "L232-4"),),
        conditional=not sure,
        doubt=None if sure else Confidence.LOW,
        note="" if sure else _UNSURE,
    )
