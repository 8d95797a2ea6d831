"""French words for legal days and citations; the one place that writes them."""

import re
from collections.abc import Iterable
from datetime import date
from functools import lru_cache

NBSP = "\u00a0"
# Some twenty years of days: a trace names each of its days several times.
_KEPT = 8192
_DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre",
    "octobre", "novembre", "décembre",
)  # fmt: skip
# By month, then by number, each counted from 1: `1er janvier`.
_NUMBERED = ((), *(("", f"1er {name}", *(f"{n} {name}" for n in range(2, 32))) for name in _MONTHS))
_IN_FULL = re.compile(
    rf"(?:(?:{'|'.join(_DAYS)}) )?\d{{1,2}}(?:er)? (?:{'|'.join(_MONTHS)})(?: \d{{4}})?"
)
# High punctuation never parts from its word, nor a number from what announces it (n° 489189).
# Plain replacements: every step of every trace goes through here.
_LOOSE = (" ;", " :", " !", " ?", " »", "« ", "n° ")
_STUCK = tuple((text, text.replace(" ", NBSP)) for text in _LOOSE)
# Nor an article from its number (article L. 114-5). The pattern is tried only where it may hold.
_ARTICLE = re.compile(r" (?:(?<=\barticle )|(?<=\barticles )|(?<=\b[LRD]\. )|(?<=\bR\.\* ))")
_MAY_STICK = re.compile(r" [;:!?»]|« |n° |rticle|[LRD]\.").search
_ARTICLE_HINTS = ("rticle", "L. ", "R. ", "D. ", "R.* ")


def french_day(day: date) -> str:
    """`1er avril 2026`, `25 janvier 2027`: a day in full, without article."""
    return f"{_NUMBERED[day.month][day.day]} {day.year}"


@lru_cache(_KEPT)
def french_weekday(day: date) -> str:
    """`lundi 25 janvier 2027`."""
    return f"{_DAYS[day.weekday()]} {french_day(day)}"


def le_day(day: date) -> str:
    """`le 1er avril 2026`."""
    return f"le {french_day(day)}"


def le_weekday(day: date) -> str:
    """`le lundi 25 janvier 2027`."""
    return f"le {french_weekday(day)}"


def months_in_french(count: int) -> str:
    """`1 mois`, `4 mois`."""
    return f"{count}{NBSP}mois"


def days_in_french(count: int, kind: str = "") -> str:
    """`1 jour`, `15 jours`; `kind` is an adjective in the singular (`ouvré`)."""
    plural = "s" if count > 1 else ""
    return f"{count}{NBSP}jour{plural}" + (f" {kind}{plural}" if kind else "")


def join_french(words: Iterable[str], last: str = "et") -> str:
    """`a, b et c`."""
    *head, tail = list(words) or [""]
    return f"{', '.join(head)} {last} {tail}" if head else tail


def bind_days(text: str) -> str:
    """The text with each of its days kept on one line: `lundi 25 janvier 2027`."""
    return _IN_FULL.sub(lambda day: day[0].replace(" ", NBSP), text)


def typeset(text: str) -> str:
    """The text with the no-break spaces French wants; plain spaces elsewhere are left alone."""
    if not _MAY_STICK(text):
        return text
    for loose, stuck in _STUCK:
        if loose in text:
            text = text.replace(loose, stuck)
    for hint in _ARTICLE_HINTS:
        if hint in text:
            return _ARTICLE.sub(NBSP, text)
    return text
