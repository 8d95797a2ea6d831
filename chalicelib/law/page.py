"""The analysis as a page a lawyer reads: plain text, French, nothing that the values do not say."""

import textwrap
from collections.abc import Iterator
from datetime import date

from ..cases.fold import CaseState
from ..cases.kinds import kind_of
from ..cases.parts import Case
from ..cases.words import Party, Seen
from .references import citations
from .values import (
    Analysis,
    DeadlineStatus,
    DocumentAdvice,
    Ground,
    Mark,
    Missing,
    ShownDeadline,
    Strength,
)
from .wording import french_day, french_weekday, join_french, le_weekday, typeset

WIDTH = 92
STRENGTH_WORDS = {
    Strength.STRONG: "fort",
    Strength.MEDIUM: "moyen",
    Strength.WEAK: "faible",
    Strength.TO_CHECK: "à vérifier sur la plateforme",
}
MARK_WORDS = {
    Mark.READ: "source lue",
    Mark.PARTLY: "source lue en partie seulement",
    Mark.MEMORY: "source citée de mémoire, non lue",
}
FORMAL_WORDS = {
    True: "L’acte a la forme d’une décision : auteur, motifs et voies de recours y sont.",
    False: "L’acte n’a pas la forme d’une décision.",
    None: "On ne peut pas encore le dire : tout n’a pas été vu. Vérifiez sur la plateforme.",
}
SEEN_WORDS = {Seen.STATED: "présent", Seen.ABSENT: "absent", Seen.NOT_SEEN: "pas vu"}
_ACTS = {"closed": "Clôture", "refused": "Refus", "grant_withdrawn": "Retrait de l’autorisation"}
_NO_ACT = "Aucun acte n’est à analyser à cette date."
_NO_GROUND = "Aucun moyen ne ressort de ces faits."
_END = "Analyse établie par Vigie d’après les seuls faits du dossier : à valider par l’avocat."


def analysis_page(analysis: Analysis, case: Case, state: CaseState, on: date) -> str:
    """The page, wrapped, without final newline."""
    cited_on = analysis.decided_on or on
    sections = (
        (f"Analyse du dossier {case.reference}, au {french_day(on)}", _act(analysis, state)),
        ("Ce qui manque pour une décision en forme", _missing(analysis.missing, cited_on)),
        ("Moyens, à valider", _grounds(analysis, cited_on)),
        ("Documents à préparer, dans l’ordre", _documents(analysis.advice, on)),
        ("Dates à surveiller", _dates(analysis.deadlines, on)),
        ("Avertissements", [f"- {warning}" for warning in analysis.warnings]),
    )
    pages = [_section(title, list(lines)) for title, lines in sections]
    return "\n\n".join([*filter(None, pages), _wrapped(_END)])


def _section(title: str, lines: list[str]) -> str:
    if not lines:
        return ""
    head = typeset(title)
    return "\n".join([head, "=" * len(head), *(_wrapped(typeset(line)) for line in lines)])


def _wrapped(line: str) -> str:
    margin = len(line) - len(line.lstrip(" -0123456789."))
    return textwrap.fill(
        line,
        WIDTH,
        subsequent_indent=" " * min(margin, 4),
        break_long_words=False,
        break_on_hyphens=False,
    )


def _act(analysis: Analysis, state: CaseState) -> Iterator[str]:
    act = next((event for event in state.events if event.id == analysis.act), None)
    if act is None:
        yield _NO_ACT
        return
    yield f"{_ACTS[kind_of(act)]} du {french_day(act.on)}."
    yield FORMAL_WORDS[analysis.formal_decision]


def _missing(missing: tuple[Missing, ...], on: date) -> Iterator[str]:
    for one in missing:
        cited = join_french(citations(one.basis, on))
        yield f"- {one.label} : {SEEN_WORDS[one.seen]}" + (f" ({cited})." if cited else ".")


def _grounds(analysis: Analysis, on: date) -> Iterator[str]:
    if analysis.act and not analysis.grounds:
        yield _NO_GROUND
    for number, ground in enumerate(analysis.grounds, 1):
        yield from _ground(number, ground, on)


def _ground(number: int, ground: Ground, on: date) -> Iterator[str]:
    yield f"{number}. {ground.label[:1].upper()}{ground.label[1:]}"
    yield f"   Force : {STRENGTH_WORDS[ground.strength]} ; {MARK_WORDS[ground.mark]}."
    yield f"   Fondement : {' ; '.join(citations(ground.basis, on))}."
    yield f"   Pourquoi : {ground.why}"


def _documents(advice: tuple[DocumentAdvice, ...], on: date) -> Iterator[str]:
    for number, one in enumerate(advice, 1):
        said = " ; ".join(filter(None, (_when(one, on), one.note)))
        yield f"{number}. {one.label} : {said}." if said else f"{number}. {one.label}."


def _when(one: DocumentAdvice, on: date) -> str:
    if one.due is None:
        return ""
    if one.due < on:
        return f"date prudente du {french_weekday(one.due)} passée ({one.rule})"
    posted = one.dispatch_by
    sent = f" ; envoi conseillé {le_weekday(posted)}" if posted and posted >= on else ""
    return f"au plus tard {le_weekday(one.due)} ({one.rule}){sent}"


def _dates(deadlines: tuple[ShownDeadline, ...], on: date) -> Iterator[str]:
    for one in deadlines:
        whose = " (pour le salarié)" if one.for_ is Party.WORKER else ""
        state = " ; passée" if one.due < on else _STATUS.get(one.status, "")
        yield f"- {one.rule}, {one.label}{whose} : {french_weekday(one.due)}{state}."


_STATUS = {DeadlineStatus.CONDITIONAL: " ; sous condition"}
