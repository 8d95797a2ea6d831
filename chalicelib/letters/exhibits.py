"""The exhibits (pièces) of a letter: one number per piece of evidence, from 1, without a hole.

The letter, its list and the bundle for the court all number from here; a draft keeps the list it
was written with, so that a filed letter and its exhibits never part (decision 28).
"""

from datetime import date

from ..cases import kind_of
from ..cases.events import AnyEvent
from ..law.wording import french_day
from ..store.records import Exhibit
from .narrative import label, told
from .pieces import URGENT, pieces

__all__ = ["Exhibit", "Exhibits"]


class Exhibits:
    """The numbered exhibits of some events, and the number of each event's own.

    `first` are the kinds joined first, in order; `act` is the decision attacked, first of its kind.
    A document that names a kind of `URGENT` also shows urgency: the evidence of those events, and
    a chronology of them as the last exhibit.
    """

    def __init__(
        self,
        events: tuple[AnyEvent, ...],
        on: date,
        first: tuple[str, ...],
        reference: str,
        act: str = "",
    ) -> None:
        urgent = bool({*first} & {*URGENT})
        ordered = sorted(
            (e for e in events if e.evidence and _shown(e, on, urgent)),
            key=lambda e: (_rank(kind_of(e), first), e.id != act),
        )
        # One mail may hold several events: it is one exhibit, named after the first.
        by_hash = {str(e.evidence): e for e in reversed(ordered)}
        found = [(sha, by_hash[sha]) for sha in dict.fromkeys(str(e.evidence) for e in ordered)]
        numbered = [
            Exhibit(number=n, label=_label(e, reference), sha256=sha, event=e.id)
            for n, (sha, e) in enumerate(found, 1)
        ]
        if urgent and any(kind_of(e) in URGENT for e in events):
            title = pieces().urgency.title
            numbered.append(Exhibit(number=len(numbered) + 1, label=title))
        self.all = tuple(numbered)
        self._numbers = {exhibit.sha256: exhibit.number for exhibit in self.all if exhibit.sha256}

    def of(self, event: AnyEvent) -> int | None:
        """The number of the exhibit behind this event; None when nothing proves it."""
        return self._numbers.get(event.evidence or "")


def _shown(event: AnyEvent, on: date, urgent: bool) -> bool:
    return told(event, on) or (urgent and kind_of(event) in URGENT)


def _rank(kind: str, first: tuple[str, ...]) -> int:
    return first.index(kind) if kind in first else len(first)


def _label(event: AnyEvent, reference: str) -> str:
    own = pieces().urgency.labels.get(kind_of(event))
    written = label(event, reference)
    return written or (own or "").format_map({"date": french_day(event.on)})
