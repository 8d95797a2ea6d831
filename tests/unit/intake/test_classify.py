"""Classification: what a message is, from its own words only."""

from pathlib import Path

import pytest

from chalicelib.cases.words import ClosureCause
from chalicelib.errors import BadInput
from chalicelib.intake import rulebook as module
from chalicelib.intake.classify import classify, is_administration
from chalicelib.intake.rulebook import rules
from chalicelib.intake.values import MailKind

from .mails import SUBJECT

K = MailKind


@pytest.mark.parametrize(
    ("subject", "body", "kind"),
    [
        (SUBJECT, "", K.CLOSURE),
        (SUBJECT.upper(), "", K.CLOSURE),
        ("Demande d’AT – Clôture de votre demande", "", K.CLOSURE),
        ("DEMANDE D'AT - CLOTURE DE VOTRE DEMANDE", "", K.CLOSURE),
        ("Info", "Votre demande a été clôturée.", K.CLOSURE),
        ("Info", "Votre demande concernant M. Bakary TRAORE a été automatiquement\nclôturée.", K.CLOSURE),
        ("Info", "Votre demande est classée sans suite.", K.CLOSURE),
        ("Info", "Faute de pièces, votre demande a été clôturée.", K.CLOSURE),
        ("Info", "Nous vous informons de la clôture de votre demande.", K.CLOSURE),
        ("Info", "Sans réponse, votre demande sera clôturée.", K.UNKNOWN),
        ("Info", "En cas de clôture de votre demande, un recours est possible.", K.UNKNOWN),
        ("Info", "Votre demande n'est pas clôturée.", K.UNKNOWN),
        ("Info", "Votre demande est refusée.", K.REFUSAL),
        ("Info", "Votre demande a été rejetée.", K.REFUSAL),
        ("Décision", "Par la présente décision de refus, le préfet…", K.REFUSAL),
        ("Info", "Le préfet rejette votre demande.", K.REFUSAL),
        ("Info", "Votre demande a reçu une réponse défavorable.", K.REFUSAL),
        ("Info", "Votre demande ne peut recevoir une suite favorable.", K.REFUSAL),
        ("Info", "Nous ne pouvons apporter une réponse favorable à votre demande.", K.REFUSAL),
        ("Info", "Votre demande d’autorisation de travail a reçu une réponse favorable.", K.GRANT),
        ("Info", "Votre dossier a fait l’objet d’une clôture.", K.CLOSURE),
        ("Info", "Le silence gardé deux mois vaut décision implicite de rejet.", K.UNKNOWN),
        ("Info", "En cas de décision défavorable, vous serez informé.", K.UNKNOWN),
        ("Info", "La clôture ne constitue pas un refus de votre demande.", K.UNKNOWN),
        ("Info", "Votre demande d’AT a été accordée.", K.GRANT),
        ("Info", "Votre demande a été accordée.", K.UNKNOWN),
        ("Info", "Votre demande n'a pas été accordée.", K.UNKNOWN),
        ("Info", "Si votre demande est accordée, vous serez informé.", K.UNKNOWN),
        ("Attestation de dépôt", "", K.RECEIPT),
        ("Info", "Votre demande a bien été enregistrée.", K.RECEIPT),
        ("Demande de complément", "", K.COMPLEMENT_REQUEST),
        ("Info", "Votre dossier est incomplet. Merci de transmettre les pièces.", K.COMPLEMENT_REQUEST),
        ("Info", "Merci de compléter votre demande. À défaut, elle sera clôturée.", K.COMPLEMENT_REQUEST),
        ("Info", "Nous avons bien reçu vos pièces complémentaires.", K.COMPLEMENT_ACKNOWLEDGED),
        ("Bonjour", "Rien à signaler.", K.UNKNOWN),
        ("", "", K.UNKNOWN),
    ],
)  # fmt: skip
def test_kind_follows_the_words(subject: str, body: str, kind: MailKind) -> None:
    """Accents, case, quotes and line breaks do not count; what may happen is not what happened."""
    assert classify(subject, body).kind is kind


