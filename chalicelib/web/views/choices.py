"""The form of choices: for whom, the optional passages, the answers, the missing facts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import msgspec

from ...cases.parts import AnsweredItem
from ...cases.words import By, Outcome
from ...errors import BadInput
from ...law.wording import french_day, typeset
from ...store.records import Chosen, Draft
from .days import read_day
from .words import words

if TYPE_CHECKING:
    from ...flows.context import Desk
    from ...letters import Question
    from ...letters.register import Fitting
    from ...store.cases import StoredCase

_FREE_ROWS = 5
_MOST_ROWS = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicantLine:
    """For whom it may be written; `why` says that it does not suit so."""

    code: str
    name: str
    chosen: bool
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionLine:
    """An optional passage, with one plain sentence."""

    id: str
    text: str
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemLine:
    """A document asked for, and what is answered; `free`: its name is typed too."""

    id: str
    label: str
    free: bool
    given: AnsweredItem | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoicesView:
    """`questions` are the facts that may be filled here, `by_hand` gaps that only Word fills."""

    document: str
    name: str
    applicants: tuple[ApplicantLine, ...]
    options: tuple[OptionLine, ...]
    items: tuple[ItemLine, ...]
    outcomes: tuple[tuple[str, str], ...]
    questions: tuple[Question, ...]
    by_hand: tuple[str, ...]


def choices_view(
    desk: Desk, stored: StoredCase, document: str, draft: Draft | None, chosen: Chosen
) -> ChoicesView:
    """The form of a document on a case; `draft` is the one it starts from, if any."""
    from ...letters import documents, fitting, questions

    known = documents()[document]
    gaps = draft.gaps if draft else ()
    asked, by_hand = questions(gaps, chosen.facts)
    case, firm = stored.snapshot.case, stored.snapshot.firm
    kept = desk.store.offices.of_firm(firm) if asked else []
    fits = fitting(case, kept, chosen.facts) if kept else ()
    return ChoicesView(
        document=document,
        name=words().document.get(document, document),
        applicants=_applicants(desk, stored, document, chosen),
        options=tuple(
            OptionLine(id=id_, text=typeset(text), chosen=id_ in chosen.included)
            for id_, text in known.options.items()
        ),
        items=_items(desk, stored, chosen) if known.answers else (),
        outcomes=tuple((o, words().outcome[o]) for o in Outcome if o is not Outcome.MISSING),
        questions=tuple(_proposed(question, fits, desk.today()) for question in asked),
        by_hand=by_hand,
    )


def _proposed(question: Question, fits: Iterable[Fitting], on: date) -> Question:
    """A question that the firm's register answers is shown answered, with where from."""
    fit = next((f for f in fits if question.name in f.facts), None)
    if fit is None or question.given:
        return question
    read = french_day(fit.office.read_on)
    old = "" if fit.office.fresh(on) else " : à vérifier, plus d’un an a passé"
    said = typeset(f"Proposé par le registre du cabinet, lu le {read}{old}. {question.help}")
    return msgspec.structs.replace(question, given=fit.facts[question.name], help=said)


def read_choices(form: Mapping[str, list[str]], document: str) -> Chosen:
    """What was chosen and typed. Raises BadInput, in French, on what cannot be used."""
    from ...letters import checked_facts, documents

    options = documents()[document].options
    facts = {k.removeprefix("donnee."): v[0] for k, v in form.items() if k.startswith("donnee.")}
    applicant = form.get("pour", [By.EMPLOYER.value])[0]
    if applicant not in tuple(By):
        raise BadInput("pour", "dites pour qui ce document est établi.")
    return Chosen(
        applicant=By(applicant),
        # In the table's order: the same boxes ticked are the same choices.
        included=tuple(id_ for id_ in options if id_ in form.get("passage", [])),
        answers=tuple(_answers(form)),
        facts=checked_facts(facts),
    )


