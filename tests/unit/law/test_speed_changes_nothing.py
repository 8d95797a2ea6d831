"""What was made quicker answers as the plain form does."""

import re
from calendar import monthrange
from collections import Counter
from datetime import date, timedelta

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.cases import AnyEvent
from chalicelib.cases.words import Zone
from chalicelib.law.calendar import add_months, franc_months
from chalicelib.law.clocks import CLOCKS
from chalicelib.law.engine import _set_by, walk
from chalicelib.law.rules import Rule, rules
from chalicelib.law.spans import Places, in_days, span
from chalicelib.law.trace import note, step
from chalicelib.law.wording import NBSP, french_weekday, typeset

from .build import a_case, state_of
from .test_properties import some_events

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


COUNTED = [one for one in rules() if not (one.window or one.given or one.hours)]
DAYS = st.dates(date(1950, 1, 1), date(2090, 12, 31))
PLACES = st.builds(
    Places,
    residence=st.sampled_from(Zone),
    court=st.sampled_from([zone for zone in Zone if zone is not Zone.ABROAD]),
)


@settings(deadline=None, max_examples=500)
@given(st.sampled_from(COUNTED), DAYS, st.integers(0, 90), PLACES)
def test_a_remembered_span_is_the_one_computed(
    rule: Rule, on: date, later: int, places: Places
) -> None:
    """Asked first or again, a rule gives the dates and steps that its plain computation gives."""
    latest_on = on + timedelta(days=later)
    plain = in_days.__wrapped__(rule, on, latest_on, places)

    assert span(rule, on, latest_on, None, places) == plain
    assert span(rule, on, latest_on, None, places) == plain


@given(st.dates(date(1950, 1, 1), date(2090, 12, 31)), st.integers(0, 120))
def test_both_readings_of_franc_months_are_computed_apart(day: date, months: int) -> None:
    """F: the months then a day; A: a day then the months (reference §3.1.3)."""
    one = timedelta(days=1)

    assert franc_months(day, months) == (
        add_months(day, months) + one,
        add_months(day + one, months),
    )


@given(DAYS, st.sampled_from(["Né le {}.", "+ 2 mois : terme le {} ; « {} » !", "n° {}", "Lu."]))
def test_a_step_says_its_own_day_where_the_text_leaves_room(day: date, text: str) -> None:
    """Typesetting before the day is put in, or after, gives the same words."""
    told = step(text, day)

    assert told.text == typeset(text.replace("{}", french_weekday(day)))
    assert (told, told.on) == (step.__wrapped__(text, day), day)
    assert note("", told.text, text) == typeset(f"{told.text} {text}")


@settings(deadline=None)
@given(some_events(), st.dates(date(2020, 1, 1), date(2030, 12, 31)))
def test_a_clock_that_several_rules_ask_says_the_same_to_each(
    events: tuple[AnyEvent, ...], on: date
) -> None:
    """What a walk remembers of a clock is what that clock would say at the end of the walk."""
    asked = Counter(name for one in rules() for name in one.starts)
    found = walk(a_case(), state_of(*events), on)
    at_the_end = msgspec.structs.replace(found, memo={})

    for name in (name for name, times in asked.items() if times > 1):
        assert found.once(_set_by, name) == CLOCKS[name](at_the_end), name
