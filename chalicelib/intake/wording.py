"""Where facts stand in a text: the patterns of facts.py, over folded text, and how to quote them.

The platform's reference format and the exact wording of its mails are not public (reference §1.3):
a number is believed only after a cue such as "n° de dossier", never alone.
"""

import re
from collections.abc import Iterator
from itertools import islice

from ..cases.parts import Quote
from .text import cut, fold_text, one_line, phrase, sentence_around

MAX_MATCHES = 50
MAX_QUOTE = 600
"""Longest quote kept of a mail, in characters."""

TOKEN = phrase(r"(?=[a-z0-9/_.-]{0,30}\d)[a-z0-9][a-z0-9/_.-]{3,30}[a-z0-9]")
NUMBER_CUE = phrase(
    r"\b(?:(?:dossiers?|demandes?)(?: d'at| d'autorisation de travail)?\s{0,3}n\s?°s?"
    r"|(?:n\s?°s?|numeros?)\s(?:de |du |des )(?:votre |la |vos )?(?:dossiers?|demandes?)"
    r"|ref(?:erences?)?\b\.?(?:\s(?:de |du |des )?(?:votre |la |vos )?(?:dossiers?|demandes?))?)"
    r"\s{0,3}(?::|=|est le)?\s{0,3}(?:n\s?°\s?)?"
)
NUMBER_NEXT = phrase(
    r"\s{0,3}(?:,|;|et|/|puis)\s{1,3}(?:(?:du |le )?(?:dossier|demande) )?(?:n\s?°\s?)?"
)

DUE_DATE = phrase(
    r"\b(?:avant le|au plus tard le|jusqu'au|d'ici (?:le|au)"
    r"|date limite(?: de reponse)?\s?:?(?: le)?)\s"
)
DUE_LENGTH = phrase(
    r"\b(?:delai (?:maximum |maximal )?(?:de|d')|sous|dans les)\s?"
    r"(\d{1,3}|un|deux|trois|quinze|trente|huit|dix)"
    r"(?:\s?\([^)]{1,20}\))?\s(jours?|mois|semaines?)\b"
)
NUMBERS = {"un": 1, "deux": 2, "trois": 3, "huit": 8, "dix": 10, "quinze": 15, "trente": 30}
LIST_CUE = phrase(
    r"\b(?:pieces?|documents?|justificatifs?|elements?|informations?)\b[^\n:]{0,120}:\s*(?=\n|\S)"
)
BULLET = phrase(r"\s*(?:[-*•·–▪◦o]|\d{1,2}[.)])\s+(?=\S)")
SUSPENSION = phrase(r"\bsuspen(?:d|du|due|dus|sion|sif)\b")

REMEDIES = phrase(
    r"\b(?:voies et delais de recours|recours (?:gracieux|hierarchique|contentieux)"
    r"|tribunal administratif)\b"
)
IN_LAW = phrase(
    r"\b(?:articles? (?:[lrd][.·]?\s?\*?\s?)?\d[\d-]*|code du travail"
    r"|code des relations entre le public)\b"
)
IN_FACT = phrase(
    r"\b(?:(?:au|aux|pour le|pour les) motifs?|motifs?\s?:|en raison d|car|parce que|des lors que"
    r"|compte tenu d|considerant|faute de|dans la mesure ou)"
)
VALID_UNTIL = phrase(r"\b(?:valable|valide|validite)\b[^.\n]{0,60}?\bjusqu'au\s")
DEPOSITED = phrase(
    r"\b(?:deposee?|depot|enregistree?|recue?)\b[^.\n]{0,60}?\b(?:le|du)\s(?=(?:[a-z]{5,8}\s)?\d)"
)
RENEWED = phrase(
    r"\bnouvelle attestation\b|\bcomplements? (?:transmis|deposes?|recus?|apportes?|produits?)\b"
    r"|\bsuite a (?:la transmission|l'envoi|la reception|au depot)"
    r" de (?:vos|votre) (?:pieces?|complements?)\b"
)
SIGNED = phrase(
    r"\b(?:signee?(?: electroniquement)?(?: par)?|decision prise par|auteur de la decision"
    r"|pour le prefet(?:,? et par delegation)?|pour la prefete(?:,? et par delegation)?)\s?[:,]?\s*"
)
NAMED = re.compile(
    r"(?:(?:M\.|Mr|Mme|Monsieur|Madame)\s)?"
    r"([A-ZÀ-Þ][a-zà-ÿ'’]+(?:[- ][A-ZÀ-Þ][a-zà-ÿ'’]+){0,3})\s"
    r"([A-ZÀ-Þ][A-ZÀ-Þ'’-]+(?:\s[A-ZÀ-Þ][A-ZÀ-Þ'’-]+){0,3})\b"
)
SERVICE = phrase(r"\b(?:plateforme|service|prefecture|direction|bureau|centre)\b")
PERSON_CUES = {
    "worker": phrase(
        r"\b(?:salariee?|beneficiaire|travailleu(?:r|se)|ressortissante?|nom du salarie)\s?:\s?"
        r"|\b(?:au benefice|en faveur|au profit) d[e']\s?"
        r"|\b(?:concernant|pour) (?=(?:m·|mr\.?|mme|monsieur|madame)\s)"
    ),
    "employer": phrase(r"\b(?:employeur|entreprise|raison sociale|societe)\s?:\s?"),
}
PERSON_END = phrase(
    r"[\n,;()]|\.(?=\s|$)|\s-\s|\s(?:a (?:bien )?ete|est|par|pour|aupres|employeur|salariee?)\b"
)

POSTAL = phrase(r"\b\d{5}\s[a-z]{3}")
TELEPHONE = phrase(r"\b0(?:\s?\d){9}\b|\b0\s?8\d\d\s?\d{3}\s?\d{3}\b")
SILENCE = phrase(r"\b(?:silence|decision implicite|rejet implicite|implicitement)\b")


class Page:
    """A text with its folded twin, from which facts are quoted."""

    def __init__(self, text: str, part: str = "body") -> None:
        self.text = text
        self.folded = fold_text(text)
        self.part = part

    def quote(self, fact: str, start: int, end: int) -> Quote:
        """The whole sentence around a place, word for word."""
        low, high = sentence_around(self.folded, start, end)
        return Quote(fact=fact, text=cut(one_line(self.text[low:high]), MAX_QUOTE), part=self.part)

    def sentence(self, start: int, end: int) -> str:
        low, high = sentence_around(self.folded, start, end)
        return self.folded[low:high]

    def matches(self, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
        """The first matches; a text made of cues must not cost more than a long one."""
        return islice(pattern.finditer(self.folded), MAX_MATCHES)

    def first(self, fact: str, pattern: re.Pattern[str]) -> Quote | None:
        """The sentence of the first match, or None."""
        found = pattern.search(self.folded)
        return self.quote(fact, *found.span()) if found else None
