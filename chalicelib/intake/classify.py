"""What a mail is, by the versioned rules of rules.toml; the words that decided come with it.

Conservative: not enough evidence is `unknown`, two kinds that disagree are `contradictory`.
"""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Literal

import msgspec

from ..cases.parts import Part, Quote
from ..cases.words import ClosureCause
from ..errors import BadInput
from .text import fold_text, one_line, phrase, sentence_around
from .values import MailKind

RULES = Path(__file__).with_name("rules.toml")
MAX_QUOTES = 3
MAX_MATCHES = 50


class Rule(Part, frozen=True, kw_only=True):
    """One piece of evidence for a kind."""

    kind: MailKind
    where: Literal["subject", "body"]
    pattern: str
    weight: int


class CauseRule(Part, frozen=True, kw_only=True):
    name: ClosureCause
    pattern: str


class Thresholds(Part, frozen=True, kw_only=True):
    platform: int
    stranger: int


class Rules(Part, frozen=True, kw_only=True):
    """The whole of rules.toml."""

    version: str
    administration: tuple[str, ...]
    thresholds: Thresholds
    gives_way: dict[MailKind, tuple[MailKind, ...]]
    excluded: dict[MailKind, tuple[str, ...]]
    rule: tuple[Rule, ...]
    cause: tuple[CauseRule, ...]


class Evidence(Part, frozen=True, kw_only=True):
    """A rule that matched: its weight and the exact words."""

    kind: MailKind
    where: str
    weight: int
    text: str


class Verdict(Part, frozen=True, kw_only=True):
    """The kind, the words that decided, and the cause when it is a closure."""

    kind: MailKind
    score: int = 0
    quotes: tuple[Quote, ...] = ()
    cause: ClosureCause = ClosureCause.UNKNOWN
    cause_quote: Quote | None = None


@cache
def rules() -> Rules:
    """The rules, checked. Raises BadInput naming the faulty place of rules.toml."""
    try:
        loaded = msgspec.convert(tomllib.loads(RULES.read_text("utf-8")), Rules)
        for pattern in (*(r.pattern for r in loaded.rule), *(c.pattern for c in loaded.cause)):
            phrase(pattern)
        for patterns in loaded.excluded.values():
            for pattern in patterns:
                phrase(pattern)
    except (msgspec.ValidationError, tomllib.TOMLDecodeError, re.error) as fault:
        raise BadInput(RULES.name, f"{fault}.", "Correct the rule it names.") from fault
    return loaded


def is_administration(address: str) -> bool:
    """True when the address is at a domain of the administration."""
    domain = address.rpartition("@")[2].strip("<> ").lower()
    return any(domain == d or domain.endswith(f".{d}") for d in rules().administration)


def classify(subject: str, body: str, *, stranger: bool = False) -> Verdict:
    """The kind of a message from its own subject and body; `stranger` asks for more evidence."""
    evidence = [*_evidence("subject", subject), *_evidence("body", body)]
    scores = {kind: _score(evidence, kind) for kind in {e.kind for e in evidence}}
    needed = rules().thresholds.stranger if stranger else rules().thresholds.platform
    strong = {kind for kind, score in scores.items() if score >= needed}
    announced = {e.kind for e in evidence if e.where == "subject"} & strong
    kept = {k for k in strong if k in announced or not strong & {*rules().gives_way.get(k, ())}}
    if not kept:
        return Verdict(kind=MailKind.UNKNOWN)
    if len(kept) > 1:
        return Verdict(kind=MailKind.CONTRADICTORY, quotes=_quotes(evidence, kept))
    (kind,) = kept
    cause, words = _cause(body) if kind is MailKind.CLOSURE else (ClosureCause.UNKNOWN, None)
    return Verdict(
        kind=kind,
        score=scores[kind],
        quotes=_quotes(evidence, kept),
        cause=cause,
        cause_quote=words,
    )


def _evidence(where: str, text: str) -> Iterator[Evidence]:
    text = one_line(text) if where == "subject" else text
    folded = fold_text(text)
    for rule in rules().rule:
        if rule.where != where:
            continue
        for found in islice(phrase(rule.pattern).finditer(folded), MAX_MATCHES):
            low, high = sentence_around(folded, found.start(), found.end())
            if not _excluded(rule.kind, folded[low:high]):
                words = one_line(text[low:high])
                yield Evidence(kind=rule.kind, where=where, weight=rule.weight, text=words)
                break  # a rule counts once, however often its words are repeated


def _excluded(kind: MailKind, sentence: str) -> bool:
    return any(phrase(p).search(sentence) for p in rules().excluded.get(kind, ()))


def _score(evidence: list[Evidence], kind: MailKind) -> int:
    return sum(e.weight for e in evidence if e.kind is kind)


def _quotes(evidence: list[Evidence], kinds: set[MailKind]) -> tuple[Quote, ...]:
    chosen = [
        Quote(fact="kind" if len(kinds) == 1 else f"kind:{e.kind}", text=e.text, part=e.where)
        for e in sorted(evidence, key=lambda e: -e.weight)
        if e.kind in kinds
    ]
    return tuple(dict.fromkeys(chosen))[:MAX_QUOTES]


def _cause(body: str) -> tuple[ClosureCause, Quote | None]:
    folded = fold_text(body)
    causes = {}
    for rule in rules().cause:
        found = phrase(rule.pattern).search(folded)
        if found:
            low, high = sentence_around(folded, *found.span())
            causes[rule.name] = Quote(fact="cause", text=one_line(body[low:high]))
    if len(causes) != 1:
        return ClosureCause.UNKNOWN, None
    return next(iter(causes.items()))
