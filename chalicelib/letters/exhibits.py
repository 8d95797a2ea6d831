"""The exhibits (pièces) of a letter: one number per piece of evidence, from 1, without a hole.

The letter, its list and the bundle for the court all number from here; a draft keeps the list it
was written with, so that a filed letter and its exhibits never part (decision 28).
"""

from datetime import date

from ..cases import kind_of
from ..cases.events import AnyEvent
from ..store.records import Exhibit
from .narrative import label, told, urgent
from .pieces import pieces
from .values import Audience

__all__ = ["Exhibit", "Exhibits"]


class Exhibits:
    """The numbered exhibits of some events, and the number of each event's own.

    The act `act` (an event's id) comes first (CJA R412-1), then the kinds `first`, in order, then
    the rest as told, then `joined`: labels of exhibits that no event proves. `self.joined` is the
    number of the first of these, None without one; `to` who reads the letter. Where dates of start
    or travel show urgency to that reader, their chronology is the last: `self.chronology`.
    """

    def __init__(
        self,
        events: tuple[AnyEvent, ...],
        on: date,
        first: tuple[str, ...],
        reference: str,
        *,
        act: str = "",
        to: Audience = Audience.ADMINISTRATION,
        joined: tuple[str, ...] = (),
    ) -> None:
        order = {kind: place for place, kind in enumerate(first)}
        ordered = sorted(
            (e for e in events if e.evidence and told(e, on, to)),
            key=lambda e: (not act or e.id != act, order.get(kind_of(e), len(first))),
        )
        self.to = to
        # One mail may hold several events: it is one exhibit, named after the first.
        by_hash = {str(e.evidence): e for e in reversed(ordered)}
        found = [(sha, by_hash[sha]) for sha in dict.fromkeys(str(e.evidence) for e in ordered)]
        numbered = [
            Exhibit(number=n, label=label(e, reference), sha256=sha, event=e.id)
            for n, (sha, e) in enumerate(found, 1)
        ]
        numbered += (Exhibit(number=n, label=text) for n, text in enumerate(joined, len(found) + 1))
        self.joined = len(found) + 1 if joined else None
        self.chronology = len(numbered) + 1 if _moved(events, on, to) else None
        if self.chronology:
            title = pieces().urgency.title
            numbered.append(Exhibit(number=self.chronology, label=title, made=True))
        self.all = tuple(numbered)
        self._numbers = {exhibit.sha256: exhibit.number for exhibit in self.all if exhibit.sha256}

    def of(self, event: AnyEvent) -> int | None:
        """The number of the exhibit behind this event; None when nothing proves it."""
        return self._numbers.get(event.evidence or "")

    def named(self, label: str) -> int | None:
        """The number of the joined exhibit that the list calls so."""
        found = (e.number for e in self.all if not e.sha256 and e.label == label)
        return next(found, None)


def _moved(events: tuple[AnyEvent, ...], on: date, to: Audience) -> bool:
    """Is there a story of dates to tell: more than one, the end of a title of stay apart?"""
    dates = [e for e in events if urgent(e, on, to) and kind_of(e) != "title_expires"]
    return len(dates) > 1
