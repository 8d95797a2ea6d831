"""Where facts stand in a text: the cues of facts.py, over folded text.

The platform's reference format and the exact wording of its mails are not public (reference §1.3):
a number is believed only after a cue such as "n° de dossier", never alone. A change here needs a
new version of rules.toml.
"""

import re

from ..cases.words import Confidence
from .patterns import Cue, phrase

MEDIUM = Confidence.MEDIUM

TOKEN = phrase(r"(?=[a-z0-9/_.-]{0,30}\d)[a-z0-9][a-z0-9/_.-]{3,30}[a-z0-9]")
NUMBER_CUE = Cue(
    r"\b(?:(?:dossiers?|demandes?)(?: d'at| d'autorisation de travail)?\s{0,3}n\s?°s?"
    r"|(?:n\s?°s?|numeros?)\s(?:de |du |des )?(?:votre |la |vos )?(?:dossiers?|demandes?)"
    r"|ref(?:erences?)?\b\.?(?:\s(?:de |du |des )?(?:votre |la |vos )?(?:dossiers?|demandes?))?)"
    r"\s{0,3}(?::|=|est le)?\s{0,3}(?:n\s?°\s?)?",
    ("°", "numero", "ref"),
)
BARE_REFERENCE = phrase(r"ref(?:erences?)?\b\.?\s{0,3}(?::|=)?\s{0,3}(?:n\s?°\s?)?")
"""A "référence" that does not say of what: the number may be of another thing."""
NUMBER_NEXT = phrase(
    r"\s{0,3}(?:,|;|et|/|puis)\s{1,3}(?:(?:du |le )?(?:dossier|demande) )?(?:n\s?°\s?)?"
)

DUE_DATE = Cue(
    r"\b(?:avant le|au plus tard le|jusqu'au|d'ici (?:le|au)"
    r"|date limite(?: de reponse)?\s?:?(?: le)?)\s",
    ("avant", "jusqu'au", "d'ici", "limite", "tard"),
)
DUE_LENGTH = Cue(
    r"\b(?:delai (?:maximum |maximal )?(?:de|d')|sous|dans les)\s?"
    r"(\d{1,3}|un|deux|trois|quinze|trente|huit|dix)"
    r"(?:\s?\([^)]{1,20}\))?\s(jours?|mois|semaines?)\b",
    ("jour", "mois", "semaine"),
    MEDIUM,
)
NUMBERS = {"un": 1, "deux": 2, "trois": 3, "huit": 8, "dix": 10, "quinze": 15, "trente": 30}
LIST_CUE = Cue(
    r"\b(?:pieces?|documents?|justificatifs?|elements?|informations?)\b[^\n:]{0,120}:\s{0,9}(?=\n|\S)",
    (":",),
)
BULLET = phrase(r"\s{0,9}(?:[-*•·–▪◦o]|\d{1,2}[.)])\s{1,9}(?=\S)")
SUSPENSION = Cue(r"\bsuspen(?:d|du|due|dus|sion|sif)\b", ("suspen",))

