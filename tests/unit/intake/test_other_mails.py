"""What machines send, what leaves a person to confirm, and what mails leave out."""

from pathlib import Path

import pytest

from chalicelib.cases.events import ComplementAnswered, ReceiptIssued
from chalicelib.cases.words import Means, ReceiptType
from chalicelib.intake import MailKind, our_own, read
from chalicelib.intake.automatic import automatic

from .mails import CLOSED, EMPLOYEE, SUBJECT, mail

GOLDEN = Path(__file__).parents[2] / "golden"
REPORT = "multipart/report; report-type=delivery-status; boundary=b"


@pytest.mark.parametrize(
    ("headers", "kind"),
    [
        ([("auto-submitted", "auto-replied")], MailKind.OUT_OF_OFFICE),
        ([("auto-submitted", "auto-replied; owner-email=a@b.example")], MailKind.OUT_OF_OFFICE),
        ([("auto-submitted", "auto-generated")], None),
        ([("auto-submitted", "no")], None),
        ([("x-autoreply", "yes")], MailKind.OUT_OF_OFFICE),
        ([("precedence", "auto_reply")], MailKind.OUT_OF_OFFICE),
        ([("precedence", "bulk")], None),
        ([("return-path", "<>")], None),
        ([("content-type", REPORT)], MailKind.BOUNCE),
        ([("content-type", REPORT.replace("delivery-status", '"delivery-status"'))], MailKind.BOUNCE),
        ([("content-type", "multipart/report; report-type=feedback-report")], None),
        ([("from", "Mail Delivery System <MAILER-DAEMON@x.example>")], MailKind.BOUNCE),
        ([("from", "noreply@interieur.gouv.fr")], None),
    ],
)  # fmt: skip
def test_machines_are_known_by_their_headers(
    headers: list[tuple[str, str]], kind: MailKind | None
) -> None:
    """RFC 3834 and RFC 3464; what the platform's own mails may bear is no sign."""
    assert automatic(headers) is kind


def test_an_automatic_reply_that_quotes_an_act_makes_no_event() -> None:
    """It waits, with both readings: nothing is taken from it, nothing is dropped."""
    top = "Auto-Submitted: auto-replied\n"
    quoting = read(
        mail(f"Je suis absente.\n\n> {CLOSED}", subject="Absence", sender=EMPLOYEE, top=top)
    )
    plain = read(mail("Je suis absente.", subject="Absence", sender=EMPLOYEE, top=top))

    assert (quoting.kind, quoting.proposals) == (MailKind.CONTRADICTORY, ())
    assert "réponse automatique d’absence" in quoting.problems[0]
    assert "clôture" in quoting.problems[0]
    assert (plain.kind, plain.proposals, plain.problems) == (MailKind.OUT_OF_OFFICE, (), ())


def test_a_bounce_attached_to_a_mail_makes_no_event_either() -> None:
    """However deep the machine's message is, and the act in it."""
    inner = (GOLDEN / "kind_bounce_carrying_closure.eml").read_bytes()
    outer = b"From: rh@employeur.example\nContent-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: message/rfc822\n\n"
    reading = read(outer + inner + b"\n--x--\n")

    assert (reading.kind, reading.proposals) == (MailKind.CONTRADICTORY, ())


def test_a_sender_not_shown_must_speak_of_work_authorisations() -> None:
    """Other offices close requests too; with their name lost, a person decides."""
    other = read(
        mail("Votre demande a été clôturée.", subject="TR : votre demande", sender=EMPLOYEE)
    )
    ours = read(mail("Votre demande d’AT a été clôturée.", subject="TR : demande", sender=EMPLOYEE))

    assert (other.kind, ours.kind) == (MailKind.UNKNOWN, MailKind.CLOSURE)


def test_noise_with_an_attachment_nobody_read_is_not_set_aside() -> None:
    """The act may be in it."""
    body = b"Content-Type: multipart/mixed; boundary=b\n\n--b\n\nElle sera indisponible.\n--b\nContent-Type: application/octet-stream; name=acte.bin\n\nx\n--b--\n"
    reading = read(
        b"From: noreply@interieur.gouv.fr\nSubject: Maintenance de la plateforme\n" + body
    )

    assert reading.kind is MailKind.UNKNOWN
    assert "acte.bin" in reading.problems[0]


def test_a_message_of_ours_that_comes_back_is_known() -> None:
    """By our header and our address together: either alone is anybody's."""
    sender = "alertes@vigie.example"

    def came_back(who: str, header: str) -> bool:
        return our_own(mail(CLOSED, sender=who, top=header), f"Vigie <{sender}>")

    assert came_back(f"Vigie <{sender}>", "X-Vigie-Delivery: 1\n")
    assert not came_back("noreply@interieur.gouv.fr", "X-Vigie-Delivery: 1\n")
    assert not came_back(sender, "")


def test_an_acknowledgement_is_proposed_to_a_person_and_restarts_nothing() -> None:
    """It proves a deposit on a day; which documents, and whether all, it does not say."""
    reading = read(
        mail("Vos pièces pour la demande d’AT n° 2026-1111 ont bien été reçues.", subject="Info")
    )

    (proposal,) = reading.proposals
    assert isinstance(proposal.event, ComplementAnswered)
    assert (proposal.event.means, proposal.event.proof, proposal.event.items) == (
        Means.PLATFORM,
        True,
        (),
    )
    assert "enregistrez votre réponse" in reading.confirm
    assert read(mail()).confirm == ""


