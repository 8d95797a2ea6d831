"""The analysis of a closure, for the mandated lawyer: what is missing, grounds, warnings."""

from __future__ import annotations

from dataclasses import dataclass

from ...cases import CaseState
from ...cases.words import Seen
from ...law import cite
from ...law.values import Analysis, Ground, Mark, Missing
from ...law.wording import join_french
from .words import words

_FORMAL = {
    True: "L’acte a la forme d’une décision : auteur, motifs et voies de recours y sont.",
    False: "L’acte n’a pas la forme d’une décision.",
    None: "On ne peut pas encore le dire : tout n’a pas été vu. Vérifiez sur la plateforme.",
}
_SEEN = {Seen.STATED: "présent", Seen.ABSENT: "absent", Seen.NOT_SEEN: "pas vu"}


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
    """All of it, in French."""

    formal: str
    missing: tuple[MissingLine, ...]
    grounds: tuple[GroundLine, ...]
    warnings: tuple[str, ...]
    documents: tuple[str, ...]


def analysis_view(analysis: Analysis, state: CaseState) -> AnalysisView | None:
    """None when there is no act to analyse."""
    if not analysis.act:
        return None
    quotes = {e.id: e.quotes for e in state.events}.get(analysis.act, ())
    by_fact: dict[str, tuple[str, ...]] = {}
    for quote in quotes:
        by_fact[quote.fact] = (*by_fact.get(quote.fact, ()), quote.text)
    return AnalysisView(
        formal=_FORMAL[analysis.formal_decision],
        missing=tuple(_missing(m, by_fact.get(m.id, ())) for m in analysis.missing),
        grounds=tuple(_ground(g) for g in analysis.grounds),
        warnings=analysis.warnings,
        documents=tuple(words().document.get(d, d) for d in analysis.documents),
    )


def _missing(missing: Missing, quotes: tuple[str, ...]) -> MissingLine:
    return MissingLine(
        label=missing.label,
        seen=_SEEN[missing.seen],
        absent=missing.seen is Seen.ABSENT,
        basis=join_french(cite(ref) for ref in missing.basis),
        quotes=quotes,
    )


def _ground(ground: Ground) -> GroundLine:
    return GroundLine(
        label=ground.label,
        strength=words().strength[ground.strength],
        tone=str(ground.strength),
        basis=join_french(cite(ref) for ref in ground.basis),
        why=ground.why,
        to_read=ground.mark is not Mark.READ,
    )
