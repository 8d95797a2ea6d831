"""What the events and the analysis come to, seen from the act a letter answers. Pure."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cached_property

from ..cases import Case, CaseState
from ..cases.events import (
    AnyEvent,
    Closed,
    ComplementAnswered,
    ComplementRequested,
    GrantWithdrawn,
    Refused,
)
from ..cases.parts import AnsweredItem, Author, RequestedItem
from ..cases.words import By, ClosureCause, Outcome, Party, Seen
from ..errors import BadInput
from ..law.values import Analysis, Deadline
from .values import Choices

Contested = Closed | Refused | GrantWithdrawn


class Situation:
    """Everything one draft is made from, and the few readings that several modules share."""

    def __init__(
        self,
        case: Case,
        state: CaseState,
        analysis: Analysis,
        deadlines: tuple[Deadline, ...],
        on: date,
        choices: Choices = Choices(),  # noqa: B008 (immutable)
    ) -> None:
        self.case = case
        self.state = state
        self.analysis = analysis
        self.deadlines = deadlines
        self.on = on
        self.firm = choices.firm
        self.choices = choices

    @cached_property
    def acted(self) -> Contested | None:
        """The act analysed; the last one when the analysis names none; None when there is none."""
        acts = [e for e in self.state.events if isinstance(e, Contested)]
        named = [e for e in acts if e.id == self.analysis.act]
        return next(iter(named or reversed(acts)), None)

    @property
    def act(self) -> Contested:
        """That act. Raises BadInput when there is none."""
        if self.acted is None:
            raise BadInput(
                "dossier", "aucune clôture ni décision n’y figure.", "Enregistrez-la d’abord."
            )
        return self.acted

    @property
    def closure(self) -> Closed | None:
        """That act, when it is a closure."""
        return self.acted if isinstance(self.acted, Closed) else None

    @property
    def cause(self) -> ClosureCause | None:
        """Why the request was closed; None when it was not closed."""
        return self.closure.cause if self.closure else None

    @cached_property
    def implicit_on(self) -> date | None:
        """The day silence gave rise to a rejection; None when the analysis keeps none (§5)."""
        if not self.is_case(15, 16):
            return None
        born = [d.due for d in self.deadlines if d.rule == "D3" and d.due <= self.until]
        return min(born, default=None)

    @property
    def worker_applies(self) -> bool:
        """The worker is the applicant, and not the employer."""
        return self.choices.applicant is By.WORKER

    @property
    def party(self) -> Party:
        """Whose time is counted: one clock per person (C. trav. R5221-17)."""
        return Party.WORKER if self.worker_applies else Party.EMPLOYER

    @property
    def until(self) -> date:
        """The day of the act, else of the letter: what came later did not weigh on it."""
        return self.acted.on if self.acted else self.on

    @property
    def decided_on(self) -> date:
        """The day whose law is cited: of the act, of the implicit rejection, else the letter's."""
        return self.acted.on if self.acted else self.implicit_on or self.on

    def law_day(self, *, current: bool) -> date:
        """The day whose law a document cites: its own when it speaks of today's rules."""
        return self.on if current else self.decided_on

    @cached_property
    def requests(self) -> tuple[ComplementRequested, ...]:
        """The complement requests that came before the act."""
        events = self.state.events
        return tuple(e for e in events if isinstance(e, ComplementRequested) and e.on <= self.until)

    @cached_property
    def answers(self) -> tuple[ComplementAnswered, ...]:
        """The answers given to the latest request, in order."""
        return self._answers_since(self.requests[-1].on) if self.requests else ()

    def _answers_since(self, day: date) -> tuple[ComplementAnswered, ...]:
        given = (e for e in self.state.events if isinstance(e, ComplementAnswered))
        return tuple(e for e in given if day <= e.on <= self.on)

    @property
    def asked_by(self) -> date | None:
        """The day the latest request allows until; None when it fixes no time."""
        if not self.requests:
            return None
        last = self.requests[-1]
        # A length in days: the day of the request is not counted (reference §3.1, rule 4).
        return last.due or (last.on + timedelta(days=last.days) if last.days else None)

    @property
    def answered_in_time(self) -> bool:
        """A first answer came within the time the latest request fixes, before the act."""
        if not self.answers or self.asked_by is None:
            return False
        return self.answers[0].on <= min(self.asked_by, self.until)

    def items(
        self,
    ) -> Iterator[tuple[RequestedItem, AnsweredItem | None, ComplementAnswered | None]]:
        """Each document asked for, with the last answer given about it."""
        answers = self._answers_since(self.requests[0].on) if self.requests else ()
        for wanted in {item.id: item for r in self.requests for item in r.items}.values():
            given = [
                (item, event) for event in answers for item in event.items if item.id == wanted.id
            ]
            item, event = given[-1] if given else (None, None)
            yield wanted, item, event

    @property
    def unlisted(self) -> bool:
        """The latest request was read whole and lists no document."""
        last = self.requests[-1] if self.requests else None
        return last is not None and last.list is Seen.ABSENT and last.complete_original

    @property
    def without_time(self) -> bool:
        """The latest request was read whole and fixes no time."""
        return bool(self.requests) and self.asked_by is None and self.requests[-1].complete_original

    def absent(self, name: str) -> bool:
        """A mention (`author`, `reasons_in_law`, `remedies`…) is not in the act, read whole.

        An absence read on a cut forward proves nothing, nor does one when the platform's space
        holds documents nobody compared with it (design §7).
        """
        return self.read_whole and getattr(self.act, name) is Seen.ABSENT

    @property
    def read_whole(self) -> bool:
        """There is an act, its original was read whole, and no document waits to be compared."""
        if self.acted is None or not self.acted.complete_original:
            return False
        looked = self.acted.space_checked
        return not (looked and looked.documents_found)

    @property
    def not_required(self) -> bool:
        """A document asked for is said not to be required by the texts."""
        return any(
            wanted.required_by_text is False or (item and item.outcome is Outcome.NOT_REQUIRED)
            for wanted, item, _ in self.items()
        )

    @property
    def author_incomplete(self) -> bool:
        """The act names its author without all that CRPA L212-2 asks, and was read whole."""
        named = self.author
        if named is None or not self.read_whole:
            return False
        return not all((named.first_name, named.name, named.quality, named.service))

    def is_case(self, *numbers: int) -> bool:
        """One of these rows of the reference §5 applies, says the analysis."""
        return any(number in self.analysis.cases for number in numbers)

    def after(self, *kinds: str) -> tuple[AnyEvent, ...]:
        """Events of these kinds since the act."""
        since = self.acted.on if self.acted else date.min
        return tuple(e for e in self.state.all(*kinds) if e.on >= since)

    @property
    def author(self) -> Author | None:
        """Who the act names, when it names somebody."""
        named = self.acted.author if self.acted else None
        return named if isinstance(named, Author) else None
