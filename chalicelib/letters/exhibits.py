"""The exhibits (pièces) of a letter: one number per piece of evidence, from 1, without a hole."""

from datetime import date

from ..cases import kind_of
from ..cases.events import AnyEvent
from ..cases.parts import Part
from .narrative import label, told


class Exhibit(Part, frozen=True, kw_only=True):
    """`sha256` is the evidence behind it; `label` what the list calls it."""

    number: int
    label: str
    sha256: str


class Exhibits:
    """The numbered exhibits of some events, and the number of each event's own."""

    def __init__(
        self, events: tuple[AnyEvent, ...], on: date, first: tuple[str, ...], reference: str
    ) -> None:
        ordered = sorted(
            (e for e in events if e.evidence and told(e, on)),
            key=lambda e: first.index(kind_of(e)) if kind_of(e) in first else len(first),
        )
        # One mail may hold several events: it is one exhibit, named after the first.
        by_hash = {e.evidence: e for e in reversed(ordered)}
        hashes = dict.fromkeys(str(e.evidence) for e in ordered)
        self.all = tuple(
            Exhibit(number=n, sha256=sha256, label=label(by_hash[sha256], reference))
            for n, sha256 in enumerate(hashes, 1)
        )
        self._numbers = {exhibit.sha256: exhibit.number for exhibit in self.all}

    def of(self, event: AnyEvent) -> int | None:
        """The number of the exhibit behind this event; None when nothing proves it."""
        return self._numbers.get(event.evidence or "")
