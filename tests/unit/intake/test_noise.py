"""Noise never grants nor closes; hostile words never make a pattern slow."""

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.intake import MailKind, read, wording
from chalicelib.intake.classify import classify
from chalicelib.intake.patterns import Cue
from chalicelib.intake.rulebook import matchers, patterns
from chalicelib.intake.text import MAX_TEXT

from .mails import mail

DECIDING = {MailKind.GRANT, MailKind.CLOSURE, MailKind.REFUSAL, MailKind.GRANT_WITHDRAWN}
WORDS = re.findall(
    r"\w+",
    "le la les un une des de du à au et ou mais donc or ni car que qui dont où ne pas plus votre "
    "notre nos vos ce cette ces demande demandes dossier dossiers clôture clôturer clos refus "
    "refuser accord accordé favorable autorisation travail salarié employeur préfecture plateforme "
    "pièce pièces complément document attestation dépôt délai jours mois recours tribunal article "
    "code décision sera est été avant après si en cas absence réponse silence objet suite sans",
)

NOT_OURS = {
    "newsletter": ("La lettre RH", "Autorisation de travail : ce qui change. Une demande incomplète est clôturée au bout d’un mois sans action. « Ma demande a été accordée en trois semaines », raconte un employeur."),
    "the law of closures": ("Veille juridique", "La clôture automatique d’une demande au bout d’un mois s’analyse comme un refus de poursuivre l’instruction. Une décision générée automatiquement clôturant comme étant sans objet une demande d’autorisation de travail doit nommer son auteur. Le silence gardé deux mois vaut décision implicite de rejet."),
    "a lawyer's letter": ("Vos recours", "Lorsque la demande est clôturée, un recours gracieux est possible. Si votre demande est refusée, le tribunal administratif peut être saisi dans les deux mois."),
    "URSSAF": ("Votre demande", "Votre demande de délai de paiement a été acceptée. Votre dossier est clôturé."),
    "tax office": ("Réponse", "Votre demande formulée par la messagerie sécurisée a été clôturée."),
    "ANTS": ("Votre demande", "Votre demande de certificat d’immatriculation a été acceptée."),
    "residence title": ("Titre de séjour", "Votre demande de titre de séjour a été acceptée. Votre carte est disponible."),
    "appointment": ("Rendez-vous", "Votre demande de rendez-vous a été refusée. Votre dossier est clos."),
    "naturalisation": ("Votre dossier", "Votre demande de naturalisation a été classée sans suite."),
    "job board": ("Votre candidature", "Votre dossier de candidature a été refusé. Votre demande est clôturée."),
}  # fmt: skip
SENDERS = (
    "lettre@cabinet.example", "ne-pas-repondre@urssaf.fr", "contact@dgfip.finances.gouv.fr",
    "ne-pas-repondre@ants.gouv.fr", "rdv@prefecture.gouv.fr",
)  # fmt: skip


@pytest.mark.parametrize("sender", SENDERS)
@pytest.mark.parametrize("name", NOT_OURS)
def test_what_others_write_decides_nothing(name: str, sender: str) -> None:
    """Newsletters, the law in sentences, other offices: whoever sends them."""
    subject, body = NOT_OURS[name]
    reading = read(mail(body, subject=subject, sender=sender))

    assert reading.kind is MailKind.UNKNOWN
    assert reading.proposals == ()


@pytest.mark.parametrize(
    "name", ["residence title", "appointment", "naturalisation", "ANTS", "the law of closures"]
)
def test_other_requests_decide_nothing_even_from_the_same_ministry(name: str) -> None:
    """The platform's domain also writes of titles, appointments and naturalisations."""
    subject, body = NOT_OURS[name]

    assert read(mail(body, subject=subject)).kind not in DECIDING


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=80), st.lists(st.sampled_from(WORDS), max_size=8))
def test_words_thrown_together_by_a_stranger_decide_nothing(
    body: list[str], subject: list[str]
) -> None:
    """No order of these words is an act when the sender is not the administration."""
    reading = read(mail(" ".join(body), subject=" ".join(subject), sender="x@y.example"))

    assert reading.kind not in DECIDING


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from([w for w in WORDS if w not in ("sans", "suite")]), max_size=60))
def test_words_thrown_together_never_grant(body: list[str]) -> None:
    """Even under the platform's name: good news takes a whole sentence."""
    assert classify("Info", " ".join(body)).kind is not MailKind.GRANT


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=600))
def test_any_text_decides_nothing(text: str) -> None:
    """Random characters are no act, whoever sends them."""
    assert classify("Info", text).kind is MailKind.UNKNOWN


