"""The wordings that fool a reader: each is what it says, or waits for a person."""

import pytest

from chalicelib.cases.words import ClosureCause
from chalicelib.intake.classify import classify
from chalicelib.intake.values import MailKind

from .mails import SUBJECT

K = MailKind
REFUSED = "Votre demande d’autorisation de travail est refusée."
CLOSED = "Votre demande d’autorisation de travail a été clôturée"


def kind(body: str, subject: str = "Info") -> MailKind:
    return classify(subject, body).kind


@pytest.mark.parametrize(
    ("subject", "body", "expected"),
    [
        (SUBJECT, f"{CLOSED} suite au refus de votre salarié de produire son passeport.", K.CLOSURE),
        ("Info", f"{CLOSED} suite au refus de l’employeur de transmettre les pièces.", K.CLOSURE),
        ("Info", f"{CLOSED} suite au refus de votre demande.", K.CONTRADICTORY),
        (SUBJECT, f"{CLOSED}. Cette clôture ne constitue pas un refus de votre demande.", K.CLOSURE),
        (SUBJECT, f"{CLOSED}. Une nouvelle demande identique pourra être refusée.", K.CLOSURE),
        (SUBJECT, f"{CLOSED}. Toute nouvelle demande fondée sur les mêmes pièces sera rejetée.", K.CLOSURE),
        (SUBJECT, f"{CLOSED}. Le silence gardé deux mois vaut décision implicite de rejet.", K.CLOSURE),
        ("Info", f"{CLOSED} et ne peut plus être modifiée.", K.CLOSURE),
        ("Info", f"{CLOSED} faute de réponse dans le délai de 15 jours imparti.", K.CLOSURE),
        ("Décision de refus", f"{REFUSED} Suite à ce refus, votre dossier est clôturé.", K.REFUSAL),
        ("Décision de refus", f"{REFUSED} En conséquence, votre dossier est clôturé.", K.CONTRADICTORY),
        ("Votre recours gracieux", "Votre recours gracieux contre le refus de votre demande est rejeté.", K.UNKNOWN),
        ("Rejet de votre recours gracieux", "Il est rejeté.", K.UNKNOWN),
        (SUBJECT, REFUSED, K.CONTRADICTORY),
        ("Décision de refus", CLOSED + ".", K.CONTRADICTORY),
    ],
)  # fmt: skip
def test_a_closure_is_never_read_as_a_refusal_nor_the_reverse(
    subject: str, body: str, expected: MailKind
) -> None:
    """The other word may be there for what somebody else did, may happen, or did not happen."""
    assert classify(subject, body).kind is expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("En l’absence de réponse sous 15 jours votre demande sera clôturée.", K.COMPLEMENT_REQUEST),
        ("Sans réponse de votre part avant le 3 mai 2026, votre dossier sera classé sans suite.", K.COMPLEMENT_REQUEST),
        ("Sans réponse, votre demande sera clôturée.", K.UNKNOWN),
        ("Votre demande sera clôturée.", K.UNKNOWN),
        ("Votre demande est clôturée à défaut de réponse sous 15 jours.", K.UNKNOWN),
        ("Votre demande pourrait être clôturée.", K.UNKNOWN),
        ("En l’absence de réponse de l’administration sous deux mois, la demande est close.", K.UNKNOWN),
        ("Une demande incomplète est clôturée au bout d’un mois.", K.UNKNOWN),
        ("La clôture de votre demande est annulée.", K.UNKNOWN),
        ("Votre demande clôturée a été rouverte.", K.UNKNOWN),
    ],
)  # fmt: skip
def test_a_closure_to_come_or_undone_is_no_closure(body: str, expected: MailKind) -> None:
    """Announced unless one answers in time, it asks for an answer; undone, a person decides."""
    assert kind(body) is expected


@pytest.mark.parametrize(
    ("subject", "body", "expected"),
    [
        ("Retrait de votre demande d’autorisation de travail", "Nous prenons acte du retrait de votre demande.", K.REQUEST_WITHDRAWN),
        ("Info", "Conformément à votre demande, votre demande d’autorisation de travail n° 1 a été retirée.", K.REQUEST_WITHDRAWN),
        ("Info", "À votre demande, votre dossier a été annulé.", K.REQUEST_WITHDRAWN),
        ("Info", "Votre désistement a bien été enregistré.", K.REQUEST_WITHDRAWN),
        ("Info", "Votre\ndemande\nde retrait a bien été enregistrée.", K.REQUEST_WITHDRAWN),
        ("Info", "Votre demande a été retirée.", K.UNKNOWN),
        ("Info", "Vous pouvez demander le retrait de votre demande.", K.UNKNOWN),
        ("Info", "Votre demande a été clôturée suite à votre désistement.", K.CONTRADICTORY),
        ("Retrait de l’autorisation de travail", "L’autorisation de travail accordée le 3 mars est retirée.", K.GRANT_WITHDRAWN),
        ("Info", "L’autorisation de travail délivrée le 3 mars 2026 a été retirée.", K.GRANT_WITHDRAWN),
        ("Info", "Par la présente, je procède au retrait de l’autorisation de travail de M. X.", K.GRANT_WITHDRAWN),
        ("Retrait de votre autorisation", "Elle est disponible au guichet, horaires de retrait : 9 h-12 h.", K.UNKNOWN),
        ("Info", "Nous envisageons de retirer l’autorisation de travail. Présentez vos observations.", K.UNKNOWN),
        ("Info", "L’autorisation de travail accordée peut être retirée en cas de fraude.", K.UNKNOWN),
        ("Info", "Votre autorisation de travail a été accordée. Elle peut être retirée en cas de fraude.", K.GRANT),
    ],
)  # fmt: skip
def test_the_two_withdrawals_are_never_confused(
    subject: str, body: str, expected: MailKind
) -> None:
    """The employer gives a request up; the administration takes an authorisation back."""
    assert classify(subject, body).kind is expected


