"""The internal note: what the lawyer must know and no page of the letter may say (design §3.17).

Sections of French lines, most pressing first: the time that still runs, what the draft lacks,
warnings, weak points, the strength of each ground, the references nobody has read whole, the
points that are not settled. An employer without counsel gets dates, gaps and proofs only (§3.15).
"""

from collections.abc import Iterable, Iterator

from ..cases import kind_of
from ..cases.parts import Part
from ..cases.words import Party
from ..law import citations, reference
from ..law.clearing import OpenPoint
from ..law.values import Deadline, DeadlineStatus, Ground, Mark, Strength
from ..law.wording import french_day, join_french
from .catalogue import Document
from .citations import known_on, out_of_force, to_check
from .conditions import CONDITIONS
from .confirmation import to_confirm
from .grounds import adverse
from .narrative import label, told
from .points import against, relied_on, where
from .situation import Situation
from .typography import typeset

WHO = {
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
_WEAK = ("Point faible", "Dossier faible")
_ALONE = (
    "Cette note donne des faits et des dates, non un conseil juridique : pour toute question de "
    "droit, confiez ce dossier à un avocat."
)
DATES = "Les dates"


class Section(Part, frozen=True, kw_only=True):
    """A heading of the note and what is said under it."""

    title: str
    lines: tuple[str, ...]


def sections(
    document: Document, s: Situation, gaps: tuple[str, ...], cited: tuple[str, ...]
) -> tuple[Section, ...]:
    """The note of one draft, without its empty sections; `cited` is what the letter prints."""
    alone = without_counsel(document, s)
    written = _for_employer(document, s) if alone else _for_lawyer(document, s, cited)
    made = (
        (DATES, [document.deadline_note, *_deadlines(document, s, alone=alone)]),
        ("Votre modèle", [s.choices.paper.fault] if s.choices.paper.fault else []),
        ("Registre du cabinet", s.choices.lent.notes),
        ("À confirmer", to_confirm(s.state)),
        ("À compléter", _gaps(gaps)),
        *written,
    )
    said: set[str] = set()
    kept = [Section(title=title, lines=tuple(_once(lines, said))) for title, lines in made]
    return tuple(section for section in kept if section.lines)


def flat(note: tuple[Section, ...]) -> tuple[str, ...]:
    """The note's lines, without headings."""
    return tuple(line for section in note for line in section.lines)


def without_counsel(document: Document, s: Situation) -> bool:
    """An employer alone is told no view of the law (design §3.15)."""
    return document.without_counsel and s.case.counsel is None and s.firm is None


def shown(document: Document, s: Situation) -> list[Deadline]:
    """The dates of that document which were not replaced, the earliest first."""
    found = [d for d in s.deadlines if d.rule in document.deadlines]
    running = [d for d in found if d.status is not DeadlineStatus.SUPERSEDED]
    return sorted(running, key=lambda d: (d.due, d.rule))


def _for_lawyer(
    document: Document, s: Situation, cited: tuple[str, ...]
) -> tuple[tuple[str, Iterable[str]], ...]:
    notes = list(_notes(document, s))
    grounds = s.analysis.grounds if _argues(document) else ()
    bases = _bases(document, s)
    points = open_points(document, s, cited)
    return (
        ("Avertissements", [f"Avertissement : {text}" for text in s.analysis.warnings]),
        ("À vérifier avant l’envoi", [n for n in notes if not n.startswith(_WEAK)]),
        ("Les points faibles", [n for n in notes if n.startswith(_WEAK)]),
        ("Les preuves qui manquent", _unproven(document, s)),
        ("Les moyens, à valider", _grounds(grounds, s)),
        ("La jurisprudence contraire", _adverse(document, s)),
        ("Les références à lire", _references(document, s, cited, bases)),
        ("Les points non tranchés", [f"Point non tranché : {p.title}. {p.text}" for p in points]),
    )


def open_points(document: Document, s: Situation, cited: Iterable[str]) -> tuple[OpenPoint, ...]:
    """The open points of law that this draft relies on, `cited` being what its text prints."""
    return relied_on(document, s, (*cited, *_bases(document, s)))


def _bases(document: Document, s: Situation) -> list[str]:
    """The sources of the grounds, where the document argues any."""
    grounds = s.analysis.grounds if _argues(document) else ()
    return [id_ for ground in grounds for id_ in ground.basis]


def _for_employer(document: Document, s: Situation) -> tuple[tuple[str, Iterable[str]], ...]:
    return (
        ("À vérifier avant l’envoi", _notes(document, s)),
        ("Les preuves qui manquent", _unproven(document, s)),
        ("Avocat", [_ALONE]),
    )


def _once(lines: Iterable[str], said: set[str]) -> Iterator[str]:
    for text in map(typeset, lines):
        if text not in said:
            said.add(text)
            yield text


def _notes(document: Document, s: Situation) -> Iterator[str]:
    return (clause.text for clause in document.notes if CONDITIONS[clause.when](s))


def _deadlines(document: Document, s: Situation, *, alone: bool) -> Iterator[str]:
    dates = [d for d in shown(document, s) if not (alone and _not_for_employer(d))]
    for deadline in dates:
        yield _deadline(deadline, s)
    if not dates:
        rules = join_french(document.deadlines)
        yield f"Aucune échéance calculée ({rules}) : vérifiez les dates avant tout envoi."


def _not_for_employer(deadline: Deadline) -> bool:
    return deadline.for_lawyer_only or deadline.for_ is not Party.EMPLOYER


def _deadline(deadline: Deadline, s: Situation) -> str:
    past = deadline.due < s.on
    when = "passée depuis le" if past else "au plus tard le"
    text = f"{deadline.rule} – {deadline.label}, {WHO[deadline.for_]} : {when} "
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
    if document.only_exhibits:
        bare = [e for e in bare if kind_of(e) in document.exhibits]
    if bare:
        named = [label(e, s.case.reference) for e in bare]
        yield f"Faits racontés sans pièce à l’appui, à joindre : {' ; '.join(named)}."


def _argues(document: Document) -> bool:
    """It answers an act or a request: what asks for a file or a mandate rests on no ground."""
    return document.answers or not document.current_law


def _contests(document: Document) -> bool:
    """It contests an act or a silence, or prepares to."""
    return document.pleads or not (document.current_law or document.lists)


def _grounds(grounds: tuple[Ground, ...], s: Situation) -> Iterator[str]:
    for ground in grounds:
        basis = citations(known_on(ground.basis, s.decided_on), s.decided_on)
        cited = f" ({' ; '.join(basis)})" if basis else ""
        why = ground.why.rstrip(". ")
        yield f"Moyen ({_STRENGTH[ground.strength]}, à valider) : {ground.label}. {why}{cited}."


def _adverse(document: Document, s: Situation) -> Iterator[str]:
    pleaded = adverse(s, document.audience) if document.pleads else ()
    usual = against(s) if _contests(document) else ()
    for id_ in dict.fromkeys((*pleaded, *usual)):
        if known_on((id_,), s.on):
            source = reference(id_, s.on)
            yield f"Jurisprudence contraire : {source.citation}. {source.rule}"


def _references(
    document: Document, s: Situation, cited: tuple[str, ...], bases: list[str]
) -> Iterator[str]:
    day = s.law_day(current=document.current_law)
    for source in to_check((*cited, *bases), day):
        use = "imprimée dans la lettre" if source.id in cited else "à l’appui d’un moyen"
        yield (
            f"Référence à lire avant envoi, {use} : {source.citation} ({_MARK[source.mark]}). "
            f"Où la lire : {where(source)}."
        )
    for source in out_of_force(cited, day):
        yield (
            f"Référence imprimée mais pas en vigueur le {french_day(day)}, à retirer : "
            f"{source.citation}."
        )
