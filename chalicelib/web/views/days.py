"""The day that somebody typed in a form, or that a program asked for."""

import re
from datetime import date

_FRENCH = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")


def read_day(text: str) -> date | None:
    """The day as a browser's date field gives it, or as French people write it; None for another.

    `2026-11-23` or `23/11/2026`: a year of two figures would be a guess.
    """
    french = _FRENCH.fullmatch(text)
    if not french:
        return iso_day(text)
    day, month, year = map(int, french.groups())
    try:
        return date(year, month, day)
    except ValueError:
        return None


def iso_day(text: str) -> date | None:
    """The day written YYYY-MM-DD, as programs do; None when it is not one.

    Only that form: "20261123" or a week date (ISO 8601 allows both) would be a guess.
    """
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.isoformat() == text else None
