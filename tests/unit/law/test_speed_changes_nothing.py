"""What was made quicker answers as the plain form does."""

import re
from calendar import monthrange
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.law.calendar import add_months
from chalicelib.law.wording import NBSP, typeset

PLAIN = re.compile(
    r" (?:(?=[;:!?»])|(?<=« )|(?<=\barticle )|(?<=\barticles )|(?<=\b[LRD]\. )|(?<=n° ))"
)
PIECES = [" ", "  ", "article", "articles", "particle", "L.", "R.", "D.", "XD.", "n°", "«", "»", ";", ":", "!", "?", "x", "é", ".", "(", NBSP, "\n"]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES)).map("".join))
def test_typesetting_is_that_of_one_rule_per_space(text: str) -> None:
    """Each space is stuck or not by what stands around it, whatever the others become."""
    assert typeset(text) == PLAIN.sub(NBSP, text)


@given(st.dates(date(1950, 1, 1), date(2090, 12, 31)), st.integers(-24, 120))
def test_months_are_added_on_the_same_day_number_or_the_month_s_last(
    day: date, months: int
) -> None:
    """30 November + 3 months is the last day of February."""
    years, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = monthrange(years, month + 1)[1]

    assert add_months(day, months) == date(years, month + 1, min(day.day, last))
