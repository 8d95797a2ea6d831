"""What a closure mail says: one date for the employer, all of them for the lawyer."""

import re
from typing import Any

import pytest

from chalicelib.alerts.view import initials
from chalicelib.cases import Counsel
from chalicelib.store.records import Person

from .samples import (
    ANALYSIS,
    CASE,
    CLOSED,
    EMPLOYER,
    FILED,
    LAWYER,
    LINKS,
    TENANT,
    about,
    delivery,
    replace,
    snapshot_of,
    state_of,
)
from .writing import DRAFT, LAWYER_ONLY, NBSP, mail, plain, written


def test_the_employer_s_closure_mail_says_what_to_do_in_order() -> None:
    """Save everything first, then a lawyer, one date with its posting day, and no work."""
    text = mail(EMPLOYER, firm=False)

    steps = [
        "Connectez-vous aujourd’hui à votre espace sur la plateforme et enregistrez tout",
        "Confiez ce dossier à un avocat",
        "Agir avant le lundi 25 janvier 2027.",
        "au plus tard le mercredi 20 janvier 2027",
        "Ne faites pas commencer le travail",
    ]
    assert text.startswith(
        "À faire aujourd’hui : connectez-vous à votre espace sur la plateforme et enregistrez tout"
    )
    assert [text.index(step) for step in steps] == sorted(text.index(step) for step in steps)
    assert "n’est pas, par elle-même, un refus" in text


@pytest.mark.parametrize("forbidden", LAWYER_ONLY)
def test_the_employer_never_reads_competing_dates_grounds_or_drafts(forbidden: str) -> None:
    """One date for the employer, even when the caller hands the draft's link (design §3.15)."""
    words, sms = written(delivery(EMPLOYER), about(EMPLOYER), replace(LINKS, draft=DRAFT))

    for text in (words.subject, words.text, words.html.partition("<body")[2], sms):
        assert forbidden not in plain(text)


def test_with_counsel_the_employer_is_sent_to_its_own_lawyer() -> None:
    """Whoever has a lawyer is not told to find one; a counsel named on the case counts."""
    counsel = replace(CASE, counsel=Counsel(name="Me Durand"))
    named = replace(snapshot_of(state_of(FILED, CLOSED), firm=""), case=counsel)

    for text in (mail(EMPLOYER), mail(EMPLOYER, firm=False, snapshot=named)):
        assert "onfiez ce dossier" not in text
        assert "Votre avocat (" in text


def test_the_lawyer_s_closure_mail_holds_everything() -> None:
    """Competing dates, what the act lacks, the draft, and that observations stop no time."""
    words, _ = written(delivery(LAWYER), about(LAWYER), replace(LINKS, draft=DRAFT))
    text = plain(words.text)

    for needed in (
        "(D7)", "(D8)", "(D9)", "(D10)", "(D15)", "mardi 23 novembre 2027", DRAFT,
        "Des observations n’arrêtent aucun délai, sauf si elles sont rédigées comme un recours. "
        "La date du lundi 25 janvier 2027 continue de courir.",
        "prénom, nom, qualité et service de l’auteur, article L. 212-2",
        "motifs de fait (non vu : à vérifier sur la plateforme)",
        "l’administration peut plaider l’irrecevabilité",
        "L’acte n’a pas les mentions d’une décision formelle.",
    ):  # fmt: skip
        assert needed in text


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        ("refused", {}),
        ("closed", {"formal_decision": True}),
        ("closed", {"documents": ("requete-annulation",)}),
    ],
)
def test_no_link_to_a_draft_that_nobody_ordered(kind: str, changes: dict[str, Any]) -> None:
    """Only a closure without formal decision has its observations drafted by itself."""
    known = about(LAWYER, FILED, CLOSED | {"kind": "closed"}, analysis=replace(ANALYSIS, **changes))
    if kind == "refused":
        known = about(LAWYER, FILED, {"kind": kind, "on": "2026-11-23", "id": "e5"})
    words, _ = written(delivery(LAWYER), known, replace(LINKS, draft=DRAFT))

    assert DRAFT not in words.text
    assert DRAFT not in words.html


def test_without_analysis_nothing_is_said_of_the_act() -> None:
    """No analysis is not "nothing is missing"."""
    assert "CE QUI MANQUE" in mail(LAWYER)
    assert "CE QUI MANQUE" not in mail(LAWYER, analysis=None)
    complete = replace(ANALYSIS, formal_decision=True, missing=())
    assert "Rien d’après ce qui a été lu." in mail(LAWYER, analysis=complete)


