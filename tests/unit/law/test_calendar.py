"""The legal calendar against independent packages, and the reference's own days."""

from datetime import UTC, date, datetime, timedelta

import holidays as oracle
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.cases.words import Zone
from chalicelib.errors import BadInput
from chalicelib.law import calendar
from chalicelib.law.wording import french_day, french_weekday, join_french, typeset

DAYS = st.dates(date(1951, 1, 1), date(2098, 12, 31))
# `holidays` leaves Whit Monday out of the three "solidarity day" years; jours-feries-france keeps it.
SOLIDARITY = range(2005, 2008)


@pytest.mark.parametrize("year", [y for y in range(1950, 2101) if y not in SOLIDARITY])
def test_national_holidays_are_those_of_an_independent_package(year: int) -> None:
    """Every national holiday from 1950 to 2100 is in the table, and nothing else."""
    assert set(calendar.holidays(year)) == set(oracle.country_holidays("FR", years=year))


@pytest.mark.parametrize("year", SOLIDARITY)
def test_whit_monday_stays_a_holiday_in_the_solidarity_years(year: int) -> None:
    """Worked or not, Whit Monday is a public holiday: clocks roll past it."""
    known = set(oracle.country_holidays("FR", years=year))

    assert set(calendar.holidays(year)) - known == {calendar.easter_sunday(year) + timedelta(50)}


@pytest.mark.parametrize(
    ("zone", "subdivision"),
    [
        (Zone.ALSACE_MOSELLE, "57"),
        (Zone.MARTINIQUE, "972"),
        (Zone.GUYANE, "973"),
        (Zone.REUNION, "974"),
        (Zone.MAYOTTE, "976"),
        (Zone.SAINT_BARTHELEMY, "BL"),
        (Zone.GUADELOUPE, "971"),
    ],
)
def test_local_days_are_known_to_an_independent_package(zone: Zone, subdivision: str) -> None:
    """The local days of reference §3.1.7 exist; the package adds customary days we do not count."""
    for year in (2024, 2026, 2027):
        ours = set(calendar.holidays(year, zone))
        assert ours <= set(oracle.country_holidays("FR", subdiv=subdivision, years=year))
        assert len(ours) > len(calendar.holidays(year))


@pytest.mark.parametrize(
    ("zone", "name"),
    [
        (None, "Métropole"),
        (Zone.ALSACE_MOSELLE, "Alsace-Moselle"),
        (Zone.MARTINIQUE, "Martinique"),
        (Zone.GUADELOUPE, "Guadeloupe"),
        (Zone.GUYANE, "Guyane"),
        (Zone.REUNION, "La Réunion"),
        (Zone.MAYOTTE, "Mayotte"),
        (Zone.SAINT_BARTHELEMY, "Saint-Barthélémy"),
    ],
)
def test_every_holiday_is_that_of_a_second_package(zone: Zone | None, name: str) -> None:
    """jours-feries-france, zone by zone (its 28 May at Saint-Martin is not the reference's 27)."""
    oracle_of = pytest.importorskip("jours_feries_france").JoursFeries
    first = 1950 if zone is None else 1985  # The package dates the local days from 1983.

    for year in range(first, 2101):
        assert set(calendar.holidays(year, zone)) == set(oracle_of.for_year(year, name).values())


@pytest.mark.parametrize(
    ("day", "zone"),
    [
        ("2027-03-26", Zone.ALSACE_MOSELLE),
        ("2026-12-26", Zone.ALSACE_MOSELLE),
        ("2026-04-27", Zone.MAYOTTE),
        ("2026-05-22", Zone.MARTINIQUE),
        ("2026-05-27", Zone.GUADELOUPE),
        ("2026-05-27", Zone.SAINT_MARTIN),
        ("2026-06-10", Zone.GUYANE),
        ("2026-10-09", Zone.SAINT_BARTHELEMY),
        ("2027-12-20", Zone.REUNION),
    ],
)
def test_a_local_day_is_off_in_its_zone_only(day: str, zone: Zone) -> None:
    """C. trav. L3134-13 and L3422-2: local days never count elsewhere."""
    legal = date.fromisoformat(day)

    assert calendar.holiday_name(legal, zone) is not None
    assert calendar.holiday_name(legal) is None


@given(DAYS, st.integers(-30, 30))
def test_working_days_go_and_come_back(day: date, count: int) -> None:
    """From a working day, n working days one way and back is the same day."""
    start = calendar.roll_over(day)

    assert calendar.add_working_days(calendar.add_working_days(start, count), -count) == start


@given(DAYS)
def test_roll_over_ends_on_a_working_day_and_skips_none(day: date) -> None:
    """Roll-over goes to the first working day, never past one."""
    rolled = calendar.roll_over(day)
    skipped = [day + timedelta(n) for n in range((rolled - day).days)]

    assert calendar.is_working_day(rolled)
    assert not any(calendar.is_working_day(d) for d in skipped)


