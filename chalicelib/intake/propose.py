"""From a classified message to proposals: which events, for which cases, how sure."""

from dataclasses import dataclass

import msgspec

from ..cases.events import AnyEvent
from ..cases.words import Confidence
from . import facts
from .classify import Verdict
from .makers import Message, Setting, events
from .values import Fact, Original, Proposal
from .wording import Page

PLAIN = 5
"""Score from which the wording is plain: the exact subject alone reaches it."""


@dataclass(frozen=True)
class Report:
    """The facts read in one message, the events proposed, and what was not believed."""

    facts: tuple[Fact, ...]
    proposals: tuple[Proposal, ...]
    problems: tuple[str, ...] = ()


def confidence(original: Original, verdict: Verdict, *, doubtful: bool) -> Confidence:
    """Low when the date or the sender is in doubt, high for a whole original plainly worded."""
    if doubtful:
        return Confidence.LOW
    plain = original.complete and verdict.score >= PLAIN
    return Confidence.HIGH if plain else Confidence.MEDIUM


def report(original: Original, text: str, verdict: Verdict, setting: Setting | None) -> Report:
    """Facts and proposed events of a message; without a day (`setting` None) no event."""
    page = Page(text)
    numbers = facts.references(page) or facts.references(Page(original.subject, "subject"))
    workers, employers = facts.people(page, "worker"), facts.people(page, "employer")
    found = [fact for _, fact in (*numbers, *workers, *employers)]
    if verdict.cause_quote:
        found.append(Fact(name="cause", value=verdict.cause, quote=verdict.cause_quote))
    made: tuple[AnyEvent, ...] = ()
    doubts: tuple[str, ...] = ()
    if setting:
        message = Message(original, page, verdict, setting)
        made = events(message)
        found += message.found
        doubts = tuple(message.problems)
    employer = employers[0][1].value if employers else ""
    proposals = tuple(
        Proposal(reference=reference, event=event, worker=worker, employer=employer)
        for reference, worker in _cases(numbers, workers)
        for event in (made if len(numbers) < 2 else map(_less_sure, made))
    )
    return Report(tuple(found), proposals, doubts)


def _cases(
    numbers: list[tuple[int, Fact]], workers: list[tuple[int, Fact]]
) -> list[tuple[str, str]]:
    """(number, worker) of each case told about; a worker goes with the number before his name."""
    if len(numbers) < 2:
        reference = numbers[0][1].value if numbers else ""
        return [(reference, workers[0][1].value if workers else "")]
    ends = [place for place, _ in numbers[1:]] + [1 << 30]
    return [
        (fact.value, next((w.value for at, w in workers if start <= at < end), ""))
        for (start, fact), end in zip(numbers, ends, strict=True)
    ]


def _less_sure(event: AnyEvent) -> AnyEvent:
    """Several numbers in one mail: whether each is concerned deserves a look."""
    if event.confidence is Confidence.HIGH:
        return msgspec.structs.replace(event, confidence=Confidence.MEDIUM)
    return event
