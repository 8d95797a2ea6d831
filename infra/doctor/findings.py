"""What the doctor says, for people and for programs."""

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import Any

import msgspec

from infra.deploy.stage import Stage


class Level(StrEnum):
    """How bad: `unknown` means that it could not be asked, and is no good news."""

    OK = "ok"
    WARNING = "warning"
    UNKNOWN = "unknown"
    FAILURE = "failure"


class Verdict(msgspec.Struct, frozen=True):
    """A judgement of one fact: how bad, and what is."""

    level: Level
    what: str


class Unknown(msgspec.Struct, frozen=True):
    """A fact that could not be had, and why."""

    why: str


class Check(msgspec.Struct, frozen=True):
    """One line of the table: which fact, who judges it, why it matters, what to do.

    `remedy` may name fields of the stage in braces.
    """

    name: str
    fact: str
    judge: Callable[[Any, Stage], Verdict]
    why: str
    remedy: str


class Finding(msgspec.Struct, frozen=True):
    """What one check found. `remedy` is empty when there is nothing to do."""

    check: str
    level: Level
    what: str
    why: str
    remedy: str


_MARKS = {Level.OK: "ok  ", Level.WARNING: "WARN", Level.UNKNOWN: "????", Level.FAILURE: "FAIL"}


def ok(what: str) -> Verdict:
    return Verdict(Level.OK, what)


def warn(what: str) -> Verdict:
    return Verdict(Level.WARNING, what)


def fail(what: str) -> Verdict:
    return Verdict(Level.FAILURE, what)


def unless(faults: Sequence[str], good: str) -> Verdict:
    """A failure that lists `faults`, or all is well."""
    return fail("; ".join(faults)) if faults else ok(good)


def examine(checks: Sequence[Check], facts: Mapping[str, Any], stage: Stage) -> list[Finding]:
    """Judge every fact, in the table's order."""
    return [_examine(check, facts[check.fact], stage) for check in checks]


def _examine(check: Check, fact: Any, stage: Stage) -> Finding:
    if isinstance(fact, Unknown):
        verdict = Verdict(Level.UNKNOWN, fact.why)
        remedy = "Let whoever runs the doctor ask for it (docs/operations.md), or try again."
    else:
        verdict = check.judge(fact, stage)
        fields = msgspec.structs.asdict(stage) | {
            "inbound": stage.inbound,
            "mail_domain": stage.mail_domain,
        }
        remedy = "" if verdict.level is Level.OK else check.remedy.format(**fields)
    return Finding(check.name, verdict.level, verdict.what, check.why, remedy)


def as_text(findings: Sequence[Finding]) -> str:
    """One line a finding; under what is not well, why it matters and what to do."""
    lines = []
    for found in findings:
        lines.append(f"{_MARKS[found.level]}  {found.check:<24} {found.what}")
        if found.remedy:
            lines += [f"      {'why':<23} {found.why}", f"      {'do':<23} {found.remedy}"]
    counts = ", ".join(
        f"{sum(f.level is level for f in findings)} {level.value}" for level in Level
    )
    return "\n".join([*lines, counts])


def healthy(findings: Sequence[Finding]) -> bool:
    """Whether nothing failed and everything could be asked. Warnings do not count."""
    return all(f.level in (Level.OK, Level.WARNING) for f in findings)
