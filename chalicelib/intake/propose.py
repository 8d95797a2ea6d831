"""From a classified message to proposals: which events, for which cases, how sure."""

from collections.abc import Sequence

import msgspec

from ..cases.events import AnyEvent
from ..cases.words import Confidence
from . import facts
from .classify import Verdict
from .findings import findings
from .makers import Message, Setting, events
from .page import Page, blocks
from .values import Fact, Finding, MailKind, Original, Proposal

PLAIN = 5
"""Score from which the wording is plain: the exact subject alone reaches it."""
CONFIRM = {
    MailKind.COMPLEMENT_ACKNOWLEDGED: (
        "La plateforme confirme avoir reçu des pièces, sans dire si elles y sont toutes\u00a0: "
        "vérifiez-le, puis enregistrez votre réponse. Jusque-là, le délai pour répondre court."
    ),
}
"""Why a person must confirm what such a mail proposes: it would end a reminder (French)."""


class Report(msgspec.Struct, frozen=True):
    """The facts read in one message, the events proposed, and what was not believed or said."""

    facts: tuple[Fact, ...]
    proposals: tuple[Proposal, ...]
    problems: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()


class _Case(msgspec.Struct, frozen=True):
    """What one message tells of one case: its number, and the texts to look in, its own first."""

    reference: str
    pages: Sequence[Page]

    def named(self, what: str) -> list[Fact]:
        """The people of that sort named in its own words, else in what is said of all cases."""
        for page in self.pages:
            found = [fact for _, fact in facts.people(page, what)]
            if found:
                return found
        return []


def confidence(original: Original, verdict: Verdict, *, doubtful: bool) -> Confidence:
    """Low when the date or the sender is in doubt, high for a whole original plainly worded."""
    if doubtful:
        return Confidence.LOW
    plain = original.complete and verdict.score >= PLAIN
    return Confidence.HIGH if plain else Confidence.MEDIUM


def report(
    original: Original, pages: Sequence[Page], verdict: Verdict, setting: Setting | None
) -> Report:
    """Facts and proposed events of a message; without a day (`setting` None) no event.

    `pages` are the body, then what was read of its attachments.
    """
    numbers = _numbers(pages) or facts.references(Page(original.subject, "subject"))
    found = [fact for _, fact in numbers]
    if verdict.cause_quote:
        cause = facts.quoted("cause", verdict.cause_quote, Confidence.HIGH)
        found.append(msgspec.structs.replace(cause, value=verdict.cause))
    proposals: list[Proposal] = []
    problems: list[str] = []
    several = len(numbers) > 1
    for case in _cases(numbers, pages):
        told, own = _of_one(case, original, verdict, setting, problems)
        found += [msgspec.structs.replace(f, of=case.reference) for f in own] if several else own
        proposals += [_less_sure(p) for p in told] if several else told
    if setting and setting.confidence is Confidence.LOW:
        found = [msgspec.structs.replace(f, confidence=Confidence.LOW) for f in found]
    lacking = findings([p.event for p in proposals], complete=original.complete)
    return Report(
        tuple(dict.fromkeys(found)),
        tuple(proposals),
        tuple(dict.fromkeys(problems)),
        lacking,
    )


def _numbers(pages: Sequence[Page]) -> list[tuple[int, Fact]]:
    """The numbers of the first text that shows one: the body, the attachments, the subject."""
    return next((found for page in pages if (found := facts.references(page))), [])


def _cases(numbers: list[tuple[int, Fact]], pages: Sequence[Page]) -> list[_Case]:
    """The cases told about; of several, each with its own words and with what is said of all."""
    if len(numbers) < 2:
        return [_Case(numbers[0][1].value if numbers else "", pages)]
    part = numbers[0][1].quote.part
    there = next((page for page in pages if page.part == part), None)
    if there is None:
        return [_Case(fact.value, pages) for _, fact in numbers]
    own, of_all = blocks(there, [place for place, _ in numbers])
    others = [page for page in pages if page is not there]
    return [
        _Case(fact.value, (page, of_all, *others))
        for (_, fact), page in zip(numbers, own, strict=True)
    ]


def _of_one(
    case: _Case,
    original: Original,
    verdict: Verdict,
    setting: Setting | None,
    problems: list[str],
) -> tuple[list[Proposal], list[Fact]]:
    workers, employers = case.named("worker"), case.named("employer")
    found = [*workers, *employers]
    made: tuple[AnyEvent, ...] = ()
    if setting:
        message = Message(original, case.pages, verdict, setting)
        made = events(message)
        found += message.found
        problems += message.problems
    named = {
        "worker": workers[0].value if workers else "",
        "employer": employers[0].value if employers else "",
    }
    return [Proposal(reference=case.reference, event=event, **named) for event in made], found


def _less_sure(proposal: Proposal) -> Proposal:
    """Several numbers in one mail: whether each is concerned deserves a look."""
    event = proposal.event
    if event.confidence is not Confidence.HIGH:
        return proposal
    event = msgspec.structs.replace(event, confidence=Confidence.MEDIUM)
    return msgspec.structs.replace(proposal, event=event)
