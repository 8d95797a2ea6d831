"""Small French forms that several alerts share."""

import re
from datetime import date

from ..law.wording import days_in_french, le_weekday

_DOT_IN_A_NAME = re.compile(r"(?<=\w)\.(?=\w)")


def remaining(due: date, on: date, post_by: date | None = None) -> str:
    """`le lundi 25 janvier 2027, dans 10 jours (dans 5 jours par la poste)`."""
    posted = f" ({_left(post_by, on)} par la poste)" if post_by else ""
    return f"{le_weekday(due)}, {_left(due, on)}{posted}"


def _left(day: date, on: date) -> str:
    left = (day - on).days
    if left < 0:
        return "date passée"
    return {0: "aujourd’hui", 1: "demain"}.get(left) or f"dans {days_in_french(left)}"


def short_day(day: date) -> str:
    """`25/01/2027`, for an SMS."""
    return day.strftime("%d/%m/%Y")


def unlinked(text: str) -> str:
    """The text with its domain names kept from becoming links in a mail client.

    A forger chooses the names we quote. U+2060 (word joiner) is not seen and has no width.
    """
    return _DOT_IN_A_NAME.sub("\u2060.\u2060", text)


def capital(text: str) -> str:
    """The text with a capital first letter, the rest untouched (CADA stays CADA)."""
    return text[:1].upper() + text[1:]
