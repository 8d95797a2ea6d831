"""What was made quicker answers as the plain form does."""

import re
from calendar import monthrange
from collections import Counter
from datetime import date, timedelta

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.cases import AnyEvent, legal_order
from chalicelib.cases.words import Party, Zone
from chalicelib.law import engine
from chalicelib.law.calendar import add_months, add_working_days, franc_months, is_working_day
from chalicelib.law.clocks import CLOCKS
from chalicelib.law.counting import _run, counting
from chalicelib.law.engine import _late_notes, deadlines, walk
from chalicelib.law.found import found_in
from chalicelib.law.plans import plans
from chalicelib.law.rules import Rule, rules
from chalicelib.law.spans import Places, Start
from chalicelib.law.trace import Told, note
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
# The calendar begins in 1950: what is counted backwards from it must stay inside.
LATER_DAYS = st.dates(date(1951, 1, 1), date(2090, 12, 31))
PLACES = st.builds(
    Places,
    residence=st.sampled_from(Zone),
    court=st.sampled_from([zone for zone in Zone if zone is not Zone.ABROAD]),
)


@settings(deadline=None, max_examples=500)
@given(st.sampled_from(COUNTED), DAYS, st.integers(0, 90), PLACES)
def test_a_remembered_time_is_the_one_computed(
    rule: Rule, on: date, later: int, places: Places
) -> None:
    """Asked first, again, or made ready anew, a rule gives the same dates and steps."""
    start = Start(event="e", on=on, latest=on + timedelta(days=later), steps=())
    where = {Party.EMPLOYER: places}
    _run.cache_clear()
    first = counting(rule)(start, where)

    assert counting(rule)(start, where) == first
    assert counting.__wrapped__(rule)(start, where) == first


@given(LATER_DAYS, st.integers(-30, 30), st.sampled_from([None, *Zone]))
def test_working_days_are_counted_one_by_one(day: date, count: int, zone: Zone | None) -> None:
    """Whatever is remembered, and over a new year: each day counts if it is a working day."""
    step, counted = timedelta(1 if count >= 0 else -1), day
    for _ in range(abs(count)):
        counted += step
        while not is_working_day(counted, zone):
            counted += step

    assert add_working_days(day, count, zone) == counted


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
    told = Told(text, day).written()

    assert told.text == typeset(text.replace("{}", french_weekday(day), 1))
    assert told.on == day
    assert note("", told.text, typeset(text)) == typeset(f"{told.text} {text}")


@settings(deadline=None)
@given(some_events(), st.dates(date(2020, 1, 1), date(2030, 12, 31)))
def test_a_clock_that_several_rules_ask_says_the_same_to_each(
    events: tuple[AnyEvent, ...], on: date
) -> None:
    """What a walk remembers of a clock is what that clock would say at the end of the walk."""
    asked = Counter(name for one in rules() for name in one.starts)
    found = walk(a_case(), state_of(*events), on)
    at_the_end = msgspec.structs.replace(found, memo={}, may_end={})

    for name in (name for name, times in asked.items() if times > 1):
        assert found.started.get(name, ()) == CLOCKS[name].find(at_the_end), name


@settings(deadline=None, max_examples=300)
@given(some_events(), st.dates(date(2020, 1, 1), date(2030, 12, 31)))
def test_what_is_passed_over_had_nothing_to_say(events: tuple[AnyEvent, ...], on: date) -> None:
    """A clock, an ending or a warning skipped for want of events of its kinds finds nothing."""
    found = walk(a_case(), state_of(*events), on)

    for name, clock in CLOCKS.items():
        if clock.kinds.isdisjoint(found.kinds):
            assert clock.find(found) == (), name
    for plan in plans():
        always = msgspec.structs.replace(plan, warned=found.kinds)
        for deadline in found.done[plan.rule.id]:
            start = Start(event=deadline.event, on=deadline.starts_on, latest=on, steps=())
            for ending in plan.endings:
                if ending.kinds.isdisjoint(found.kinds):
                    assert ending.day(deadline, start, found) is None, ending.name
            if plan.warned.isdisjoint(found.kinds):
                none = msgspec.structs.replace(plan, warned=frozenset())
                about = (deadline, start, None, found)
                assert _late_notes(always, *about) == _late_notes(none, *about)


@settings(deadline=None)
@given(some_events(), st.dates(date(2020, 1, 1), date(2030, 12, 31)))
def test_the_rules_kept_for_a_mix_of_kinds_say_what_all_of_them_say(
    events: tuple[AnyEvent, ...], on: date
) -> None:
    """Leaving out what no event of a case can start, end or warn about changes no deadline."""
    state = state_of(*events)
    kept = deadlines(a_case(), state, on)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine, "plans_for", lambda _kinds: plans())

        assert deadlines(a_case(), state, on) == kept


@settings(deadline=None)
@given(some_events(), st.dates(date(2020, 1, 1), date(2030, 12, 31)))
def test_what_a_note_joins_is_typeset_already(events: tuple[AnyEvent, ...], on: date) -> None:
    """Notes are joined as they are: no sentence of theirs still waits for its no-break spaces."""
    for deadline in deadlines(a_case(), state_of(*events), on):
        assert typeset(deadline.note) == deadline.note
        assert "  " not in deadline.note


@settings(deadline=None)
@given(some_events(), st.dates(date(2020, 1, 1), date(2030, 12, 31)))
def test_deadlines_are_listed_by_day_then_by_rule(events: tuple[AnyEvent, ...], on: date) -> None:
    """Sorted in two steps, they stand as one sort by day, rule, event and person puts them."""
    listed = deadlines(a_case(), state_of(*events), on)

    assert list(listed) == sorted(listed, key=engine.ORDER)


@settings(deadline=None)
@given(some_events())
def test_only_an_id_makes_two_events_each_come_after_the_other(
    events: tuple[AnyEvent, ...],
) -> None:
    """The place others come after is that of the first event that the legal order ties with it."""
    ordered = state_of(*events).events
    found = found_in(a_case(), state_of(*events), date(2026, 1, 1))

    for event in ordered:
        tied = [n for n, e in enumerate(ordered) if legal_order(e)[:-1] == legal_order(event)[:-1]]
        assert found.firsts[event.id] == tied[0]
