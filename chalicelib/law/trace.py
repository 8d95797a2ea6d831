"""One step of a computation, typeset: the only place that makes steps."""

from datetime import date

from .values import Step
from .wording import typeset


def step(
    text: str, on: date | None = None, reference: str = "", *, competing: bool = False
) -> Step:
    """A step of a trace; `reference` is an id of the catalogue."""
    return Step(text=typeset(text), on=on, reference=reference, competing=competing)
