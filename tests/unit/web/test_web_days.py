"""A day that somebody types is read as the French write it, or as their browser sends it."""

from datetime import date

import pytest

from chalicelib.web.views.days import iso_day, read_day


@pytest.mark.parametrize("text", ["2026-11-01", "01/11/2026", "1/11/2026"])
def test_a_day_is_read_both_ways(text: str) -> None:
    """A browser without a date field shows a plain box: what one writes there is a day."""
    assert read_day(text) == date(2026, 11, 1)


@pytest.mark.parametrize("text", ["", "20261101", "2026-W44-7", "31/02/2026", "1/11/26", "11-01-2026", "1/13/2026"])  # fmt: skip
def test_nothing_else_is_guessed(text: str) -> None:
    """A day misread would be a date missed."""
    assert read_day(text) is None


def test_a_program_writes_only_one_form() -> None:
    """What the contract of the API says, and no other."""
    assert iso_day("01/11/2026") is None
