"""French typography by rule: non-breaking spaces, apostrophes, guillemets, elision.

`typeset` never adds or removes a word; it is safe to run twice. Convention: reference §4.2.
"""

import re

NBSP = "\u00a0"
_MONTHS = "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"
_MONTH_CUES = tuple(f"{space}{m}" for space in f" {NBSP}\u202f" for m in _MONTHS.split("|"))
_SPACE = f"[ {NBSP}\u202f]"
# A run of spaces is tried from its start only: a long one costs its length, not its square.
_RUN = f"(?<!{_SPACE}){_SPACE}+"

# Order matters: spaces are collapsed before they are made non-breaking. A rule is tried only on a
# text that holds one of its cues: most hold none, and looking for a few characters is cheap.
_RULES: tuple[tuple[tuple[str, ...], re.Pattern[str], str], ...] = (
    (("  ",), re.compile(" {2,}"), " "),
    (("'",), re.compile(r"(?<=[^\W\d_])'(?=\w)"), "’"),
    (("...",), re.compile(r"\.\.\."), "…"),
    (('"',), re.compile(r'"([^"]*)"'), rf"«{NBSP}\1{NBSP}»"),
    (("«",), re.compile(f"«{_SPACE}*"), f"«{NBSP}"),
    (("»",), re.compile(f"(?:{_RUN})?»"), f"{NBSP}»"),
    (tuple(";:!?%€"), re.compile(f"{_RUN}(?=[;:!?%€])"), NBSP),
    (("ièce",), re.compile(rf"\b([Pp]ièces?){_SPACE}+(?=n°)"), rf"\1{NBSP}"),
    (("n°", "N°"), re.compile(rf"\b([nN]°){_SPACE}*(?=\S)"), rf"\1{NBSP}"),
    (
        ("L.", "R.", "D.", "*."),
        re.compile(rf"\b([LRD]\*?\.){_SPACE}+(?=\d)"),
        rf"\1{NBSP}",
    ),
    (("article",), re.compile(rf"\b(articles?){_SPACE}+(?=[LRD]\*?\.)"), rf"\1{NBSP}"),
    (
        ("M.", "Mme", "Me", "Maître", "SIREN"),
        re.compile(rf"\b(M\.|Mme|Me|Maître|SIREN){_SPACE}+(?=[A-ZÉÈÀ0-9])"),
        rf"\1{NBSP}",
    ),
    (_MONTH_CUES, re.compile(rf"\b1{_SPACE}+(?={_MONTHS})"), f"1er{NBSP}"),
    (
        _MONTH_CUES,
        re.compile(rf"\b(\d{{1,2}}|1er){_SPACE}+(?={_MONTHS})"),
        rf"\1{NBSP}",
    ),
    (
        ("jour", "mois", "euro"),
        re.compile(rf"(?<=\d){_SPACE}+(?=jours?\b|mois\b|euros?\b)"),
        NBSP,
    ),
    ((" ,", " .", " )", " ]"), re.compile(r" +(?=[,.)\]](?:\s|$))"), ""),
)

_VOWEL = re.compile(r"^[aeiouyhàâäéèêëîïôöùûüœæ]", re.IGNORECASE)


def typeset(text: str) -> str:
    """The same text with French spaces and signs."""
    for cues, pattern, by in _RULES:
        for cue in cues:
            if cue in text:
                text = pattern.sub(by, text)
                break
    return text


def of(name: str) -> str:
    """« de » before a proper name: de Lyon, d’Évry, du Havre, des Ulis."""
    for article, contracted in (("Le ", "du "), ("Les ", "des ")):
        if name.startswith(article):
            return contracted + name.removeprefix(article)
    return f"d’{name}" if _VOWEL.match(name) else f"de {name}"


def siren(digits: str) -> str:
    """A SIREN in threes, as it is printed: 552 100 554, with non-breaking spaces."""
    return NBSP.join((digits[:3], digits[3:6], digits[6:]))


def euros(amount: float) -> str:
    """An amount as it is printed, without its sign: `1 240`, `99,50`, with non-breaking spaces."""
    whole, cents = divmod(round(amount * 100), 100)
    grouped = f"{whole:,}".replace(",", NBSP)
    return f"{grouped},{cents:02d}" if cents else grouped


# What a letter of ours would get wrong in its own words; a fact is never judged by it.
FAULTS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\b[LRD]\*?\.?\d{2,4}-\d"), "écrivez « L. 114-5 », avec un point et une espace"),
    (re.compile(r"\bn[o0.]\.? ?\d"), "écrivez « n° », avec le signe degré"),
    (re.compile(r"\b1 ?(?:ier|ère?me)\b"), "écrivez « 1er »"),
    (re.compile(r"[^\s«(…][!?;]"), "mettez une espace avant ce signe"),
)
