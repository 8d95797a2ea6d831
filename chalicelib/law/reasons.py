"""Asking for the reasons of an implicit rejection: the answer, or none (CRPA L232-4)."""

from datetime import date

from ..cases.events import ReasonsGiven, ReasonsRequested
from ..cases.words import Confidence
from .found import Found
from .spans import Start
from .trace import Told, note
from .values import Deadline
from .wording import typeset

_ASSUMED = typeset("Date de réception non connue : celle de l’envoi est retenue.")
_LOW, _MEDIUM = Confidence.LOW, Confidence.MEDIUM
_UNSURE = typeset(
    "Demande de motifs non prouvée ou hors délai : le délai initial reste à respecter."
)


def reasons_requested(found: Found) -> tuple[Start, ...]:
    """D12 starts when the administration receives the request."""
    return tuple([_requested(found, e) for e in found.of(ReasonsRequested)])


def reasons_given(found: Found) -> tuple[Start, ...]:
    """D13 starts when the reasons are given; surely only after a proven request in time."""
    sure = any(in_time(found, e) for e in found.of(ReasonsRequested))
    return tuple(_given(found, e, sure=sure) for e in found.of(ReasonsGiven))


def reasons_kept(found: Found) -> tuple[Start, ...]:
    """D14 starts when the month to answer ends without an answer."""
    return tuple([_kept(found, d, sure=found.sure(d)) for d in found.done["D12"]])


def in_time(found: Found, request: ReasonsRequested) -> bool:
    """Proven, and made while the time to contest the implicit rejection ran (D11).

    A silence that was never born, or whose time was already replaced, gives no such time.
    """
    if not (request.proof and (request.posted_on or request.received_on)):
        return False
    itself = ("reasons_requested", request.on)
    day = _sent(request)
    return any(
        d.starts_on <= day <= d.due and found.ran_until(d, day, itself) for d in found.done["D11"]
    )


def _sent(request: ReasonsRequested) -> date:
    return request.posted_on or request.received_on or request.on


def _requested(found: Found, request: ReasonsRequested) -> Start:
    received = request.received_on or _sent(request)
    text = "Demande de motifs reçue par l’administration le {}."
    sure, known = in_time(found, request), request.received_on is not None
    return Start(
        event=request.id,
        on=received,
        latest=received,
        steps=(Told(text, received, "L232-4"),),
        unproven=not sure,
        doubt=None if known else _MEDIUM,
        known=known,
        note=note("" if sure else _UNSURE, "" if known else _ASSUMED),
    )


def _given(found: Found, given: ReasonsGiven, *, sure: bool) -> Start:
    text = "Motifs communiqués le {}."
    return Start(
        event=given.id,
        on=given.on,
        latest=given.on,
        steps=(Told(text, given.on, "L232-4"),),
        targets=_silences(found),
        unproven=not sure,
        doubt=None if sure else _LOW,
        note="" if sure else _UNSURE,
    )


def _kept(found: Found, answer: Deadline, *, sure: bool) -> Start:
    text = "Motifs non communiqués dans le mois, clos le {}."
    return Start(
        event=answer.event,
        on=answer.due,
        latest=answer.latest,
        steps=(Told(text, answer.due, "L232-4"),),
        targets=_silences(found),
        conditional=answer.due >= found.on,
        unproven=not sure,
        ended=found.end_of(answer),
        doubt=_LOW,
        note="" if sure else _UNSURE,
    )


def _silences(found: Found) -> tuple[str, ...]:
    return tuple([d.event for d in found.done["D3"]])