@pytest.mark.parametrize("grade", ["tenant_address", "failed"])
@pytest.mark.parametrize("person", [EMPLOYER, LAWYER])
def test_an_unproven_mail_says_so_and_is_still_urgent(grade: str, person: Person) -> None:
    """Provisional is already urgent: same dates, with the doubt (design §3.14)."""
    text = mail(person, FILED, CLOSED | {"authenticity": grade})

    assert "Courriel non authentifié : vérifiez sur la plateforme." in text
    assert "lundi 25 janvier 2027" in text


@pytest.mark.parametrize("person", [EMPLOYER, LAWYER])
def test_an_unproven_mail_says_why_without_a_link(person: Person) -> None:
    """The reasons stand under the warning; a name the forger chose is no link."""
    why = "Signature DKIM valide de attaquant.example, domaine non déclaré par l’employeur."
    grade = {"authenticity": "tenant_address", "authenticity_reasons": [why]}
    text = mail(person, FILED, CLOSED | grade)

    assert "Pourquoi : Signature DKIM valide" in text.replace("\n", " ").replace("\u00a0", " ")
    assert "attaquant.example" not in text
    assert "attaquant.example" in text.replace("\u2060", "")
    assert text.index("Pourquoi") < text.index("L’ORDRE" if person is EMPLOYER else "MANQUE")


@pytest.mark.parametrize("grade", ["original_dkim", "arc_original", "forwarder", None])
def test_a_proven_mail_raises_no_doubt(grade: str | None) -> None:
    """An API entry has no authenticity and is not a mail."""
    closed = {k: v for k, v in (CLOSED | {"authenticity": grade}).items() if v}

    assert "non authentifié" not in mail(EMPLOYER, FILED, closed)


def test_a_sample_is_marked_everywhere() -> None:
    """Nobody takes the example for a real case."""
    sample = about(EMPLOYER, tenant=replace(TENANT, sample=True))
    words, sms = written(delivery(EMPLOYER), sample)

    assert words.subject.startswith("[EXEMPLE] ")
    assert "[EXEMPLE]" in words.text
    assert "[EXEMPLE]" in words.html
    assert "EXEMPLE" in sms


def test_a_possible_repeat_is_labelled_everywhere() -> None:
    """After an unknown end, the reader knows it may be the same message (design §3.5)."""
    words, sms = written(delivery(EMPLOYER, uncertain=True), about(EMPLOYER))

    for text in (words.subject, words.text, words.html):
        assert "Renvoi possible d’un message déjà reçu" in text
    assert "renvoi possible" in sms


def test_a_hostile_name_cannot_write_html() -> None:
    """What comes from a mail or a form is escaped."""
    evil = replace(CASE, employer=replace(CASE.employer, name="<script>alert(1)</script>"))
    snapshot = replace(snapshot_of(state_of(FILED, CLOSED)), case=evil)
    words, _ = written(delivery(EMPLOYER), about(EMPLOYER, snapshot=snapshot))

    assert "<script" not in words.html
    assert "&lt;script&gt;" in words.html


def test_the_worker_is_initials_only() -> None:
    """The worker as initials in alerts (reference §6)."""
    words, _ = written(delivery(EMPLOYER), about(EMPLOYER))

    assert initials("Amina Ben-Ali") == "A. B. A."
    assert "A. B. A." in words.text
    assert "Amina" not in words.text + words.html


def test_html_is_plain_markup() -> None:
    """No image, no table, no script; the typography does not spoil the style sheet."""
    words, _ = written(delivery(LAWYER), about(LAWYER))
    style = words.html.partition("<style>")[2].partition("</style>")[0]

    assert not re.search(r"<(img|table|script|link)\b", words.html)
    assert "prefers-color-scheme: dark" in style
    assert NBSP not in style


@pytest.mark.parametrize("person", [EMPLOYER, LAWYER])
def test_french_typography(person: Person) -> None:
    """A no-break space before ; : ! ? and inside « », real apostrophes."""
    words, _ = written(delivery(person), about(person))
    bare = re.sub(r"https?://\S+", "", words.text)

    assert not re.search(r"[^\s\u00a0\u202f][;:!?](\s|$)", bare)
    assert not re.search(r" [;:!?»]|« ", bare)
    assert "'" not in bare
    assert max(len(line) for line in words.text.splitlines()) <= 76
