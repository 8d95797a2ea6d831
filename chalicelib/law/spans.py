"""What a time starts from and what it comes to: the values that counting goes between."""

from collections.abc import Callable, Mapping
from datetime import date, datetime

from ..cases.parts import Part
from ..cases.words import Confidence, Party, Zone
from .calendar import dispatch_by
from .trace import Told

EMPLOYER = Party.EMPLOYER


class Span(Part, frozen=True, kw_only=False, gc=False):
    """`due` is prudent, `latest` the last defensible day; the steps lead to them in French.

    `opens_on`: for a window, its prudent opening (the latest defensible one). `posted`: the day to
    post by, for what may be posted.
    """

    due: date
    latest: date
    steps: tuple[Told, ...]
    opens_on: date | None = None
    posted: date | None = None

    def closed(self, *, dispatch: bool) -> "Span":
        """The same with the steps that end a trace, and the day to post by when it may be."""
        posted, last = closing(self.due, dispatch=dispatch)
        return Span(self.due, self.latest, self.steps + last, self.opens_on, posted)


class Places(Part, frozen=True, kw_only=False, gc=False):
    """Where the person lives and where the court sits: distance and local holidays (R421-7)."""

    residence: Zone = Zone.METROPOLE
    court: Zone = Zone.METROPOLE


class Ended(Part, frozen=True, kw_only=False, gc=False):
    """Why a deadline no longer counts (French), from that day on; `by` names the ending."""

    day: date
    reason: str
    by: str = ""


class Start(Part, frozen=True, kw_only=False, gc=False):
    """What sets a clock running: whose, from which day (prudent and latest reading).

    `at`: the instant, for hours. `span`: the dates, when the event itself says them. `targets`:
    the acts that the time is there to contest, beside `event`. `ended`: the clock never started.
    `conditional`: it may not have; `unproven`: it may not have, for want of proof or of a time
    that surely ran. `known` False: the day of receipt is assumed. `law_of`: the day whose law is
    cited, when another than `on`. `note` is French, typeset.
    """

    event: str
    on: date
    latest: date
    steps: tuple[Told, ...]
    at: datetime | None = None
    span: Span | None = None
    for_: Party = EMPLOYER
    targets: tuple[str, ...] = ()
    opposable: bool | None = None
    conditional: bool = False
    unproven: bool = False
    ended: Ended | None = None
    doubt: Confidence | None = None
    known: bool = True
    note: str = ""
    law_of: date | None = None


# The dates of a start, from where each person lives and the court sits.
Count = Callable[[Start, Mapping[Party, Places]], Span]


def closing(due: date, *, dispatch: bool) -> tuple[date | None, tuple[Told, ...]]:
    """The day to post by, for what may be posted, and the steps that end the trace."""
    if not dispatch:
        return None, (Told(PRUDENT, due),)
    posted = dispatch_by(due)
    return posted, (Told(PRUDENT, due), Told(POSTED, posted))


PRUDENT = "Date prudente : {}."
POSTED = "Envoi par la poste conseillé trois jours ouvrés avant : {}."
