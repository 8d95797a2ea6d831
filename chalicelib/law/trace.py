"""One step of a computation, typeset: the only place that makes steps."""

from datetime import date
from functools import lru_cache

from .values import Step
from .wording import french_weekday, typeset

# The steps and notes of some hundred cases: those of one case name the same days many times.
_KEPT = 8192
_SAID = lru_cache(1024)(typeset)


@lru_cache(_KEPT)
def step(
    text: str, on: date | None = None, reference: str = "", *, competing: bool = False
) -> Step:
    """A step of a trace; `reference` is an id of the catalogue.

    `{}` in the text stands for the step's own day: `Date prudente : {}.`
    """
    said = _SAID(text)
    if on is not None:
        said = said.replace("{}", french_weekday(on))
    return Step(text=said, on=on, reference=reference, competing=competing)


@lru_cache(1024)
def note(*texts: str) -> str:
    """The texts that say something, one after the other, typeset."""
    return _SAID(" ".join([text for text in texts if text]))
