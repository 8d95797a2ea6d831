"""What several groups of facts share: gaps by the catalogue, an event told with its exhibit."""

from ..cases.events import AnyEvent
from .clean import line
from .exhibits import Exhibits
from .gaps import Gap, Value
from .narrative import clause, tell
from .situation import Situation
from .vocabulary import facts as catalogue


def or_gap(name: str, value: Value) -> Value:
    """The value, or the gap that the catalogue asks for when that fact is missing."""
    gap = catalogue()[name].gap
    return Gap(gap) if gap and value == "" else value


def worker(s: Situation) -> str:
    """The worker's name, or its gap's marker."""
    return str(or_gap("salarie.nom", line(s.case.worker.name, "case.worker.name")))


def told_with_exhibit(s: Situation, exhibits: Exhibits, event: AnyEvent) -> str:
    """The sentence of an event with its exhibit and its stop; empty when it is not told."""
    asked = [r.on for r in s.requests if r.on <= event.on]
    text = tell(
        event,
        s.on,
        worker=worker(s),
        reference=line(s.case.reference),
        asked_on=asked[-1] if asked else None,
        to=exhibits.to,
    )
    return f"{text}{exhibit(exhibits.of(event))}." if text else ""


def exhibit(number: int | None) -> str:
    """` (pièce n° 3)`, or nothing."""
    return clause("exhibit", numero=str(number)) if number else ""
