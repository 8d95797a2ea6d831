"""PDFs that somebody gives: read with the rules of the mails, dated by the printed headers alone."""

from datetime import date

import pytest

from chalicelib.cases.events import Closed
from chalicelib.cases.words import Authenticity, Confidence, Seen
from chalicelib.intake import MailKind, read_printed
from tests.golden import pdfs

TODAY = date(2026, 11, 24)
SAID = """
Madame, Monsieur,

Votre demande d’autorisation de travail n° AT-2026-0012345 pour Mme Amina BENALI a été
clôturée car votre dossier est resté incomplet.

Cordialement,
"""
GMAIL = """Gmail Service RH <rh@garage-martin.fr>

Clôture de votre demande d’autorisation de travail
1 message

ne-pas-repondre <ne-pas-repondre@interieur.gouv.fr> 23 novembre 2026 à 09:12
À : "rh@garage-martin.fr" <rh@garage-martin.fr>
"""
GMAIL_EN = """Clôture de votre demande d’autorisation de travail
1 message

ne-pas-repondre <ne-pas-repondre@interieur.gouv.fr> Mon, Nov 23, 2026 at 9:12 AM
To: rh@garage-martin.fr
"""
OUTLOOK = """Service RH
De: ne-pas-repondre@interieur.gouv.fr
Envoyé: lundi 23 novembre 2026 09:12
À: Service RH
Objet: Clôture de votre demande d’autorisation de travail
"""
OUTLOOK_WEB = """Outlook

Clôture de votre demande d’autorisation de travail

À partir de Plateforme <ne-pas-repondre@interieur.gouv.fr>
Date Lun 23/11/2026 09:12
À Service RH <rh@garage-martin.fr>
"""
APPLE = """De:ne-pas-repondre@interieur.gouv.fr
Objet:Clôture de votre demande d’autorisation de travail
Date:23 novembre 2026 à 09:12:07 UTC+1
À:rh@garage-martin.fr
"""
PRINTING = "\n24/11/2026 10:05\nhttps://mail.example/u/0 1/1\n"
"""What a browser prints below: the day of the printing, which is nobody's act."""


def printed(head: str, said: str = SAID) -> bytes:
    return pdfs.letter(f"{head}{said}{PRINTING}")


@pytest.mark.parametrize(
    "head",
    [GMAIL, GMAIL_EN, OUTLOOK, OUTLOOK_WEB, APPLE],
    ids=["gmail", "gmail-en", "outlook", "outlook-web", "apple"],
)
def test_a_printed_mail_is_dated_by_its_own_headers(head: str) -> None:
    """Whatever program printed it: its kind, its number, its names, and the day in its headers."""
    read = read_printed(printed(head), given_on=TODAY)

    (proposal,) = read.proposals
    assert read.kind is MailKind.CLOSURE
    assert proposal.event.on == date(2026, 11, 23)
    assert (proposal.reference, proposal.worker) == ("AT-2026-0012345", "Mme Amina BENALI")
    assert read.problems == ()


def test_nothing_read_of_a_pdf_is_ever_sure() -> None:
    """Anybody makes a PDF: a low confidence, no proof of origin, and what is missing is not seen."""
    read = read_printed(printed(OUTLOOK), given_on=TODAY)

    (event,) = [proposal.event for proposal in read.proposals]
    assert isinstance(event, Closed)
    assert event.confidence is Confidence.LOW
    assert event.authenticity is read.grade.grade is Authenticity.TENANT_ADDRESS
    assert {fact.confidence for fact in read.facts} == {Confidence.LOW}
    assert (event.remedies, event.complete_original) == (Seen.NOT_SEEN, False)


OTHERS = OUTLOOK.replace("ne-pas-repondre@interieur.gouv.fr", "collegue@garage-martin.fr")
UNDATED = {
    "a letter": "Nanterre, le 12 novembre 2026\n",
    "somebody else's mail": OTHERS,
    "a date to come": OUTLOOK.replace("23 novembre", "30 novembre"),
    "an address in a sentence": "Écrivez à <aide@interieur.gouv.fr> avant le 30 janvier 2026.\n",
}


@pytest.mark.parametrize("head", UNDATED.values(), ids=UNDATED.keys())
def test_no_other_date_of_the_page_is_taken_for_its_day(head: str) -> None:
    """A letter's head, a colleague's mail, the printing: the day is asked, nothing is proposed."""
    read = read_printed(printed(head), given_on=TODAY)

    assert (read.kind, read.on, read.proposals) == (MailKind.CLOSURE, None, ())
    assert [fact.value for fact in read.facts if fact.name == "reference"] == ["AT-2026-0012345"]
    assert any("indiquez l" in why for why in read.problems)


def test_the_day_that_somebody_gives_completes_what_was_read() -> None:
    """With it, the same reading proposes its act, with what it says of its cause."""
    read = read_printed(printed(UNDATED["a letter"]), given_on=TODAY, on=date(2026, 11, 12))

    (event,) = [proposal.event for proposal in read.proposals]
    assert isinstance(event, Closed)
    assert (event.on, event.cause, event.confidence) == (
        date(2026, 11, 12), "incomplete", Confidence.LOW,
    )  # fmt: skip
    assert not any("indiquez" in why for why in read.problems)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (pdfs.picture(), "La pièce déposée est un PDF sans texte (image)\u00a0: lisez-le."),
        (b"%PDF-1.7 broken", "La pièce déposée est un PDF abîmé ou trop complexe"),
        (b"%PDF-1.7" + b" " * 6_000_000, "La pièce déposée est trop lourde pour être lue"),
    ],
    ids=["a scan", "broken", "too heavy"],
)
def test_what_cannot_be_read_says_why(data: bytes, said: str) -> None:
    """One French sentence, and no fact."""
    read = read_printed(data, given_on=TODAY)

    assert read.problems[0].startswith(said)
    assert (read.kind, read.facts, read.proposals) == (MailKind.UNREADABLE, (), ())


def test_a_thread_of_addresses_takes_no_time() -> None:
    """Thousands of lines that look like headers are read in one pass."""
    line = "a@interieur.gouv.fr <b@interieur.gouv.fr> 23 novembre 2026 et la suite\n"

    read = read_printed(pdfs.letter(line * 1_000), given_on=TODAY)

    assert read.proposals == ()