@pytest.mark.parametrize(
    ("subject", "body"),
    [
        (SUBJECT, "Votre demande est refusée."),
        ("Décision de refus", "Votre demande a été clôturée."),
        ("Info", "Votre demande a été clôturée. Votre demande a été accordée."),
        ("Demande de complément", "Votre demande a été clôturée."),
    ],
)
def test_two_kinds_that_disagree_are_contradictory(subject: str, body: str) -> None:
    """A closure is never read as a refusal nor the reverse: both are quoted and a person decides."""
    verdict = classify(subject, body)

    assert verdict.kind is K.CONTRADICTORY
    assert len({quote.fact for quote in verdict.quotes}) == 2


def test_a_closure_that_tells_the_history_stays_a_closure() -> None:
    """Words about past receipts and complement requests give way to the decision."""
    body = (
        "Vous avez reçu une attestation de dépôt. Malgré notre demande, merci de transmettre les "
        "pièces complémentaires n'a pas eu d'effet. Votre demande a été clôturée."
    )
    assert classify("Info", body).kind is K.CLOSURE


@pytest.mark.parametrize(
    ("words", "cause"),
    [
        ("car votre dossier est incomplet", ClosureCause.INCOMPLETE),
        ("car vous n'avez pas transmis les pièces", ClosureCause.INCOMPLETE),
        ("faute de pièces", ClosureCause.INCOMPLETE),
        ("en l'absence d'action depuis un mois", ClosureCause.INACTIVITY),
        ("aucune action n'ayant été faite", ClosureCause.INACTIVITY),
        ("comme étant sans objet", ClosureCause.NO_OBJECT),
        ("à ce jour", ClosureCause.UNKNOWN),
        ("car sans objet et incomplète", ClosureCause.UNKNOWN),
    ],
)
def test_cause_of_a_closure_is_read_or_unknown(words: str, cause: ClosureCause) -> None:
    """One cause stated is kept; none, or two, is unknown."""
    verdict = classify(SUBJECT, f"Votre demande a été clôturée {words}.")

    assert (verdict.kind, verdict.cause) == (K.CLOSURE, cause)


def test_a_stranger_needs_more_evidence() -> None:
    """An employee's sentence is not the platform's; the exact subject is enough to alert."""
    body = "Je crois que notre demande a été clôturée."

    assert classify("Question", body, stranger=True).kind is K.UNKNOWN
    assert classify(SUBJECT, body, stranger=True).kind is K.CLOSURE


def test_quotes_are_the_exact_words() -> None:
    """The words that decided come as written, on one line."""
    verdict = classify("Info", "Bonjour,\n\nVotre demande a été\nclôturée. Cordialement.")

    assert [quote.text for quote in verdict.quotes] == ["Votre demande a été clôturée."]


@pytest.mark.parametrize(
    ("address", "yes"),
    [
        ("noreply@interieur.gouv.fr", True),
        ("x@gouv.fr", True),
        ("noreply@interieur-gouv.fr", False),
        ("noreply@interieur.gouv.fr.evil.example", False),
        ("noreply@notgouv.fr", False),
        ("", False),
    ],
)
def test_administration_is_known_by_its_domain(address: str, yes: bool) -> None:
    """gouv.fr and what is under it, nothing that looks like it."""
    assert is_administration(address) is yes


@pytest.mark.parametrize(
    "damage",
    [
        ("weight = 5", 'weight = "x"'),
        ('kind = "closure"', 'kind = "clos"'),
        ("\\\\b(?:refus", "(?:("),
    ],
)
def test_a_faulty_rule_file_is_refused(
    damage: tuple[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rules are data: checked when loaded, with the faulty place named."""
    broken = tmp_path / "rules.toml"
    text = module.RULES.read_text("utf-8")
    assert damage[0] in text
    broken.write_text(text.replace(*damage, 1), "utf-8")
    monkeypatch.setattr(module, "RULES", broken)
    rules.cache_clear()

    try:
        with pytest.raises(BadInput, match=r"rules\.toml"):
            rules()
    finally:
        rules.cache_clear()
