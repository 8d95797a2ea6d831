"""Dates as clients write them."""

from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime

import pytest

from chalicelib.intake.dates import after_months, header_date, printed_days, written_date
from chalicelib.intake.text import fold

NINE = datetime(2026, 11, 23, 8, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "day", "at"),
    [
        ("lundi 23 novembre 2026 à 09:12", date(2026, 11, 23), None),
        ("lundi 23 novembre 2026 09:12", date(2026, 11, 23), None),
        ("lun. 23 nov. 2026 à 09:12", date(2026, 11, 23), None),
        ("23 nov. 2026", date(2026, 11, 23), None),
        ("jeu. 1 oct. 2026 à 10:45", date(2026, 10, 1), None),
        ("1er décembre 2026", date(2026, 12, 1), None),
        ("23 novembre 2026 à 09:12:00 UTC+1", date(2026, 11, 23), NINE),
        ("November 23, 2026 at 9:12:00 AM GMT+1", date(2026, 11, 23), NINE),
        ("Mon, Nov 23, 2026 at 9:12 AM", date(2026, 11, 23), None),
        ("2026-11-23 09:12", date(2026, 11, 23), None),
        ("23/11/2026 09:12", date(2026, 11, 23), None),
        ("23/11/26 09:12", date(2026, 11, 23), None),
        ("16 août 2026", date(2026, 8, 16), None),
        ("23 novembre 2026 23:30 UTC-5", date(2026, 11, 24), datetime(2026, 11, 24, 4, 30, tzinfo=UTC)),
        ("demain", None, None),
        ("31 février 2026", None, None),
        ("", None, None),
    ],
)  # fmt: skip
def test_written_dates_are_read(text: str, day: date | None, at: datetime | None) -> None:
    """French and English forms; the day is Paris's when the zone is written."""
    assert written_date(text) == (day, at)


def test_an_ambiguous_english_numeric_date_keeps_the_earlier_day() -> None:
    """3/4 under an English header may be March or April: the earlier is the prudent one."""
    assert written_date("4/3/2026 9:12 AM", english=True)[0] == date(2026, 3, 4)
    assert written_date("4/3/2026", english=False)[0] == date(2026, 3, 4)
    assert written_date("3/4/2026", english=True)[0] == date(2026, 3, 4)
    assert written_date("3/4/2026", english=False)[0] == date(2026, 4, 3)
    assert written_date("11/23/2026 9:12 AM", english=True)[0] == date(2026, 11, 23)


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("Mon, 23 Nov 2026 09:12:00 +0100", date(2026, 11, 23)),
        ("Mon, 23 Nov 2026 23:30:00 +0000", date(2026, 11, 24)),
        ("Tue, 23 Jun 2026 22:30:00 +0000", date(2026, 6, 24)),
        ("Mon, 23 Nov 2026 23:30:00 -0000", date(2026, 11, 24)),
        ("Fri, 31 Feb 2026 10:00:00 +0000", None),
        ("Mon, 23 Nov 99999 09:12:00 +0100", None),
        ("", None),
        ("garbage", None),
    ],
)
def test_a_header_date_gives_the_day_in_paris(value: str, day: date | None) -> None:
    """The legal day is the one in Europe/Paris, summer and winter."""
    assert header_date(value)[0] == day


@pytest.mark.parametrize("name", ["Mon, ", "Foo, ", ""])
@pytest.mark.parametrize("day", ["1", "29", "30 ", "31"])
@pytest.mark.parametrize("month", ["Feb", "Jun", "Dec", "dec", "Fév"])
@pytest.mark.parametrize(
    "rest",
    [
        "2026 09:12:00 +0100", "2028 23:59:59 -0500", "2026 00:00:00 -0000", "2026 09:12:60 +0000",
        "2026 24:12:00 +0000", "2026 09:12:00 +2360", "2026 09:12:00 -9999", "0068 09:12:00 +0000",
        "68 09:12:00 GMT", "1000 00:00:00 +2359", "2026 09:12 +0100", "2026 09:12:00 +0100 (CET)",
    ],
)  # fmt: skip
def test_a_usual_date_header_reads_as_the_stdlib_reads_it(
    name: str, day: str, month: str, rest: str
) -> None:
    """What is read without the stdlib is the same instant; what it refuses gives none."""
    value = f"{name}{day} {month} {rest}"
    try:
        at = parsedate_to_datetime(value)
        expected: datetime | None = (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, OverflowError):
        expected = written_date(value)[1]

    assert header_date(value)[1] == expected


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2026, 10, 1), 1, date(2026, 11, 1)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2027, 12, 31), 2, date(2028, 2, 29)),
        (date(2026, 11, 30), 1, date(2026, 12, 30)),
    ],
)
def test_months_keep_the_day_or_take_the_last(start: date, months: int, end: date) -> None:
    """Same day of the month, or the month's last."""
    assert after_months(start, months) == end


def test_every_printed_date_is_found_in_order() -> None:
    """Dates in a sentence come with their place."""
    text = fold("Entre le 1er mars 2026 et le 16/10/2026.")

    assert [day for _, day in printed_days(text)] == [date(2026, 3, 1), date(2026, 10, 16)]
