"""The internal note as its own file (note-interne): never a page of the letter (design §3.17)."""

from collections.abc import Iterable
from datetime import date

from ..cases.words import Party
from ..law.values import Deadline, DeadlineStatus
from ..law.wording import french_day
from .catalogue import Document, template
from .clean import line
from .facts import nested
from .gaps import Value
from .note import DATES, WHO, Section, shown, without_counsel
from .render import render
from .situation import Situation

NAME = "note-interne"
TITLE = "Note interne — ne pas transmettre"


def note_file(document: Document, s: Situation, note: tuple[Section, ...]) -> bytes:
    """The note of that draft as a .docx. The same arguments give the same bytes."""
    alone = without_counsel(document, s)
    facts: dict[str, Value] = {
        "note.document": document.title,
        "note.reference": line(s.case.reference, "case.reference"),
        "note.employeur": line(s.case.employer.name, "case.employer.name") or "non renseigné",
        "note.salarie": line(s.case.worker.name, "case.worker.name") or "non renseigné",
        "note.date": french_day(s.on),
        "note.annonce": document.deadline_note,
        "note.echeances": _each_once(
            _row(d, s, alone=alone) for d in _dates(document, s, alone=alone)
        ),
        "note.lignes": [row for part in note if part.title != DATES for row in _rows(part)],
    }
    return render(NAME, template(NAME), nested(facts), TITLE, s.on).docx


def _dates(document: Document, s: Situation, *, alone: bool) -> list[Deadline]:
    own = [d for d in shown(document, s) if d.for_ is Party.EMPLOYER and not d.for_lawyer_only]
    return own if alone else shown(document, s)


def _each_once(rows: Iterable[dict[str, str]]) -> list[dict[str, str]]:
    """Two acts may have one date under one rule: it is shown once."""
    return list({tuple(row.items()): row for row in rows}.values())


def _row(deadline: Deadline, s: Situation, *, alone: bool) -> dict[str, str]:
    return {
        "echeance": f"{deadline.rule} – {deadline.label}",
        "pour": WHO[deadline.for_].removeprefix("pour "),
        "prudente": french_day(deadline.due),
        "etat": _state(deadline, s.on, alone=alone),
    }


def _state(deadline: Deadline, on: date, *, alone: bool) -> str:
    """The prudent date alone is told to an employer; competing ones are a lawyer's (§3.15)."""
    if deadline.due < on:
        return "passée"
    said = []
    if deadline.status is DeadlineStatus.CONDITIONAL:
        said.append("conditionnelle : sans preuve, la date initiale demeure")
    if deadline.dispatch_by:
        said.append(f"envoi conseillé le {french_day(deadline.dispatch_by)}")
    if deadline.latest != deadline.due and not alone:
        said.append(f"dernière date défendable : {french_day(deadline.latest)}")
    return " ; ".join(said) or "en cours"


def _rows(section: Section) -> list[dict[str, str]]:
    lines = [{"titre": "", "texte": text} for text in section.lines]
    return [{"titre": section.title, "texte": ""}, *lines]