@pytest.mark.parametrize(
    ("body", "kind", "count"),
    [
        ("Suite à la transmission de vos compléments, une nouvelle attestation de dépôt est disponible.", ReceiptType.ATTESTATION_RENEWED, 1),
        ("Nous confirmons l’enregistrement de votre demande, suite à la transmission de vos compléments.", ReceiptType.RECEPTION, 1),
        ("Votre demande a bien été enregistrée.", ReceiptType.ATTESTATION, 2),
        ("Attestation de dépôt de votre demande.", ReceiptType.ATTESTATION, 2),
    ],
)  # fmt: skip
def test_only_a_new_attestation_restarts_the_platforms_clock(
    body: str, kind: ReceiptType, count: int
) -> None:
    """Words that doubt name a mere receipt, and no second filing (reference §1.3, S8)."""
    events = [p.event for p in read(mail(body, subject="Info")).proposals]

    issued = events[-1]
    assert isinstance(issued, ReceiptIssued)
    assert (issued.type, len(events)) == (kind, count)


@pytest.mark.parametrize(
    ("subject", "body", "names"),
    [
        (SUBJECT, CLOSED, ["author_absent", "reasons_in_law_absent", "reasons_in_fact_absent", "remedies_absent"]),
        ("Demande de complément", "Merci de compléter votre demande n° 2026-1111.", ["delay_absent", "list_absent", "suspension_absent"]),
        ("Demande de complément", "Le délai est suspendu. Sous 15 jours, transmettez les pièces suivantes :\n- passeport", []),
        ("Attestation de dépôt", "Votre demande est déposée.", ["silence_absent", "remedies_absent"]),
        ("Autorisation de travail accordée", "Elle est disponible.", ["validity_absent"]),
    ],
)  # fmt: skip
def test_what_is_not_stated_is_a_finding(subject: str, body: str, names: list[str]) -> None:
    """With a name for programs and a sentence for people."""
    found = read(mail(body, subject=subject)).findings

    assert [finding.name for finding in found] == names
    assert all(finding.text.endswith(".") for finding in found)


def test_what_a_cut_copy_does_not_show_is_not_called_absent() -> None:
    """A forward in the text: not seen, and to be checked on the platform."""
    block = f"De : noreply@interieur.gouv.fr\nEnvoyé : lundi 23 novembre 2026 09:12\nÀ : RH\nObjet : {SUBJECT}\n\n"
    found = read(mail(block + CLOSED, sender=EMPLOYEE)).findings

    assert {finding.name for finding in found} == {
        "author_not_seen", "reasons_in_law_not_seen", "reasons_in_fact_not_seen", "remedies_not_seen",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        ("kind_forwarding_gmail_fr", {"mailbox": "rh@employeur.example", "code": "482910375", "link": "https://mail-settings.google.com/mail/vf-%5BANGjdJ8exemple%5D-Qw3rTy"}),
        ("kind_forwarding_gmail_en", {"mailbox": "rh@employeur.example", "code": "482910376", "link": "https://mail-settings.google.com/mail/vf-%5BANGjdJ9exemple%5D-Zx8"}),
        ("kind_forwarding_forged", {"mailbox": "rh@employeur.example", "code": "111222333"}),
    ],
)  # fmt: skip
def test_a_forwarding_to_confirm_gives_its_code_and_its_link(
    name: str, facts: dict[str, str]
) -> None:
    """As text; a link that leads elsewhere than to a known mailbox is not shown."""
    reading = read((GOLDEN / f"{name}.eml").read_bytes())

    assert {fact.name: fact.value for fact in reading.facts} == facts
    assert bool(reading.problems) is ("link" not in facts)


TWO = """Vos dossiers sont incomplets, merci de transmettre les pièces manquantes sous 30 jours.

Dossier n° 2026-1111, salarié : M. Karim HADDAD
À déposer avant le 14 décembre 2026 les pièces suivantes :
- passeport
- contrat

Dossier n° 2026-2222, salarié : Mme Ana POPESCU
Les pièces suivantes :
- diplôme

Le délai d’instruction est suspendu.
"""


def test_each_case_of_a_mail_has_its_own_facts() -> None:
    """Its own time, list and worker; what is said of all serves where its own words are silent."""
    reading = read(mail(TWO, subject="Demande de complément"))

    told = {
        p.reference: (p.worker, str(getattr(p.event, "due", "")), getattr(p.event, "days", None),
                      [item.label for item in getattr(p.event, "items", ())])
        for p in reading.proposals
    }  # fmt: skip
    assert told == {
        "2026-1111": ("M. Karim HADDAD", "2026-12-14", None, ["passeport", "contrat"]),
        "2026-2222": ("Mme Ana POPESCU", "None", 30, ["diplôme"]),
    }
    assert {f.of for f in reading.facts if f.name == "item"} == {"2026-1111", "2026-2222"}
    assert [f.name for f in reading.findings] == []