@pytest.mark.parametrize(
    ("subject", "body", "expected"),
    [
        ("Réception de vos pièces complémentaires", "", K.COMPLEMENT_ACKNOWLEDGED),
        ("Info", "Vos pièces complémentaires ont bien été reçues.", K.COMPLEMENT_ACKNOWLEDGED),
        ("Info", "Votre réponse à la demande de compléments a été enregistrée.", K.COMPLEMENT_ACKNOWLEDGED),
        ("Info", "Vos pièces ont été transmises hors délai.", K.UNKNOWN),
        ("Info", "Vos pièces n’ont pas été reçues.", K.UNKNOWN),
        ("Info", "Une fois vos pièces transmises, votre dossier sera examiné.", K.UNKNOWN),
        ("Info", "Certaines pièces ont bien été reçues. Merci de transmettre les pièces manquantes.", K.COMPLEMENT_REQUEST),
        ("Info", "Vos pièces ont bien été reçues. Votre demande a été clôturée.", K.CLOSURE),
        ("Nouvelle attestation de dépôt", "Suite à la réception de vos pièces, elle est disponible.", K.RECEIPT),
    ],
)  # fmt: skip
def test_an_acknowledgement_is_only_that(subject: str, body: str, expected: MailKind) -> None:
    """It yields to a new request, a decision, and a new attestation (the platform's restart)."""
    assert classify(subject, body).kind is expected


@pytest.mark.parametrize(
    ("subject", "body", "expected"),
    [
        ("Maintenance de la plateforme", "Elle sera indisponible le 3 mai.", K.NOISE),
        ("Réinitialisation de votre mot de passe", "Suivez ce lien.", K.NOISE),
        ("Maintenance", "Votre demande d’AT a été clôturée.", K.CLOSURE),
        ("Votre compte", "Statut de votre demande : clôturée.", K.UNKNOWN),
        ("Maintenance", "Certaines demandes ont pu être refusées par erreur.", K.UNKNOWN),
        ("Réponse automatique : Question", "Je suis absent.", K.OUT_OF_OFFICE),
        ("Réponse automatique : Question", "Je suis absent. > Statut : clôturée", K.UNKNOWN),
        ("Automatic reply: Question", "I am away.", K.OUT_OF_OFFICE),
        ("Absence du bureau", "De retour lundi.", K.OUT_OF_OFFICE),
        ("Réponse automatique : " + SUBJECT, "Je suis absent.", K.CONTRADICTORY),
        ("Undelivered Mail Returned to Sender", "", K.BOUNCE),
        ("Non remis : votre message", "", K.BOUNCE),
        ("(#482910375) Gmail Forwarding Confirmation - Receive Mail from a@b.example", "", K.FORWARDING_CONFIRMATION),
        ("Confirmation de transfert Gmail", "", K.FORWARDING_CONFIRMATION),
        ("Google Groupes : invitation à rejoindre at-employeur", "", K.FORWARDING_CONFIRMATION),
    ],
)  # fmt: skip
def test_what_is_about_no_request_is_known_for_it(
    subject: str, body: str, expected: MailKind
) -> None:
    """It yields to an act (noise) or, when it quotes one, waits for a person (machines)."""
    assert classify(subject, body).kind is expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Votre dossier a été classé sans suite.", K.CLOSURE),
        ("Vos pièces complémentaires ont été reçues.", K.COMPLEMENT_ACKNOWLEDGED),
        ("Votre demande de retrait a bien été enregistrée.", K.REQUEST_WITHDRAWN),
        ("Pour réinitialiser votre mot de passe, suivez ce lien.", K.NOISE),
        ("Je suis absente jusqu’au 3 mai. À mon retour, je vous répondrai.", K.OUT_OF_OFFICE),
    ],
)  # fmt: skip
@pytest.mark.parametrize("blank", [" ", "\n", "\n "])
def test_a_line_may_end_between_any_two_words(body: str, expected: MailKind, blank: str) -> None:
    """Mail programs cut lines where they like: the words say the same."""
    assert kind(body.replace(" ", blank)) is expected


def test_the_cause_of_a_closure_is_read_over_two_lines() -> None:
    """« sans objet » may be cut as anything else."""
    verdict = classify(SUBJECT, f"{CLOSED}, devenue sans\nobjet.")

    assert verdict.cause is ClosureCause.NO_OBJECT


def test_noise_is_believed_of_the_administration_only() -> None:
    """A stranger's "maintenance" is not set aside quietly."""
    assert classify("Maintenance de la plateforme", "", stranger=True).kind is K.UNKNOWN


def test_a_refusal_under_a_condition_is_no_refusal() -> None:
    """A disclaimer at the foot of a forward decides nothing."""
    said = "Votre demande est refusée si vous n’en êtes pas destinataire."

    assert kind(said) is K.UNKNOWN
