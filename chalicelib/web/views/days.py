"""The day that somebody typed in a form or an address."""

from datetime import date


def read_day(text: str) -> date | None:
    """The day written YYYY-MM-DD, as a browser's date field gives it; None when it is not one.

    Only that form: "20261123" or a week date (ISO 8601 allows both) would be a guess.
    """
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.isoformat() == text else None
