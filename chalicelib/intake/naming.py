"""What a kind of mail is called in French, and which event it reports."""

from ..cases.events import MayBe
from .values import MailKind

NAMES = {
    MailKind.RECEIPT: "accusé de dépôt",
    MailKind.COMPLEMENT_REQUEST: "demande de complément",
    MailKind.COMPLEMENT_ACKNOWLEDGED: "réception de pièces",
    MailKind.CLOSURE: "clôture",
    MailKind.GRANT: "accord",
    MailKind.REFUSAL: "refus",
    MailKind.REQUEST_WITHDRAWN: "retrait de la demande par l’employeur",
    MailKind.GRANT_WITHDRAWN: "retrait de l’autorisation",
    MailKind.NOISE: "information de la plateforme",
    MailKind.FORWARDING_CONFIRMATION: "confirmation de transfert",
    MailKind.OUT_OF_OFFICE: "réponse automatique d’absence",
    MailKind.BOUNCE: "avis de non-remise",
    MailKind.UNKNOWN: "courriel non reconnu",
    MailKind.CONTRADICTORY: "courriel contradictoire",
}


# What a mail of each kind reports, where a mail that contradicts itself may be read as it.
EVENTS: dict[MailKind, MayBe] = {
    MailKind.CLOSURE: "closed",
    MailKind.REFUSAL: "refused",
    MailKind.COMPLEMENT_REQUEST: "complement_requested",
    MailKind.GRANT: "granted",
    MailKind.RECEIPT: "receipt_issued",
    MailKind.REQUEST_WITHDRAWN: "request_withdrawn",
    MailKind.GRANT_WITHDRAWN: "grant_withdrawn",
    MailKind.COMPLEMENT_ACKNOWLEDGED: "complement_answered",
}


def kind_name(kind: str) -> str:
    """What a kind of mail is called in French."""
    known = {str(one): name for one, name in NAMES.items()}
    return known.get(kind, "courriel illisible")