def told(chosen: Chosen) -> str:
    """A draft's choices in a few French words; empty when nobody chose anything."""
    said = []
    if chosen.applicant is By.WORKER:
        said.append("pour la personne recrutée")
    count = len(chosen.included)
    if count:
        said.append(f"{count} passage{'s' if count > 1 else ''} ajouté{'s' if count > 1 else ''}")
    count = len(chosen.facts)
    if count:
        said.append(f"{count} donnée{'s' if count > 1 else ''} complétée{'s' if count > 1 else ''}")
    if chosen.answers:
        said.append("réponses pièce par pièce")
    return ", ".join(said)


def generation_title(draft: Draft) -> str:
    """« Projet du 23 novembre 2026, pour la personne recrutée »."""
    chosen = told(draft.choices)
    day = french_day(draft.on or draft.created_at.date())
    return typeset(f"Projet du {day}{', ' if chosen else ''}{chosen}")


def _applicants(
    desk: Desk, stored: StoredCase, document: str, chosen: Chosen
) -> tuple[ApplicantLine, ...]:
    from ...flows.batch import refused

    case = stored.snapshot.case
    names = {
        By.EMPLOYER: f"pour l’employeur{_named(case.employer.name)}",
        By.WORKER: f"pour la personne recrutée{_named(case.worker.name)}",
    }
    return tuple(
        ApplicantLine(
            code=who.value,
            name=typeset(name),
            chosen=chosen.applicant is who,
            why=typeset(refused(desk, stored, document, Chosen(applicant=who))),
        )
        for who, name in names.items()
    )


def _named(name: str) -> str:
    return f" ({name})" if name else ""


def _items(desk: Desk, stored: StoredCase, chosen: Chosen) -> tuple[ItemLine, ...]:
    from ...flows.paper import choices_of
    from ...law import analyse, deadlines
    from ...letters import asked_items

    case, state, on = stored.snapshot.case, stored.state, desk.today()
    asked = asked_items(
        case,
        state,
        analyse(case, state, on),
        deadlines(case, state, on),
        on,
        choices=choices_of(desk, stored.snapshot.firm, chosen),
    )
    lines = [
        ItemLine(id=item.id, label=item.label or item.id, free=False, given=given)
        for item, given in asked[:_MOST_ROWS]
    ]
    if not lines:
        lines = [
            ItemLine(id=f"libre-{n}", label="", free=True, given=None)
            for n in range(1, _FREE_ROWS + 1)
        ]
    return tuple(lines)


def _answers(form: Mapping[str, list[str]]) -> list[AnsweredItem]:
    found = []
    for id_ in form.get("piece", [])[: _MOST_ROWS + _FREE_ROWS]:
        said = {
            name: form.get(f"{name}.{id_}", [""])[0].strip()
            for name in ("suite", "intitule", "raison", "remplacement", "attendue", "preuve")
        }
        if not any(said.values()):
            continue
        if said["suite"] not in tuple(Outcome):
            raise BadInput(f"suite.{id_}", "choisissez l’une des suites proposées.")
        found.append(
            AnsweredItem(
                id=id_[:80],
                outcome=Outcome(said["suite"]),
                label=_within(said["intitule"], f"intitule.{id_}", 500),
                reason=_within(said["raison"], f"raison.{id_}", 2000),
                substitute=_within(said["remplacement"], f"remplacement.{id_}", 500),
                expected=_day(said["attendue"], f"attendue.{id_}"),
                proof=said["preuve"] == "oui",
            )
        )
    return found


def _within(text: str, field: str, most: int) -> str:
    """Refused rather than cut: nothing that somebody wrote is lost."""
    if len(text) > most:
        raise BadInput(field, f"{most} caractères au plus.", "Raccourcissez.")
    return text


def _day(text: str, field: str) -> date | None:
    day = read_day(text)
    if text and day is None:
        raise BadInput(field, f"« {text[:20]} » n’est pas une date.")
    return day
