"""The exhibits (pièces) of a letter: one number per piece of evidence, from 1, without a hole."""

from datetime import date

from ..cases import kind_of
from ..cases.events import AnyEvent
from ..cases.parts import Part
from .narrative import label, told
from .values import Audience


class Exhibit(Part, frozen=True, kw_only=True):
    """`sha256`: its evidence, empty when none is kept; `label`: what the list calls it."""

    number: int
    label: str
    sha256: str


class Exhibits:
    """The numbered exhibits of some events, and the number of each event's own.

    The act `act` (an event's id) comes first (CJA R412-1), then the kinds `first`, in order, then
    the rest as told, then `joined`: labels of exhibits that no event proves. `self.joined` is the
    number of the first of these, None without one; `to` who reads the letter.
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
        by_hash = {e.evidence: e for e in reversed(ordered)}
        hashes = dict.fromkeys(str(e.evidence) for e in ordered)
        named = [(label(by_hash[sha256], reference), sha256) for sha256 in hashes]
        named += [(text, "") for text in joined]
        self.all = tuple(
            Exhibit(number=n, sha256=sha256, label=text)
            for n, (text, sha256) in enumerate(named, 1)
        )
        self.joined = len(hashes) + 1 if joined else None
        self._numbers = {exhibit.sha256: exhibit.number for exhibit in self.all if exhibit.sha256}

    def of(self, event: AnyEvent) -> int | None:
        """The number of the exhibit behind this event; None when nothing proves it."""
        return self._numbers.get(event.evidence or "")

    def named(self, label: str) -> int | None:
        """The number of the joined exhibit that the list calls so."""
        found = (e.number for e in self.all if not e.sha256 and e.label == label)
        return next(found, None)
