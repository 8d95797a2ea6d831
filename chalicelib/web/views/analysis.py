"""The analysis of a closure, for the mandated lawyer: what is missing, grounds, warnings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ...cases import CaseState
from ...cases.words import Seen
from ...law import citations, le_weekday
from ...law.page import FORMAL_WORDS, SEEN_WORDS
from ...law.values import Analysis, DocumentAdvice, Ground, Mark, Missing
from ...law.wording import join_french
from .words import words


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingLine:
    """A line of the checklist, with the words of the act that answer it."""

    label: str
    seen: str
    absent: bool
    basis: str
    quotes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GroundLine:
    """A ground (moyen). `to_read` is True when its source was not read whole (V-p, M)."""

    label: str
    strength: str
    tone: str
    basis: str
    why: str
    to_read: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AnalysisView:
    """All of it, in French; each document with the day it is due."""

    formal: str
    missing: tuple[MissingLine, ...]
    grounds: tuple[GroundLine, ...]
    warnings: tuple[str, ...]
    documents: tuple[str, ...]


def analysis_view(analysis: Analysis, state: CaseState, on: date) -> AnalysisView | None:
    """None when there is no act to analyse."""
    if not analysis.act:
        return None
    quotes = {e.id: e.quotes for e in state.events}.get(analysis.act, ())
    by_fact: dict[str, tuple[str, ...]] = {}
    for quote in quotes:
        by_fact[quote.fact] = (*by_fact.get(quote.fact, ()), quote.text)
    cited_on = analysis.decided_on or on
    return AnalysisView(
        formal=FORMAL_WORDS[analysis.formal_decision],
        missing=tuple(_missing(m, by_fact.get(m.id, ()), cited_on) for m in analysis.missing),
        grounds=tuple(_ground(g, cited_on) for g in analysis.grounds),
        warnings=analysis.warnings,
        documents=tuple(_document(one, on) for one in analysis.advice),
    )


def _document(one: DocumentAdvice, on: date) -> str:
    label = words().document.get(one.id, one.label)
    if one.due is None:
        return label
    late = f"date prudente passée, {le_weekday(one.due)}"
    return f"{label} ({late if one.due < on else f'au plus tard {le_weekday(one.due)}'})"


def _missing(missing: Missing, quotes: tuple[str, ...], on: date) -> MissingLine:
    return MissingLine(
        label=missing.label,
        seen=SEEN_WORDS[missing.seen],
        absent=missing.seen is Seen.ABSENT,
        basis=join_french(citations(missing.basis, on)),
        quotes=quotes,
    )


def _ground(ground: Ground, on: date) -> GroundLine:
    return GroundLine(
        label=ground.label,
        strength=words().strength[ground.strength],
        tone=str(ground.strength),
        basis=join_french(citations(ground.basis, on)),
        why=ground.why,
        to_read=ground.mark is not Mark.READ,
    )
