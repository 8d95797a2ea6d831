"""The facts that a draft lacks: what is asked, how an answer is printed, what it never replaces."""

import pytest

from chalicelib.cases import Case, decode_case
from chalicelib.cases.parts import Employer
from chalicelib.errors import BadInput
from chalicelib.letters import Choices, checked_facts, documents, questions
from chalicelib.letters.letterhead import OF_COMPANIES
from chalicelib.letters.missing import told
from chalicelib.letters.vocabulary import facts
from tests.golden.letters.making import golden
from tests.unit.letters.samples import CASE, drafted, file, suited, text, with_

ON = golden("04-unknown-cause").on
BARE = decode_case(bytes(golden("04-unknown-cause").file))
ANSWERS = {
    "employeur.nom": "Les Halles",
    "employeur.siren": "552 100 554",
    "employeur.siege": "12 rue des Tanneurs, 38000 Grenoble",
    "employeur.representant": "Claire Martin",
    "employeur.qualite": "gérante",
    "salarie.nom": "Amina Diallo",
    "prefet.appel": "Madame la Préfète",
    "prefet.territoire": "de l’Isère",
    "tribunal.siege": "Évry",
    "lettre.lieu": "Grenoble",
}


def said(document: str, **given: str) -> str:
    made = drafted(BARE, ON, document=document, choices=Choices(facts=given))
    return text(made.docx).replace("\u00a0", " ")


@pytest.mark.parametrize("document", ["requete-annulation", "recours-gracieux", "observations"])
def test_every_answer_is_printed_in_its_place_and_asked_no_more(document: str) -> None:
    """With elision, contraction and gender as if the case had said it."""
    made = drafted(BARE, ON, document=document, choices=Choices(facts=ANSWERS))
    asked, by_hand = questions(made.gaps, ANSWERS)
    letter = text(made.docx).replace("\u00a0", " ")

    assert not [q for q in asked if not q.given and q.name in ANSWERS]
    assert set(by_hand) <= set(made.gaps)
    for words in ("Les Halles", "Amina Diallo"):
        assert words in letter
    if document == "requete-annulation":
        assert "administratif d’Évry" in letter
        assert "la préfète de l’Isère" in letter
        assert "552 100 554" in letter


def test_an_answer_never_replaces_what_the_case_says() -> None:
    """It fills a gap; a fact of the ledger is corrected in the ledger."""
    case = Case(reference="AT-1", prefect="Monsieur le Préfet du Rhône")

    kept = told(case, {"prefet.appel": "Madame la Préfète", "salarie.nom": "Amina"})

    assert kept.prefect == case.prefect
    assert kept.worker.name == "Amina"
    assert told(kept, {"salarie.nom": "Autre"}).worker.name == "Amina"


_PERSON = with_(
    CASE, employer={"name": "Jeanne Petit", "form": "Particulier", "seat": "8 rue Haute"}
)
_OF_COMPANIES = ("SIREN", "Siège", "Représentant", "représentant", "qualité du représentant")


@pytest.mark.parametrize("counsel", [CASE["counsel"], None], ids=["counsel", "alone"])
@pytest.mark.parametrize("document", tuple(documents()))
def test_a_private_employer_is_asked_for_a_name_and_an_address(
    document: str, counsel: dict[str, str] | None
) -> None:
    """A private person has neither SIREN nor representative, and signs in his or her own name."""
    case, on = suited(document, with_(_PERSON, counsel=counsel))
    made = drafted(case, on, document=document)
    letter = text(made.docx).replace("\u00a0", " ")

    assert not [gap for gap in made.gaps for word in _OF_COMPANIES if word in gap]
    assert not [word for word in _OF_COMPANIES if word in letter]
    assert "Jeanne Petit" in letter
    if counsel is None:
        assert "pour Jeanne Petit" not in letter
        assert "Agissant au nom" not in letter


def test_a_company_still_signs_by_its_representative() -> None:
    """Nothing changes for the others: SIREN, seat, representative and quality are printed."""
    case = file(case=with_(CASE, counsel=None))
    letter = text(drafted(case, document="requete-annulation").docx).replace("\u00a0", " ")

    for words in ("SIREN : 552 100 554", "Siège : 12 rue", "Représentant légal : Claire Martin"):
        assert words in letter
    assert letter.count("Claire Martin, gérante") == 2
    assert "pour Atelier Lumen" in letter


@pytest.mark.parametrize("answer", ["particulier", "Particulier employeur"])
def test_the_question_of_the_siren_takes_a_private_person(answer: str) -> None:
    """« particulier » answers it, and what only companies have is asked no more."""
    given = checked_facts({"employeur.nom": "Jeanne Petit", "employeur.siren": answer})
    made = drafted(BARE, ON, document="requete-annulation", choices=Choices(facts=given))
    asked, _ = questions(made.gaps, given)

    assert "Jeanne Petit, particulier employeur" in text(made.docx)
    assert "Domicile" in text(made.docx)
    assert {q.name for q in asked if not q.given}.isdisjoint(OF_COMPANIES)


def test_a_company_is_not_made_a_private_person_by_an_answer() -> None:
    """The case says its form: the answer is refused, with the form and what to do."""
    case = Case(reference="AT-1", employer=Employer(form="SARL"))

    with pytest.raises(BadInput, match=r"« SARL ».*numéro SIREN"):
        told(case, {"employeur.siren": "particulier"})


def test_hostile_answers_are_printed_as_text() -> None:
    """Braces, tags, line breaks and turned text stay text on one line."""
    letter = said("observations", **{"lettre.lieu": "{{ 7*7 }} <b>\nLyon\u202e & [x]"})

    assert "{{ 7*7 }} <b> Lyon & [x], le" in letter


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"employeur.siren": "12"}, "neuf chiffres.*« particulier »"),
        ({"employeur.siren": "552 100 545"}, "sa clé ne correspond pas"),
        ({"acte.existe": "oui"}, "ne se demande pas"),
        ({"acte.piece": "pièce n° 9"}, "ne se demande pas"),
        ({"inconnue": "x"}, "ne se demande pas"),
        ({"lettre.lieu": "x" * 2001}, "dépasse 2000"),
    ],
)
def test_an_answer_that_cannot_be_used_is_refused(given: dict[str, str], why: str) -> None:
    """The fact is named, in French; nothing is written."""
    with pytest.raises(BadInput, match=why):
        checked_facts(given)


def test_blank_answers_are_no_answers() -> None:
    """A field left empty stays a gap."""
    assert checked_facts({"lettre.lieu": "  ", "employeur.siren": ""}) == {}


def test_no_two_facts_ask_for_the_same_words() -> None:
    """The form puts each answer where its own gap stands."""
    asked = [fact.gap for fact in facts().values() if fact.gap]

    assert len(asked) == len(set(asked))
