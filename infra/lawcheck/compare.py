"""The catalogue against the published law: one finding per reference. Pure."""

import hashlib
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum

import msgspec

from chalicelib.law import Reference

from .published import Article, Code

_ENDLESS = 2999


class State(StrEnum):
    """What is known of a reference. NEEDS_REVIEW below holds those that somebody must settle."""

    UNCHANGED = "unchanged"
    ENDING = "ending"
    CHANGED = "changed"
    NEW_WORDING = "new wording"
    UNREVIEWED = "unreviewed"
    MISSING = "missing"
    NOT_IN_FORCE = "not in force"
    LEFT_OVER = "left over"
    TOO_RECENT = "too recent"
    NOT_CHECKABLE = "not checkable"


NEEDS_REVIEW = frozenset((
    State.CHANGED, State.NEW_WORDING, State.UNREVIEWED, State.MISSING, State.NOT_IN_FORCE,
    State.LEFT_OVER,
))  # fmt: skip
ACCEPTABLE = frozenset((State.CHANGED, State.UNREVIEWED, State.LEFT_OVER))


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """A reference, what became of it, and why. `fingerprint` is that of the published text."""

    id: str
    source: str
    state: State
    detail: str = ""
    fingerprint: str = ""


def compare(
    catalogue: Mapping[str, Reference],
    first_days: Mapping[str, date],
    codes: Mapping[str, Code],
    reviewed: Mapping[str, str],
    today: date,
) -> tuple[Finding, ...]:
    """A finding for each reference, then for each reviewed text that is no longer catalogued.

    `first_days` says when each text first came into force, `reviewed` the fingerprint of the text
    that somebody read.
    """
    found = [
        _checked(one, first_days.get(one.id), codes[one.source], reviewed.get(one.id), today)
        if one.source in codes
        else Finding(id=one.id, source=one.source, state=State.NOT_CHECKABLE)
        for one in catalogue.values()
    ]
    left = [
        Finding(id=id_, source="", state=State.LEFT_OVER, detail="no longer in the catalogue")
        for id_ in reviewed
        if id_ not in catalogue
    ]
    return (*found, *left)


def fingerprint(text: str) -> str:
    """SHA-256 of the words: neither spacing nor the shape of an apostrophe is a change of law."""
    plain = unicodedata.normalize("NFC", text).replace("’", "'")
    return hashlib.sha256(" ".join(plain.split()).encode()).hexdigest()


def needs_review(findings: Iterable[Finding]) -> bool:
    return any(one.state in NEEDS_REVIEW for one in findings)


def _checked(
    one: Reference, first_day: date | None, code: Code, reviewed: str | None, today: date
) -> Finding:
    article = code.articles.get(one.id)
    state, detail = _state(one, first_day, article, code.as_of, today)
    digest = fingerprint(article.text) if article else ""
    if state in (State.UNCHANGED, State.ENDING) and reviewed != digest:
        state = State.CHANGED if reviewed else State.UNREVIEWED
    return Finding(id=one.id, source=one.source, state=state, detail=detail, fingerprint=digest)


def _state(
    one: Reference, first_day: date | None, article: Article | None, as_of: date, today: date
) -> tuple[State, str]:
    wording = one.in_force_from
    if wording and wording > as_of and (article is None or article.start < wording):
        return State.TOO_RECENT, f"in force from {wording}, data of {as_of}"
    if article is None:
        return State.MISSING, f"not in the code of {as_of}"
    if not article.start <= today < article.until:
        return State.NOT_IN_FORCE, f"{article.state.lower()}: {article.start} to {article.until}"
    if (wording, first_day) != (article.start, article.since):
        days = f"{first_day}, {wording}"
        return State.NEW_WORDING, f"published {article.since}, {article.start}; catalogue {days}"
    if article.until.year < _ENDLESS:
        return State.ENDING, f"until {article.until}"
    return State.UNCHANGED, ""