REMEDIES = Cue(
    r"\b(?:voies et delais de recours|recours (?:gracieux|hierarchique|contentieux)"
    r"|tribunal administratif)\b",
    ("recours", "tribunal"),
)
IN_LAW = Cue(
    r"\b(?:articles? (?:[lrd][.·]?\s?\*?\s?)?\d[\d-]{0,20}|code du travail"
    r"|code des relations entre le public)\b",
    ("article", "code"),
)
IN_FACT = Cue(
    r"\b(?:(?:au|aux|pour le|pour les) motifs?|motifs?\s?:|en raison d|car|parce que|des lors que"
    r"|compte tenu d|considerant|faute de|dans la mesure ou)",
    ("motif", "raison", "car", "parce", "lors", "compte", "considerant", "faute", "mesure"),
    MEDIUM,
)
VALID_UNTIL = Cue(r"\b(?:valable|valide|validite)\b[^.\n]{0,60}?\bjusqu'au\s", ("jusqu'au",))
DEPOSITED = Cue(
    r"\b(?:deposee?|depot|enregistree?|recue?)\b[^.\n]{0,60}?\b(?:le|du)\s(?=(?:[a-z]{5,8}\s)?\d)",
    ("depo", "enregistre", "recu"),
)
ATTESTED = Cue(r"\battestations? de depot\b|\bnouvelle attestation\b", ("attestation",))
RENEWED = Cue(
    r"\bnouvelle attestation\b|\bcomplements? (?:transmis|deposes?|recus?|apportes?|produits?)\b"
    r"|\bsuite a (?:la transmission|l'envoi|la reception|au depot)"
    r" de (?:vos|votre) (?:pieces?|complements?)\b",
    ("nouvelle", "complement", "suite"),
)
SIGNED = Cue(
    r"\b(?:signee?(?: electroniquement)?(?: par)?|decision prise par|auteur de la decision"
    r"|pour (?:le prefet|la prefete)(?:,? et par delegation)?)\s?[:,]?\s{0,9}",
    ("signe", "decision", "prefet"),
)
NAMED = re.compile(
    r"(?:(?:M\.|Mr|Mme|Monsieur|Madame)\s)?"
    r"([A-ZÀ-Þ][a-zà-ÿ'’]{1,30}(?:[- ][A-ZÀ-Þ][a-zà-ÿ'’]{1,30}){0,3})\s"
    r"([A-ZÀ-Þ][A-ZÀ-Þ'’-]{1,30}(?:\s[A-ZÀ-Þ][A-ZÀ-Þ'’-]{1,30}){0,3})\b"
)
"""A name as an administration prints it, over the text itself: Claire MARTIN."""
SERVICE = Cue(
    r"\b(?:plateforme|service|prefecture|direction|bureau|centre)\b",
    ("plateforme", "service", "prefecture", "direction", "bureau", "centre"),
)
PERSON_CUES = {
    "worker": (
        Cue(
            r"\b(?:salariee?|beneficiaire|travailleu(?:r|se)|ressortissante?)\s?:\s?",
            ("salarie", "beneficiaire", "travailleu", "ressortissant"),
        ),
        Cue(
            r"\b(?:au benefice|en faveur|au profit) d[e']\s?"
            r"|\b(?:concernant|pour) (?=(?:m·|mr\.?|mme|monsieur|madame)\s)",
            ("benefice", "faveur", "profit", "concernant", "pour"),
            MEDIUM,
        ),
    ),
    "employer": (
        Cue(
            r"\b(?:employeur|entreprise|raison sociale|societe)\s?:\s?",
            ("employeur", "entreprise", "sociale", "societe"),
        ),
    ),
}
PERSON_END = phrase(
    r"[\n,;()]|\.(?=\s|$)|\s-\s|\s(?:a (?:bien )?ete|est|par|pour|aupres|employeur|salariee?)\b"
)

POSTAL = Cue(r"\b\d{5}\s[a-z]{3}")
TELEPHONE = Cue(r"\b0(?:\s?\d){9}\b|\b0\s?8\d\d\s?\d{3}\s?\d{3}\b", ("0",))
SILENCE = Cue(
    r"\b(?:silence|decision implicite|rejet implicite|implicitement)\b", ("silence", "implicit")
)

# --- what a mailbox that asks leave to forward gives: looked for in the text itself, for its case
CODE = Cue(
    r"\b(?:confirmation code|code de confirmation|code)\s?[:#]?\s{0,5}(\d{4,12})\b|\(#(\d{4,12})\)",
    ("code", "(#"),
)
LINK = phrase(r"https://[^\s<>\"'()\[\]]{1,600}")
_ADDRESS = r"[a-z0-9._%+-]{1,64}@[a-z0-9.-]{1,190}\.[a-z]{2,20}"
ASKER = Cue(
    rf"\b({_ADDRESS}) (?:has requested|a demande)\b"
    r"|\b(?:receive mail|recevoir d(?:es|u) (?:messages?|e-mails?|courriels?|courrier|mails?))"
    rf" (?:from|de) ({_ADDRESS})",
    ("@",),
)
