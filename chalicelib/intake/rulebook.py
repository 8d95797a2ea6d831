"""The rules of rules.toml, checked when loaded, and their version with its fingerprint."""

import hashlib
import re
import tomllib
from collections.abc import Iterator
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Literal

import msgspec

from ..cases.parts import Part
from ..cases.words import ClosureCause
from ..errors import BadInput
from .patterns import Cue
from .values import MailKind

HERE = Path(__file__).parent
RULES = HERE / "rules.toml"
FINGERPRINT = HERE / "rules.sha256"
_VERSIONED = (RULES, HERE / "wording.py", HERE / "forwards.toml")
"""What decides how a mail reads: the kinds, the cues of the facts, the words around forwards."""


class Family(StrEnum):
    """`act` tells of a request, `notice` of the platform itself, `service` of a mailbox."""

    ACT = "act"
    NOTICE = "notice"
    SERVICE = "service"


class KindRule(Part, frozen=True, kw_only=True):
    """What holds for all the evidence of one kind; each text is a pattern."""

    family: Family
    gives_way: tuple[MailKind, ...] = ()
    before: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    never: tuple[str, ...] = ()


class Rule(Part, frozen=True, kw_only=True):
    """One piece of evidence for a kind; `own`: only its own exclusions apply, not the kind's."""

    kind: MailKind
    where: Literal["subject", "body"]
    pattern: str
    cues: tuple[str, ...]
    weight: int
    before: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    own: bool = False


class CauseRule(Part, frozen=True, kw_only=True):
    name: ClosureCause
    pattern: str
    cues: tuple[str, ...]


class Thresholds(Part, frozen=True, kw_only=True):
    platform: int
    stranger: int
    service: int


class Rules(Part, frozen=True, kw_only=True):
    """The whole of rules.toml."""

    version: str
    administration: tuple[str, ...]
    platform: tuple[str, ...]
    home: tuple[str, ...]
    elsewhere: tuple[str, ...]
    confirmation_hosts: tuple[str, ...]
    confirmation_senders: tuple[str, ...]
    thresholds: Thresholds
    kind: dict[MailKind, KindRule]
    rule: tuple[Rule, ...]
    cause: tuple[CauseRule, ...]


class Compiled(msgspec.Struct, frozen=True):
    """A rule ready to search: where its words may not stand, all in one pattern each."""

    rule: Rule
    cue: Cue
    words: frozenset[str]
    before: Cue | None
    unless: Cue | None


_Places = tuple[int, ...]
Word = tuple[_Places, tuple[tuple[str, _Places], ...]]


class Matchers(msgspec.Struct, frozen=True):
    """The rules as compiled patterns, by where they look; `by_word` has their places by cue.

    `words` are the shortest cues; with each stand the cues that hold it (« refus », « refusee »),
    looked for only where it is.
    """

    by_place: dict[str, tuple[Compiled, ...]]
    words: dict[str, tuple[str, ...]]
    by_word: dict[str, dict[str, Word]]
    acts: frozenset[MailKind]
    needs: dict[MailKind, Cue]
    never: dict[MailKind, Cue]
    causes: tuple[tuple[ClosureCause, Cue], ...]
    home: Cue
    elsewhere: Cue


@cache
def rules() -> Rules:
    """The rules, checked. Raises BadInput naming the faulty place of rules.toml."""
    try:
        loaded = msgspec.convert(tomllib.loads(RULES.read_text("utf-8")), Rules)
        compiled(loaded)
    except (msgspec.ValidationError, tomllib.TOMLDecodeError, re.error) as fault:
        raise BadInput(RULES.name, f"{fault}.", "Correct the rule it names.") from fault
    if unknown := {str(r.kind) for r in loaded.rule} - {str(k) for k in loaded.kind}:
        why = f"no [kind] entry for {', '.join(sorted(unknown))}."
        raise BadInput(RULES.name, why, "Add it, or correct the rules that name it.")
    return loaded


@cache
def matchers() -> Matchers:
    """The compiled rules."""
    return compiled(rules())


def compiled(loaded: Rules) -> Matchers:
    """Every pattern of the rules. Raises re.error."""
    ready = [_compiled(loaded, rule) for rule in loaded.rule]
    kinds, places = loaded.kind.items(), ("subject", "body")
    by_place = {p: tuple(c for c in ready if c.rule.where == p) for p in places}
    by_word = {place: _by_word(there) for place, there in by_place.items()}
    return Matchers(
        by_place=by_place,
        words={place: tuple(known) for place, known in by_word.items()},
        by_word=by_word,
        acts=frozenset(kind for kind, rule in kinds if rule.family is Family.ACT),
        needs={kind: _either(rule.needs) for kind, rule in kinds if rule.needs},
        never={kind: _either(rule.never) for kind, rule in kinds if rule.never},
        causes=tuple((cause.name, Cue(cause.pattern, cause.cues)) for cause in loaded.cause),
        home=_either(loaded.home),
        elsewhere=_either(loaded.elsewhere),
    )


def _by_word(there: tuple[Compiled, ...]) -> dict[str, Word]:
    words = sorted({word for one in there for word in one.words}, key=len)
    places = {w: tuple(n for n, one in enumerate(there) if w in one.words) for w in words}
    held = {w: next(shorter for shorter in words if shorter in w) for w in words}
    return {
        root: (places[root], tuple((w, places[w]) for w in words if held[w] == root != w))
        for root in words
        if held[root] == root
    }


def _compiled(loaded: Rules, rule: Rule) -> Compiled:
    kind = loaded.kind.get(rule.kind)
    shared = kind if kind and not rule.own else KindRule(family=Family.ACT)
    before, unless = (*shared.before, *rule.before), (*shared.unless, *rule.unless)
    return Compiled(
        rule,
        Cue(rule.pattern, rule.cues),
        frozenset(rule.cues),
        _either(before) if before else None,
        _either(unless) if unless else None,
    )


def _either(patterns: tuple[str, ...]) -> Cue:
    return Cue("|".join(f"(?:{pattern})" for pattern in patterns))


def fingerprint() -> str:
    """What rules.sha256 must hold: the version, and the SHA-256 of what decides a reading."""
    content = b"".join(path.read_bytes() for path in _VERSIONED)
    return f"{rules().version} {hashlib.sha256(content).hexdigest()}\n"


def is_administration(address: str) -> bool:
    """True when the address is at a domain of the administration."""
    return is_under(_host(address), rules().administration)


def is_platform(address: str) -> bool:
    """True when the address is at a domain the platform writes from."""
    return is_under(_host(address), rules().platform)


def _host(address: str) -> str:
    return address.rpartition("@")[2].strip("<> ")


def is_under(host: str, domains: tuple[str, ...]) -> bool:
    """True when a host is one of the domains, or under one of them."""
    return f".{host}".lower().endswith(_dotted(domains))


@cache
def _dotted(domains: tuple[str, ...]) -> tuple[str, ...]:
    return tuple([f".{domain}" for domain in domains])


def patterns() -> Iterator[Cue]:
    """Every compiled pattern of the rules, for whoever checks them all."""
    ready = matchers()
    for one in (*ready.by_place["subject"], *ready.by_place["body"]):
        yield from (cue for cue in (one.cue, one.before, one.unless) if cue)
    yield from (*ready.needs.values(), *ready.never.values())
    yield from (cue for _, cue in ready.causes)
    yield from (ready.home, ready.elsewhere)