@pytest.mark.parametrize("year", [1951, 2024, 2026, 2099])
def test_rolled_is_the_roll_over_and_its_day_to_post_by_on_every_day(year: int) -> None:
    """The table of a year says what counting day by day says, on each side of a new year too."""
    days = [date(year, 1, 1) + timedelta(days=number) for number in range(-20, 400)]
    working = [day for day in days if calendar.is_working_day(day)]

    for day in days[10:390]:
        place = next(n for n, one in enumerate(working) if one >= day)
        assert calendar.rolled(day) == (working[place], working[place - 3])
        assert calendar.dispatch_by(working[place]) == working[place - 3]


@given(DAYS, st.integers(1, 24))
def test_a_later_day_never_gives_an_earlier_date(day: date, months: int) -> None:
    """Both readings of the délai franc, and plain months, only ever move forward."""
    nxt = day + timedelta(days=1)
    sooner, later = calendar.franc_months(day, months), calendar.franc_months(nxt, months)

    assert min(sooner) <= min(later)
    assert max(sooner) <= max(later)
    assert calendar.add_months(day, months) <= calendar.add_months(nxt, months)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        ("2026-12-31", 2, "2027-02-28"),
        ("2027-12-30", 2, "2028-02-29"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2026-11-23", 2, "2027-01-23"),
        ("2027-03-31", -1, "2027-02-28"),
    ],
)
def test_months_are_added_to_the_same_day_or_the_months_last(
    day: str, months: int, expected: str
) -> None:
    """Same day number, or the last of the month when it has no such day."""
    assert calendar.add_months(date.fromisoformat(day), months) == date.fromisoformat(expected)


def test_days_franc_count_neither_end() -> None:
    """CE 472836: 15 days from 20 February end on 8 March."""
    assert calendar.franc_days(date(2023, 2, 20), 15) == date(2023, 3, 8)


@pytest.mark.parametrize(
    ("instant", "zone", "expected"),
    [
        (datetime(2026, 11, 23, 22, 59, tzinfo=UTC), Zone.METROPOLE, "2026-11-23"),
        (datetime(2026, 11, 23, 23, 0, tzinfo=UTC), Zone.METROPOLE, "2026-11-24"),
        (datetime(2026, 7, 1, 22, 0, tzinfo=UTC), Zone.METROPOLE, "2026-07-02"),
        (datetime(2026, 11, 23, 23, 0, tzinfo=UTC), Zone.GUADELOUPE, "2026-11-23"),
        (datetime(2026, 11, 23, 20, 30, tzinfo=UTC), Zone.REUNION, "2026-11-24"),
        (datetime(2026, 11, 23, 9, 0, tzinfo=UTC), Zone.POLYNESIE, "2026-11-22"),
    ],
)
def test_an_instant_is_a_day_where_the_court_sits(
    instant: datetime, zone: Zone, expected: str
) -> None:
    """The legal day is local: midnight in Paris, or overseas (design §3.6)."""
    assert calendar.day_of(instant, zone) == date.fromisoformat(expected)


@pytest.mark.parametrize("zone", list(Zone))
def test_every_zone_has_a_clock(zone: Zone) -> None:
    """No zone of the interchange is left without a time zone."""
    assert calendar.day_of(datetime(2026, 6, 15, 12, tzinfo=UTC), zone).year == 2026


def test_an_instant_without_zone_is_refused() -> None:
    """A naive instant has no legal day."""
    with pytest.raises(BadInput, match="time zone"):
        calendar.day_of(datetime(2026, 1, 1, 12))  # noqa: DTZ001


@pytest.mark.parametrize("year", [1949, 2101])
def test_a_year_outside_the_table_is_refused(year: int) -> None:
    """The calendar says where it ends rather than answer wrongly."""
    with pytest.raises(BadInput, match=str(year)):
        calendar.holidays(year)


@pytest.mark.parametrize(
    ("day", "expected"),
    [("2026-04-01", "mercredi 1er avril 2026"), ("2027-01-25", "lundi 25 janvier 2027")],
)
def test_days_are_written_in_french(day: str, expected: str) -> None:
    """The first of the month is « 1er »."""
    assert french_weekday(date.fromisoformat(day)) == expected
    assert french_day(date.fromisoformat(day)) in expected


def test_french_spaces_are_unbreakable_where_they_must_be() -> None:
    """Article and number, n°, high punctuation and guillemets never part."""
    text = typeset("l’article L. 114-5 : « oui » ; n° 1 !")

    assert text == "l’article\u00a0L.\u00a0114-5\u00a0: «\u00a0oui\u00a0»\u00a0; n°\u00a01\u00a0!"


@pytest.mark.parametrize(
    ("words", "expected"), [([], ""), (["a"], "a"), (["a", "b", "c"], "a, b et c")]
)
def test_a_list_is_joined_in_french(words: list[str], expected: str) -> None:
    """Commas, then « et »."""
    assert join_french(words) == expected
