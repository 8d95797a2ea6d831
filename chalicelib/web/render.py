"""Templates to text: Jinja2 with autoescape and strict undefined. No HTML lives in Python."""

from __future__ import annotations

import base64
import hashlib
import re
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from ..law.wording import NBSP, bind_days, french_day, french_weekday, typeset
from .faults import faults
from .views.words import words

_PARIS = ZoneInfo("Europe/Paris")
PAGES = Path(__file__).parents[2] / "templates" / "pages"
# A page is tags, what is shown as written, and text; only text is bound.
_PIECES = re.compile(
    r"<(title|style|svg|pre|code|textarea|option)\b.*?</\1>|<[^>]*>|(?P<text>[^<]+)", re.S
)
_WHOLE = re.compile(
    r"(?<![\w@./-])(?:(?:[A-Z]{1,4}-)?\d+(?:-\d+){1,4}|e-mails?|SHA-256)(?![\w@/-])"
    r"|(?<![\w,])(?:\+\d{1,3}|0\d?)(?: \d{2,3}){3,4}(?!\d)"  # A telephone's.
)
_MAY_BREAK = re.compile(r"\d|e-mail").search


@cache
def environment() -> Environment:
    """The environment of the pages, built once per process."""
    made = Environment(
        loader=FileSystemLoader(PAGES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.filters |= {
        "jour": day,
        "instant": instant,
        "fr": typeset,
        "capital": capital,
        "fautes": faults,
        "lie": bind_days,
    }
    made.globals |= {"mots": words()}
    return made


def render(template: str, **values: Any) -> str:
    """The page as text. A value the template wants and does not get raises UndefinedError."""
    return bound(environment().get_template(template).render(values))


def bound(html: str) -> str:
    """The page with what no end of line may cut: a day, `e-mail`, `AT-2026-0001`, a telephone’s."""
    return _PIECES.sub(_bound_piece, html)


def _bound_piece(piece: re.Match[str]) -> str:
    text = piece["text"]
    if text is None or not _MAY_BREAK(text):
        return piece[0]
    return _WHOLE.sub(r'<span class="entier">\g<0></span>', bind_days(text))


@cache
def style() -> tuple[str, str]:
    """The style sheet and the version that its address carries, so that caches never go stale."""
    text = (PAGES / "style.css").read_text("utf-8")
    return text, hashlib.sha256(text.encode()).hexdigest()[:12]


@cache
def sheet(name: str) -> tuple[Markup, str]:
    """A style sheet to put inside a page, and the hash by which its policy allows it (CSP §8.1)."""
    text = (PAGES / name).read_text("utf-8")
    seal = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return Markup(text), f"sha256-{seal}"  # noqa: S704 - a file of ours, no fact of anybody's


def day(value: date, *, weekday: bool = False) -> str:
    """`25 janvier 2027`, or `lundi 25 janvier 2027`, never cut at the end of a line."""
    return (french_weekday(value) if weekday else french_day(value)).replace(" ", NBSP)


def instant(value: datetime) -> str:
    """`23 novembre 2026 à 9 h 12`, the reader's clock in Paris (a display, never a legal day)."""
    clock = value.astimezone(_PARIS)
    return f"{day(clock.date())} à{NBSP}{clock.hour}{NBSP}h{NBSP}{clock.minute:02}"


def capital(text: str) -> str:
    """The text with a capital first letter, the rest untouched (CADA stays CADA)."""
    return text[:1].upper() + text[1:]
