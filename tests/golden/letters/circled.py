"""What a careful reader would circle in red in a draft, whatever the case."""

import re
from collections.abc import Iterator

_VOWEL = r"[aeiouéèêàâîô][a-zéèàçê]|[AÉE][a-zéè]"
_MONTHS = "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"
FAULTS = {
    "an empty bracket": r"\(\s*\)|\[\s*\]|«\s*»|\(,|\( ",
    "a repeated space": r"  | \n|\n ",
    "Python showing": r"\bNone\b|\bTrue\b|\bFalse\b|\bnan\b|\{\{|\{%|\}\}",
    "a double stop": r"(?<!\.)\.\.(?!\.)|,,|;;|: ?\.|, ?\.| ;\.",
    "a stray space before a sign": r" [.,)\]]|[(\[] ",
    "a guessed gender": r"\(e\)|\(ne\)|·e|requérante?\b|soussigné",
    "an elision missed": rf"\b(?:[Dd]e|[Qq]ue|[Ll]e|[Ll]a|[Nn]e|[Ss]e|[Jj]e|jusque) (?={_VOWEL})(?!onz|oui)",
    "a contraction missed": r"\b(?:[Dd]e|[Àà]) [Ll]es? (?=[A-ZÉ])|\b(?:[Dd]e|[Àà]) les? (?=(?:préfet|ministre|tribunal|délai|courriel|recours|dossier|pièce|motif|texte))|\b[Dd]u (?:employeur|avocat|administration)|\b[Aa]u (?:employeur|avocat)",
    "an ordinal badly written": rf"\b1 (?:{_MONTHS})",
    "a nested gap": r"\[À COMPLÉTER[^\]]*\[",
    "a word said twice": r"\b(?!nous|vous)([A-Za-zÀ-ÿœŒ]{2,}) \1\b",
    "a typewriter's apostrophe": r"(?<=[A-Za-zÀ-ÿ])'(?=[A-Za-zÀ-ÿ])",
    "a typewriter's quotation mark": r"\"",
    "a sentence without its capital": r"(?<!\b[A-Z])(?<!art)(?<!ord)(?<!av)[.!?] (?=[a-zà-ÿœ])",
    "a date in English": r"\b(?:January|February|March|April|June|July|August|September|October|November|December)\b|\b20\d\d-\d\d-\d\d\b",
    "a space missing after a sign": r"[a-zà-ÿ)»][;!?][^\s»)]|,(?=[a-zà-ÿ])",
}  # fmt: skip
_PAIRS = (("«", "»"), ("(", ")"), ("[", "]"))
_ITEM = re.compile(r"(?m)^[a-z0-9]+\)\t")  # « a) » opens no bracket.


def faults(text: str) -> Iterator[str]:
    """Each fault of a text with plain spaces: what it is, and the words around it."""
    for name, pattern in FAULTS.items():
        for found in re.finditer(pattern, text):
            yield f"{name}: …{text[max(0, found.start() - 40) : found.end() + 40]}…"
    for line in _ITEM.sub("", text).splitlines():
        for opening, closing in _PAIRS:
            if line.count(opening) != line.count(closing):
                yield f"an unbalanced {opening}: {line}"
