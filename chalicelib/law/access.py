"""Access to the file (communication du dossier): silence, the CADA, then the court (D21 to D24)."""

from ..cases.events import CadaRegistered, FileRefused, FileRequested
from ..cases.words import Confidence
from .found import Found, party, simple
from .spans import Start
from .trace import Told
from .values import Deadline
from .wording import typeset

_ASSUMED = typeset("Date de réception non connue : celle de l’envoi est retenue.")


def file_requested(found: Found) -> tuple[Start, ...]:
    """D21 starts when the administration receives the request (CRPA R311-12)."""
    return tuple(_requested(e) for e in found.of(FileRequested))


def file_refusal(found: Found) -> tuple[Start, ...]:
    """D22 starts at the express refusal, or at the one born of a month's silence."""
    refused = tuple(
        simple(e, "Communication du dossier refusée le {}.", "R343-1")
        for e in found.of(FileRefused)
    )
    return (*(_born(found, d, "Refus né du silence") for d in found.done["D21"]), *refused)


def cada_registered(found: Found) -> tuple[Start, ...]:
    """D23 starts when the CADA registers the request (CRPA R343-5)."""
    return tuple(simple(e, "Demande enregistrée à la CADA le {}.", "R343-5")
                 for e in found.of(CadaRegistered))  # fmt: skip


def confirmed_refusal(found: Found) -> tuple[Start, ...]:
    """D24 starts when silence confirms the refusal, two months after registration."""
    return tuple(_born(found, d, "Refus confirmé par le silence") for d in found.done["D23"])


def _requested(event: FileRequested) -> Start:
    received = event.received_on or event.posted_on or event.on
    text = "Demande de communication du dossier reçue le {}."
    known = event.received_on is not None
    return Start(
        event=event.id,
        on=received,
        latest=received,
        steps=(Told(text, received, "R311-12"),),
        for_=party(event.by),
        doubt=None if known else Confidence.MEDIUM,
        known=known,
        note="" if known else _ASSUMED,
    )


def _born(found: Found, birth: Deadline, words: str) -> Start:
    return Start(
        event=birth.event,
        on=birth.due,
        latest=birth.latest,
        steps=(Told(f"{words} le {{}}.", birth.due, birth.basis[0]),),
        for_=birth.for_,
        conditional=birth.due > found.on,
        ended=found.end_of(birth),
        doubt=birth.confidence,
    )