def every_pattern() -> dict[str, re.Pattern[str]]:
    """Every pattern a mail meets: those of the rules and those of the facts."""
    ruled = {f"rule {n}": cue.pattern for n, cue in enumerate(patterns())}
    named = {name: one for name, one in vars(wording).items() if isinstance(one, Cue | re.Pattern)}
    people = {f"{who} {n}": c for who, cs in wording.PERSON_CUES.items() for n, c in enumerate(cs)}
    bare = {n: p.pattern if isinstance(p, Cue) else p for n, p in (named | people).items()}
    return ruled | bare


PATTERNS = every_pattern()
HOSTILE = (
    "demande ", "demande d'at ", "a ete ", "n° ", "dossier n°", "merci ", "piece ", "autorisation ",
    "autorisation de travail ", "en l'absence de reponse sous ", "ne peut ", "votre ", "0 ", "00 ",
    "a@a.a ", "aaaa@", "valable ", "depose ", "le 1", "- ", "pieces:", " \n", "( ", "m. ", "pour le prefet ",
    "code ", "sous 1 (", "article r. ", "1-", "retrait ", "je suis absent ", "confirme ", "google ",
)  # fmt: skip


def seconds(pattern: re.Pattern[str], text: str) -> float:
    """The best of three: the machine may be doing something else."""
    taken = []
    for _ in range(3):
        started = time.process_time()
        list(pattern.finditer(text))
        taken.append(time.process_time() - started)
    return min(taken)


@pytest.mark.parametrize("name", PATTERNS)
def test_no_pattern_is_slow_on_hostile_words(name: str) -> None:
    """Four times the text takes about four times as long, never sixteen."""
    for words in HOSTILE:
        small, large = words * (2_000 // len(words)), words * (8_000 // len(words))
        short = seconds(PATTERNS[name], small)

        assert seconds(PATTERNS[name], large) < 8 * short + 0.02, words


def test_the_words_looked_for_first_change_nothing() -> None:
    """A rule whose words are not there could not have matched: they only save time."""
    for one in (*matchers().by_place["subject"], *matchers().by_place["body"]):
        for words in (*HOSTILE, *(body.lower() for _, body in NOT_OURS.values()), *SENTENCES):
            if one.cue.pattern.search(words):
                assert one.cue.may_match(words), one.rule.pattern


SENTENCES = (
    "votre demande est classee sans suite", "votre dossier a ete clos", "nous cloturons votre demande",
    "nous vous informons de la cloture de votre demande", "confirmation du depot", "decision favorable",
    "nous avons bien recu vos pieces", "vos documents ont ete transmis", "votre demande a bien ete recue",
    "le prefet rejette votre demande", "avis favorable a ete rendu", "nous prenons acte du retrait",
    "suite a votre desistement", "nous retirons l'autorisation de travail", "abrogation de l'autorisation",
    "mot de passe provisoire", "votre compte a ete cree", "absent du bureau", "delivery failure",
    "demande refusee", "autorisation de travail delivree", "piece complementaire", "dossier a completer",
    "confirmation de redirection", "verification du transfert", "invitation google groups", "en mon absence",
)  # fmt: skip


@pytest.mark.parametrize(
    "unit",
    [
        "Votre demande n° 2026-1111 a été clôturée. ", "les pièces suivantes :\n- a\n", "dossier n° 12345, ",
        "avant le 1er mai 2026 ", "Pour le préfet, Claire MARTIN, ", "en raison de l’article 1 du code ",
        "Salarié : M. Karim HADDAD\n", "".join(f"dossier n° 2026-{n} sous\n" for n in range(1000, 1030)), "demande ", "\u2003", "a", "n° ", "https://mail.google.com/",
    ],
)  # fmt: skip
def test_a_whole_reading_is_linear(unit: str) -> None:
    """Four times the text, full of cues, takes about four times as long."""
    small, large = (
        mail(unit * (size // len(unit)), subject="Demande de complément")
        for size in (MAX_TEXT // 8, MAX_TEXT // 2)
    )

    assert reading_time(large) < 8 * reading_time(small) + 0.1


def reading_time(raw: bytes) -> float:
    """The best of two."""
    taken = []
    for _ in range(2):
        started = time.process_time()
        read(raw)
        taken.append(time.process_time() - started)
    return min(taken)
