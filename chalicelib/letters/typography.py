"""French typography by rule: non-breaking spaces, apostrophes, guillemets, elision.

`typeset` never adds or removes a word; it is safe to run twice. Convention: reference §4.2.
"""

import re

NBSP = "\u00a0"
_MONTHS = "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"
_SPACE = f"[ {NBSP}\u202f]"
# A run of spaces is tried from its start only: a long one costs its length, not its square.
_RUN = f"{_SPACE}(?<!{_SPACE}{_SPACE}){_SPACE}*"

# Order matters: spaces are collapsed before they are made non-breaking. A rule is tried only on a
# text that holds one of its cues: most hold none, and looking for a few characters is cheap.
# A rule opens with the sign it looks for, and looks behind from there: `re` then leaps from sign
# to sign, where a pattern that opens with `\b` or `(?<=` is tried at every letter. No rule sees
# past the end of a line.
_RULES: tuple[tuple[tuple[str, ...], re.Pattern[str], str], ...] = (
    (("  ",), re.compile("  +"), " "),
    (("'",), re.compile(r"'(?<=[^\W\d_]')(?=\w)"), "’"),
    (("...",), re.compile(r"\.\.\."), "…"),
    (('"',), re.compile(r'"([^"\n]*)"'), rf"«{NBSP}\1{NBSP}»"),
    (("«",), re.compile(f"«{_SPACE}*"), f"«{NBSP}"),
    (("»",), re.compile(f"{_RUN}(?=»)"), ""),
    (("»",), re.compile("»"), f"{NBSP}»"),
    (tuple(";:!?%€"), re.compile(f"{_RUN}(?=[;:!?%€])"), NBSP),
    (("ièce",), re.compile(rf"([Pp](?<!\w[Pp])ièces?){_SPACE}+(?=n°)"), rf"\1{NBSP}"),
    (("n°", "N°"), re.compile(rf"°(?<=\b[nN]°){_SPACE}*(?=\S)"), f"°{NBSP}"),
    (
        ("L.", "R.", "D.", "*."),
        re.compile(rf"([LRD](?<!\w[LRD])\*?\.){_SPACE}+(?=\d)"),
        rf"\1{NBSP}",
    ),
    (
        ("article",),
        re.compile(rf"article(?<=\barticle)(s?){_SPACE}+(?=[LRD]\*?\.)"),
        rf"article\1{NBSP}",
    ),
    (
        ("M.", "Mme", "Me", "Maître", "SIREN"),
        re.compile(rf"(M(?<!\wM)(?:\.|me|e|aître)|S(?<!\wS)IREN){_SPACE}+(?=[A-ZÉÈÀ0-9])"),
        rf"\1{NBSP}",
    ),
    (("1",), re.compile(rf"1(?<=\b1){_SPACE}+(?={_MONTHS})"), f"1er{NBSP}"),
    (
        tuple("0123456789"),
        re.compile(rf"([0-9](?<!\w[0-9])(?:[0-9]|(?<=1)er)?){_SPACE}+(?={_MONTHS})"),
        rf"\1{NBSP}",
    ),
    (
        ("jour", "mois", "euro"),
        re.compile(rf"{_SPACE}(?<=\d{_SPACE}){_SPACE}*(?=jours?\b|mois\b|euros?\b)"),
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


def typeset_all(texts: list[str]) -> list[str]:
    """Each of these texts as `typeset` sets it, at the price of one long text.

    No rule sees past the end of a line, so texts of one line are set as the lines of one text.
    """
    set_ = typeset("\n".join(texts)).split("\n")
    return set_ if len(set_) == len(texts) else [typeset(text) for text in texts]


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
