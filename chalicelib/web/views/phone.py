"""The page of one's mobile number, and of one's choices: states and faults in French."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from ...alerts.numbers import shown
from ...flows.phones import LAPSES_AFTER, TRIES, Outcome
from ...law import day_of, french_day
from ...law.wording import typeset
from ...store.consent_records import Consent, ConsentKind, ConsentWay, Mobile, MobileState

SENDING = {
    Outcome.TOO_MANY: "Trop de codes demandés : attendez une heure, puis recommencez.",
    Outcome.STOPPED: "Ce numéro a répondu STOP à nos SMS. Envoyez START depuis ce téléphone au "
    "numéro qui vous a écrit, ou donnez un autre numéro.",
    Outcome.FAILED: "Le SMS n’a pas pu partir. Recommencez dans quelques minutes ; vos alertes "
    "partent par e-mail.",
}
CONFIRMING = {
    Outcome.WRONG: "Ce n’est pas le bon code. Relisez le dernier SMS reçu.",
    Outcome.EXPIRED: f"Ce code ne sert plus : il dure dix minutes et {TRIES} essais. Demandez-en "
    "un autre.",
    Outcome.TOO_MANY: "Trop d’essais aujourd’hui : recommencez demain.",
    Outcome.STOPPED: SENDING[Outcome.STOPPED],
}
REMOVED = "Suppression de mon numéro : plus aucun SMS, les alertes partent par e-mail."
_STATES = {
    MobileState.WAITING: "Ce numéro n’est pas confirmé : aucun SMS n’y part, vos alertes partent "
    "par e-mail.",
    MobileState.LAPSED: "Ce numéro n’a pas donné signe de vie depuis douze mois : aucun SMS n’y "
    "part plus, vos alertes partent par e-mail. Confirmez-le de nouveau.",
    MobileState.STOPPED: "Ce numéro a répondu STOP : aucun SMS n’y part plus, vos alertes partent "
    "par e-mail. Envoyez START depuis ce téléphone pour revenir.",
}
_KINDS = {
    ConsentKind.JOINED: "Invitation acceptée",
    ConsentKind.SPACE_OPENED: "Espace créé",
    ConsentKind.DECLINED: "Invitation refusée",
    ConsentKind.REMOVED: "Retrait de l’équipe",
    ConsentKind.ALERTS_CHOSEN: "Alertes choisies",
    ConsentKind.ALERTS_STOPPED: "Alertes arrêtées",
    ConsentKind.PHONE_CONFIRMED: "Numéro confirmé",
    ConsentKind.PHONE_REMOVED: "Numéro supprimé",
    ConsentKind.PHONE_LAPSED: "Numéro expiré",
    ConsentKind.SMS_STOPPED: "SMS arrêtés",
    ConsentKind.SMS_RESUMED: "SMS repris",
}
_WAYS = {
    ConsentWay.PAGE: "sur une page de Vigie",
    ConsentWay.LINK: "par le lien d’un message",
    ConsentWay.ONE_CLICK: "par le bouton de la messagerie",
    ConsentWay.SMS: "par SMS",
    ConsentWay.OPERATOR: "apporté par l’exploitant",
    ConsentWay.API: "par un programme de l’entreprise",
    ConsentWay.TIME: "sans réponse à temps",
}


@dataclass(frozen=True, slots=True)
class Standing:
    """A number as it stands: itself (French form), one sentence, and whether SMS go there."""

    number: str
    line: str
    good: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One choice, said in French."""

    at: datetime
    what: str
    how: str
    text: str


def standing(mobile: Mobile | None) -> Standing:
    """The state in French; no number at all is one too."""
    if mobile is None:
        return Standing("", "Aucun numéro : vos alertes partent par e-mail.", good=False)
    if mobile.state is not MobileState.CONFIRMED:
        return Standing(_known(mobile.number), typeset(_STATES[mobile.state]), good=False)
    line = "Confirmé : les SMS urgents y partent."
    if mobile.alive_at:
        until = french_day(day_of(mobile.alive_at + LAPSES_AFTER))
        line += f" Sans connexion de votre part, il sera à confirmer de nouveau le {until}."
    return Standing(_known(mobile.number), line, good=True)


def agreed(e164: str) -> str:
    """What giving the code back agrees to; kept as proof."""
    return (
        f"En donnant ce code, j’accepte de recevoir au {shown(e164)} les alertes urgentes de mes "
        "dossiers par SMS. Je peux arrêter à tout moment, par le lien de chaque SMS."
    )


def history(kept: Iterable[Consent]) -> list[Line]:
    """One's choices, the latest first."""
    lines = [Line(c.at, _KINDS[c.kind], _WAYS[c.way], typeset(c.text)) for c in kept]
    return lines[::-1]


def _known(e164: str) -> str:
    """As people write it; a number that an operator brought in may not read as one."""
    import phonenumbers

    try:
        return shown(e164)
    except phonenumbers.NumberParseException:
        return e164
