"""The internal note: what the lawyer must know and no page of the letter may say (design §3.17).

Lines of French, most pressing first: the time that still runs, what the draft lacks, warnings, weak
points, the strength of each ground, the references nobody has read whole.
"""

from collections.abc import Iterator

from ..cases.words import Party
from ..law import citations, reference
from ..law.values import Deadline, DeadlineStatus, Mark, Strength
from ..law.wording import french_day, join_french
from .catalogue import Document
from .citations import known_on, out_of_force, to_check
from .conditions import CONDITIONS
from .confirmation import to_confirm
from .grounds import adverse
from .narrative import label, told
from .situation import Situation
from .typography import typeset

_WHO = {
    Party.EMPLOYER: "pour l’employeur",
    Party.WORKER: "pour la personne recrutée",
    Party.COUNSEL: "pour le conseil",
}
_STRENGTH = {
    Strength.STRONG: "fort",
    Strength.MEDIUM: "moyen",
    Strength.WEAK: "faible",
    Strength.TO_CHECK: "à vérifier sur la plateforme",
}
_MARK = {
    Mark.PARTLY: "source lue en partie seulement",
    Mark.MEMORY: "source citée de mémoire, non lue",
}


def note(
    document: Document, s: Situation, gaps: tuple[str, ...], cited: tuple[str, ...]
) -> tuple[str, ...]:
    """The note's lines for one draft; `cited` are the references the letter prints."""
    lines = [document.deadline_note, *_deadlines(document, s)]
    lines += [*to_confirm(s.state), *_gaps(gaps)]
    lines += [f"Avertissement : {warning}" for warning in s.analysis.warnings]
    lines += [clause.text for clause in document.notes if CONDITIONS[clause.when](s)]
    lines += [*_unproven(document, s), *_grounds(s), *_adverse(document, s)]
    lines += _references(s, cited)
    return tuple(dict.fromkeys(typeset(line) for line in lines))


def _deadlines(document: Document, s: Situation) -> Iterator[str]:
    shown = [d for d in s.deadlines if d.rule in document.deadlines]
    running = [d for d in shown if d.status is not DeadlineStatus.SUPERSEDED]
    for deadline in sorted(running, key=lambda d: (d.due, d.rule)):
        yield _deadline(deadline, s)
    if not running:
        rules = join_french(document.deadlines)
        yield f"Aucune échéance calculée ({rules}) : vérifiez les dates avant tout envoi."


def _deadline(deadline: Deadline, s: Situation) -> str:
    past = deadline.due < s.on
    when = "passée depuis le" if past else "au plus tard le"
    text = f"{deadline.rule} – {deadline.label}, {_WHO[deadline.for_]} : {when} "
    text += french_day(deadline.due)
    if deadline.status is DeadlineStatus.CONDITIONAL:
        text += " (date conditionnelle : sans preuve, la date initiale demeure)"
    if deadline.dispatch_by and not past:
        text += f" ; envoi conseillé le {french_day(deadline.dispatch_by)}"
    return f"{text}."


def _gaps(gaps: tuple[str, ...]) -> Iterator[str]:
    if gaps:
        yield f"À compléter avant tout envoi : {' ; '.join(gaps)}."


def _unproven(document: Document, s: Situation) -> Iterator[str]:
    bare = [e for e in s.state.events if told(e, s.on, document.audience) and not e.evidence]
    if bare:
        named = [label(e, s.case.reference) for e in bare]
        yield f"Faits racontés sans pièce à l’appui, à joindre : {' ; '.join(named)}."


def _grounds(s: Situation) -> Iterator[str]:
    for ground in s.analysis.grounds:
        basis = citations(known_on(ground.basis, s.decided_on), s.decided_on)
        cited = f" ({' ; '.join(basis)})" if basis else ""
        why = ground.why.rstrip(". ")
        yield f"Moyen ({_STRENGTH[ground.strength]}, à valider) : {ground.label}. {why}{cited}."


def _adverse(document: Document, s: Situation) -> Iterator[str]:
    for id_ in adverse(s, document.audience) if document.pleads else ():
        if known_on((id_,), s.on):
            source = reference(id_, s.on)
            yield f"Jurisprudence contraire : {source.citation}. {source.rule}"


def _references(s: Situation, cited: tuple[str, ...]) -> Iterator[str]:
    bases = [id_ for ground in s.analysis.grounds for id_ in ground.basis]
    for source in to_check((*cited, *bases), s.decided_on):
        where = "imprimée dans la lettre" if source.id in cited else "à l’appui d’un moyen"
        yield f"Référence à lire avant envoi, {where} : {source.citation} ({_MARK[source.mark]})."
    for source in out_of_force(cited, s.decided_on):
        day = french_day(s.decided_on)
        yield f"Référence imprimée mais pas en vigueur le {day}, à retirer : {source.citation}."
