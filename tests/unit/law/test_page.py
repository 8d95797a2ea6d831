"""The page a lawyer reads: all that the analysis says, in French, and nothing else."""

import pytest

from chalicelib.cases import AnyEvent
from chalicelib.law import Strength, analyse, analysis_page, cite
from chalicelib.law.page import STRENGTH_WORDS, WIDTH
from chalicelib.web.views.analysis import analysis_view
from chalicelib.web.views.words import words

from .build import a_case, day, event, state_of

FILED = event("filed", "2026-09-23")
CLOSED = event(
    "closed", "2026-11-23", author="absent", reasons_in_law="absent", remedies="absent",
    complete_original=True, space_checked={"on": "2026-11-23", "documents_found": False},
)  # fmt: skip
ON = day("2026-11-24")


def page(*events: AnyEvent, on: str = "2026-11-24") -> str:
    state = state_of(*events)
    return analysis_page(analyse(a_case(), state, day(on)), a_case(), state, day(on))


def flat(text: str) -> str:
    return " ".join(text.split())


def test_the_page_says_all_that_the_analysis_holds() -> None:
    """Every missing item, ground, document, date and warning of the values is on it."""
    state = state_of(FILED, CLOSED)
    found = analyse(a_case(), state, ON)
    text = flat(page(FILED, CLOSED))

    for said in (
        *(m.label for m in found.missing),
        *(flat(g.why) for g in found.grounds),
        *(cite(id_, ON) for g in found.grounds for id_ in g.basis),
        *(one.label for one in found.advice),
        *(d.label for d in found.deadlines),
        *found.warnings,
    ):
        assert flat(said) in text


@pytest.mark.parametrize(
    "words",
    [
        "Analyse du dossier AT-1, au 24 novembre 2026",
        "Clôture du 23 novembre 2026.",
        "L’acte n’a pas la forme d’une décision.",
        "1. Auteur de la décision non identifié Force : fort ; source lue.",
        "2. Recours gracieux : au plus tard le lundi 25 janvier 2027 (D15) ; envoi conseillé le mercredi 20 janvier 2027.",
        "D8, limite extérieure d’un an (délai raisonnable) : mardi 23 novembre 2027.",
        "à valider par l’avocat",
    ],
)
def test_the_page_reads_in_plain_french(words: str) -> None:
    """Headings, strengths in words, days in full."""
    assert words in flat(page(FILED, CLOSED))


def test_lines_are_short_and_french_spaces_never_break() -> None:
    """A no-break space holds; no line is wider than the page."""
    lines = page(FILED, CLOSED).splitlines()

    assert max(map(len, lines)) <= WIDTH
    assert not [line for line in lines if line.lstrip().startswith((":", ";", "»"))]


def test_a_past_date_is_said_to_be_past() -> None:
    """Never shown as still open."""
    text = flat(page(FILED, CLOSED, on="2027-02-01"))

    assert (
        "D7, recours contentieux contre la clôture (date sûre) : lundi 25 janvier 2027 ; passée."
        in text
    )
    assert "date prudente du lundi 25 janvier 2027 passée (D15)" in text


def test_a_case_with_nothing_to_analyse_says_so() -> None:
    """No empty heading."""
    text = page(FILED)

    assert "Aucun acte n’est à analyser" in text
    assert "Moyens" not in text


def test_the_pages_of_the_site_say_the_same_strengths() -> None:
    """One word per strength, wherever it is read."""
    assert words().strength == STRENGTH_WORDS
    assert set(STRENGTH_WORDS) == set(Strength)


@pytest.mark.parametrize(
    ("on", "words"), [("2026-11-24", "au plus tard le"), ("2027-02-01", "date prudente passée, le")]
)
def test_the_site_shows_the_same_values(on: str, words: str) -> None:
    """The lawyer's page of the site: same grounds, same documents in the same order, same dates."""
    state = state_of(FILED, CLOSED)
    found = analyse(a_case(), state, day(on))
    view = analysis_view(found, state, day(on))

    assert view is not None
    assert [g.why for g in view.grounds] == [g.why for g in found.grounds]
    assert view.warnings == found.warnings
    assert f"Recours gracieux ({words} lundi 25 janvier 2027)" in view.documents
    assert len(view.documents) == len(found.documents)
