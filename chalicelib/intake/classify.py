"""What a mail is, by the versioned rules of rules.toml; the words that decided come with it.

Conservative: not enough evidence is `unknown`, two kinds that disagree are `contradictory`.
"""

from operator import attrgetter

from ..cases.parts import Part, Quote
from ..cases.words import ClosureCause
from .page import Page
from .patterns import MAX_MATCHES
from .rulebook import Compiled, Family, is_administration, is_platform, matchers, rules
from .text import one_line
from .values import MailKind

__all__ = ["Verdict", "classify", "classify_pages", "is_administration", "is_platform", "rules"]

MAX_QUOTES = 3
_WEIGHT = attrgetter("weight")


class Evidence(Part, frozen=True, kw_only=True):
    """A rule that matched: its weight, the page it matched on and the place of its sentence."""

    kind: MailKind
    where: str
    weight: int
    low: int
    high: int


class Verdict(Part, frozen=True, kw_only=True):
    """The kind, the words that decided, and the cause when it is a closure.

    `kinds` are those that disagree, when the message is contradictory.
    """

    kind: MailKind
    kinds: tuple[MailKind, ...] = ()
    score: int = 0
    quotes: tuple[Quote, ...] = ()
    cause: ClosureCause = ClosureCause.UNKNOWN
    cause_quote: Quote | None = None


class Sender(Part, frozen=True, kw_only=True):
    """What the sender's address says: the platform's, the administration's, somebody else's.

    A sender that is not shown may be the administration, and is not taken for the platform.
    `automatic` is the kind the headers give a mail that a
    machine sent back (RFC 3834, RFC 3464).
    """

    administration: bool = True
    platform: bool = True
    automatic: MailKind | None = None


def classify(subject: str, body: str, *, stranger: bool = False) -> Verdict:
    """The kind of a message from its own subject and body; `stranger` asks for more evidence."""
    sender = Sender(administration=not stranger, platform=not stranger)
    return classify_pages(Page(one_line(subject), "subject"), Page(body), sender)


def classify_pages(subject: Page, body: Page, sender: Sender) -> Verdict:
    """The kind of a message; `subject` is on one line."""
    pages = {"subject": subject, "body": body}
    evidence = [*_evidence("subject", subject), *_evidence("body", body)]
    scores: dict[MailKind, int] = {}
    for one in evidence:
        scores[one.kind] = scores.get(one.kind, 0) + one.weight
    kept = _kept(evidence, scores, sender)
    acts = matchers().acts
    if kept & acts and not _of_our_business(subject, body, sender):
        kept -= acts
    kept |= {sender.automatic} if sender.automatic else set()
    if len(kept) > 1:
        quotes = _quotes(evidence, kept, pages)
        return Verdict(kind=MailKind.CONTRADICTORY, kinds=tuple(sorted(kept)), quotes=quotes)
    kind = next(iter(kept), MailKind.UNKNOWN)
    if kind is MailKind.UNKNOWN or not _believable(kind, subject, body):
        return Verdict(kind=MailKind.UNKNOWN)
    cause, words = _cause(body) if kind is MailKind.CLOSURE else (ClosureCause.UNKNOWN, None)
    return Verdict(
        kind=kind,
        score=scores.get(kind, 0),
        quotes=_quotes(evidence, kept, pages),
        cause=cause,
        cause_quote=words,
    )


def _kept(evidence: list[Evidence], scores: dict[MailKind, int], sender: Sender) -> set[MailKind]:
    """The kinds with enough evidence, but those that only tell the history of another."""
    strong = {kind for kind, score in scores.items() if score >= _needed(kind, sender)}
    if len(strong) < 2:
        return strong
    announced = {e.kind for e in evidence if e.where == "subject"} & strong & matchers().acts
    yields = {kind: {*rules().kind[kind].gives_way} for kind in strong}
    return {k for k in strong if k in announced or not strong & yields[k]}


def _needed(kind: MailKind, sender: Sender) -> int:
    thresholds, family = rules().thresholds, rules().kind[kind].family
    if family is Family.SERVICE:
        return thresholds.service
    if sender.administration or (sender.automatic and family is Family.ACT):
        # What a machine quotes is looked at as closely as what the platform says.
        return thresholds.platform
    return thresholds.stranger if family is Family.ACT else 1 << 30


def _of_our_business(subject: Page, body: Page, sender: Sender) -> bool:
    """Is it about work authorisations? Other offices, and other requests, must say so."""
    ready = matchers()
    if ready.home.there(subject.folded) or ready.home.there(body.folded):
        return True
    known = sender.platform or not sender.administration
    return known and not (
        ready.elsewhere.there(subject.folded) or ready.elsewhere.there(body.folded)
    )


def _believable(kind: MailKind, subject: Page, body: Page) -> bool:
    """Has the message what the kind needs, and nothing that it never holds?"""
    needs, never = matchers().needs.get(kind), matchers().never.get(kind)
    if never and (never.there(subject.folded) or never.there(body.folded)):
        return False
    return needs is None or needs.there(subject.folded) or needs.there(body.folded)


def _evidence(where: str, page: Page) -> list[Evidence]:
    ready = matchers()
    folded, by_place = page.folded, ready.by_place[where]
    possible: set[int] = set()
    for word in [word for word in ready.words[where] if word in folded]:
        places, longer = ready.by_word[where][word]
        possible.update(places)
        for one, others in longer:
            if one in folded:
                possible.update(others)
    found = [_first(by_place[place], page) for place in sorted(possible)]
    return [*filter(None, found)]


def _first(one: Compiled, page: Page) -> Evidence | None:
    """A rule counts once, however often its words are repeated."""
    folded, match = page.folded, one.cue.pattern.match
    past = count = 0
    for place in one.cue.places(folded):
        found = match(folded, place) if place >= past else None
        if found:
            past, count = found.end(), count + 1
            low, high = page.around(place, past)
            if not _undone(one, folded, low, past, high):
                rule = one.rule
                return Evidence(
                    kind=rule.kind, where=rule.where, weight=rule.weight, low=low, high=high
                )
            if count == MAX_MATCHES:
                break
    return None


def _undone(one: Compiled, folded: str, low: int, end: int, high: int) -> bool:
    """Do the words around the evidence say that it did not happen, or not to this request?"""
    if one.before and one.before.within(folded, low, end):
        return True
    return bool(one.unless and one.unless.within(folded, low, high))


def _quotes(
    evidence: list[Evidence], kinds: set[MailKind], pages: dict[str, Page]
) -> tuple[Quote, ...]:
    kept = [e for e in evidence if e.kind in kinds]
    kept.sort(key=_WEIGHT, reverse=True)
    chosen = [
        pages[e.where].words("kind" if len(kinds) == 1 else f"kind:{e.kind}", e.low, e.high)
        for e in kept
    ]
    return tuple(dict.fromkeys(chosen))[:MAX_QUOTES]


def _cause(body: Page) -> tuple[ClosureCause, Quote | None]:
    causes = {name: body.first("cause", cue) for name, cue in matchers().causes}
    stated = [(name, quote) for name, quote in causes.items() if quote]
    return stated[0] if len(stated) == 1 else (ClosureCause.UNKNOWN, None)
