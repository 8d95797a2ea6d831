"""A mail and its PDFs: one reading, quotes that say where they stand, and what was read whole."""

import pytest

from chalicelib.cases.events import Closed, Refused
from chalicelib.cases.parts import Author
from chalicelib.cases.words import Confidence, Seen
from chalicelib.intake import MailKind, Reading, read
from tests.golden import pdfs

from .mails import CLOSED, EMPLOYEE, PLATFORM, SUBJECT, attachment, multipart

DECISION = (
    "Demande n° 2026-AT-0046700, salariée : Mme Ana POPESCU\n\n"
    "Votre demande d’autorisation de travail est refusée au motif que le salaire est insuffisant\n"
    "(article R. 5221-20 du code du travail).\n\n"
    "Décision prise par Mme Claire MARTIN, cheffe de service\n\n"
    "Vous pouvez saisir le tribunal administratif."
)
SEE = "Vous trouverez ci-joint le courrier relatif à votre dossier."


def reading(
    text: str, *parts: str, sender: str = PLATFORM, subject: str = "Votre dossier"
) -> Reading:
    body = multipart(f"Content-Type: text/plain; charset=utf-8\n\n{text}", *parts)
    head = (
        f"From: {sender}\nTo: {EMPLOYEE}\nSubject: {subject}\nMIME-Version: 1.0\n"
        "Date: Mon, 23 Nov 2026 09:12:00 +0100\n"
    )
    return read(f"{head}{body}\n".encode())


def pdf(text: str, name: str = "decision.pdf") -> str:
    return attachment("application/pdf", name, pdfs.letter(text, packed=True))


def test_an_act_that_is_only_in_the_pdf_is_read_there() -> None:
    """ "Ci-joint": kind, reference, author, reasons and remedies come from the PDF, and say so."""
    told = reading(SEE, pdf(DECISION))
    (event,) = [proposal.event for proposal in told.proposals]

    assert told.kind is MailKind.REFUSAL
    assert told.proposals[0].reference == "2026-AT-0046700"
    assert isinstance(event, Refused)
    assert (event.reasons_in_law, event.remedies) == (Seen.STATED, Seen.STATED)
    assert isinstance(event.author, Author)
    assert (event.author.name, event.author.quality) == ("MARTIN", "cheffe de service")
    assert {quote.part for quote in event.quotes} == {"pdf:decision.pdf"}
    assert {fact.quote.part for fact in told.facts} == {"pdf:decision.pdf"}
    assert told.original.complete
    assert told.problems == ()


def test_each_quote_says_its_part() -> None:
    """The mail says the closure, the PDF its author: two parts."""
    told = reading(
        CLOSED, pdf("Décision prise par M. Paul DURAND, chef de bureau"), subject=SUBJECT
    )
    parts = {fact.name: fact.quote.part for fact in told.facts}

    assert told.kind is MailKind.CLOSURE
    assert (parts["reference"], parts["author"]) == ("body", "pdf:decision.pdf")


def test_a_mail_and_a_pdf_that_disagree_are_contradictory() -> None:
    """A closure with a refusal attached: a person reads both."""
    told = reading(CLOSED, pdf(DECISION), subject=SUBJECT)

    assert (told.kind, told.proposals) == (MailKind.CONTRADICTORY, ())
    assert {quote.part for quote in told.quotes} >= {"subject", "pdf:decision.pdf"}


@pytest.mark.parametrize(
    ("part", "seen", "said"),
    [
        (pdf("Détails"), Seen.ABSENT, ""),
        (attachment("application/pdf", "scan.pdf", pdfs.picture()), Seen.NOT_SEEN, "PDF sans texte"),
        (attachment("application/pdf", "x.pdf", b"%PDF-1.4"), Seen.NOT_SEEN, "PDF abîmé"),
        (attachment("application/zip", "x.zip"), Seen.NOT_SEEN, "« x.zip » n’a pas été lue"),
        (attachment("application/ms-tnef", "winmail.dat"), Seen.NOT_SEEN, "propre à Outlook"),
        ("Content-Type: image/png; name=logo.png\n\nx", Seen.ABSENT, ""),
    ],
)  # fmt: skip
def test_absence_is_said_only_when_everything_was_read(part: str, seen: Seen, said: str) -> None:
    """A PDF read whole proves as the mail does; anything unread may hold the author."""
    told = reading(CLOSED, part, subject=SUBJECT)
    event = told.proposals[0].event

    assert isinstance(event, Closed)
    assert (event.author, event.complete_original) == (seen, seen is Seen.ABSENT)
    assert [said in problem.replace("\u00a0", " ") for problem in told.problems] == [True] * bool(
        said
    )


def test_a_message_hidden_in_a_foreign_format_is_always_said() -> None:
    """Nothing recognised, but a winmail.dat: its sentence comes first, with what to do."""
    told = reading("", attachment("application/ms-tnef", "winmail.dat"), subject="TR: x")

    assert told.kind is MailKind.UNKNOWN
    assert any("winmail.dat" in problem and ".eml" in problem for problem in told.problems)


def test_a_pdf_in_a_forward_is_read_and_must_be_checked() -> None:
    """The forwarder may have added a file of his own: confidence is never high, and it is said."""
    block = (
        f"De : {PLATFORM}\nEnvoyé : lundi 23 novembre 2026 09:12\nÀ : RH\nObjet : Votre dossier\n\n"
    )
    told = reading(
        f"Voir\n\n{block}{SEE}", pdf(DECISION), sender=EMPLOYEE, subject="TR: Votre dossier"
    )

    assert told.kind is MailKind.REFUSAL
    assert told.proposals[0].event.confidence is not Confidence.HIGH
    assert any("vérifiez qu’elle vient bien de la plateforme" in p for p in told.problems)


def test_a_file_beside_an_attached_message_is_said_not_read() -> None:
    """The attached mail is the original; what its forwarder put beside it is no part of it."""
    inner = f"Content-Type: message/rfc822\n\nFrom: {PLATFORM}\nSubject: {SUBJECT}\n\n{CLOSED}"
    told = reading("Voir", inner, pdf(DECISION, "notre-note.pdf"), sender=EMPLOYEE)

    assert told.kind is MailKind.CLOSURE
    assert any("notre-note.pdf" in problem and "à côté" in problem for problem in told.problems)
