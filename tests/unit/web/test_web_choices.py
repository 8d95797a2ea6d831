"""The form of choices: what it shows, what it makes, and who may open it."""

import re

import pytest

from chalicelib.flows.links import draft_link
from chalicelib.store.records import Draft, Person
from tests.unit.flows.office import LEA, Office

from .world import Visitor, path_of, text


@pytest.fixture
def office() -> Office:
    return Office()


@pytest.fixture
def lea(office: Office) -> Visitor:
    return office.visitor("lea")


def link(office: Office, draft: Draft, person: Person = LEA) -> str:
    made = draft_link(office.ctx.settings, draft, person, office.clock.now)
    return made.removeprefix(office.ctx.settings.base_url)


def documents(office: Office) -> str:
    return f"{path_of(office.snapshot)}/documents"


def test_the_draft_page_leads_to_what_it_lacks(office: Office, lea: Visitor) -> None:
    """One form asks every fact that may be written there; the rest is said to be for Word."""
    path = link(office, office.letter)
    page, form = text(lea.get(path)), text(lea.get(f"{path}/choix"))

    assert "Changer les choix et compléter" in page
    assert "Adresse du siège" in form
    assert 'name="donnee.employeur.siege"' in form
    assert "Intituler la lettre" in form
    assert "Pour la personne recrutée (Awa Diop)" in form


def test_what_is_typed_makes_another_draft_beside_the_first(office: Office, lea: Visitor) -> None:
    first = office.letter
    path = f"{link(office, first)}/choix"
    answer = lea.submit(
        path, path, {"pour": "employer", "donnee.employeur.siege": "3 rue d’Alsace"}
    )
    office.work()
    made = next(d for d in office.drafts if d.id != first.id)
    page = text(lea.get(link(office, made)))

    assert answer.status_code == 303
    assert "3 rue d’Alsace" in office_text(office, made)
    assert "1 donnée complétée" in page
    assert "Autres projets de ce document" in page
    form = text(lea.get(f"{link(office, made)}/choix"))
    assert 'value="3 rue d’Alsace"' in form or "3 rue d&#8217;Alsace" in form


def test_a_wrong_answer_is_said_and_nothing_is_written(office: Office, lea: Visitor) -> None:
    path = f"{link(office, office.letter)}/choix"

    answer = lea.submit(path, path, {"pour": "employer", "donnee.employeur.siren": "12"})

    assert answer.status_code == 400
    assert "neuf chiffres" in text(answer)
    assert len(office.drafts) == 1


def test_for_nobody_known_is_said_beside_the_choice(office: Office, lea: Visitor) -> None:
    """A box of a group: its fault is in the group, and the page's head leads to its first box."""
    path = f"{link(office, office.letter)}/choix"

    answer = lea.submit(path, path, {"pour": "prefet"})
    form = text(answer)

    assert answer.status_code == 400
    assert '<p class="erreur" id="pour-erreur">Dites pour qui ce document est établi.</p>' in form
    assert '<a href="#pour">Dites pour qui ce document est établi.</a>' in form
    assert len(office.drafts) == 1


def test_a_document_is_chosen_before_it_is_written(office: Office, lea: Visitor) -> None:
    """From the list: for whom, and the passages, each in one sentence."""
    listed = text(lea.get(documents(office)))
    path = f"{documents(office)}/requete-annulation"
    form = text(lea.get(path))
    answer = lea.submit(path, path, {"pour": "worker", "passage": "reponse_472831"})
    office.work()
    (made,) = [d for d in office.drafts if d.document == "requete-annulation"]

    assert path in listed
    assert "avis n° 472831" in form.replace("\u00a0", " ")
    assert answer.status_code == 303
    assert (made.choices.applicant, made.choices.included) == ("worker", ("reponse_472831",))
    assert "CE-472831" in made.cites


def test_an_unknown_document_is_not_found(office: Office, lea: Visitor) -> None:
    assert lea.get(f"{documents(office)}/inconnu").status_code == 404
    assert lea.submit(documents(office), f"{documents(office)}/inconnu").status_code == 404


@pytest.mark.parametrize("who", ["emma", "marc", "yves", "omar"])
def test_nobody_else_opens_it(office: Office, who: str) -> None:
    """The employer chooses nothing of its lawyer's work; another firm sees nothing."""
    other = office.visitor(who)

    assert other.get(f"{documents(office)}/observations").status_code == 404
    assert other.get(f"{link(office, office.letter)}/choix").status_code == 404


def office_text(office: Office, draft: Draft) -> str:
    from io import BytesIO

    from docx import Document

    kept = Document(BytesIO(office.files.objects[draft.key]))
    return re.sub(r"\s+", " ", " ".join(p.text for p in kept.paragraphs))
