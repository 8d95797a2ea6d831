"""Reminders: on working days, never late, counted to the posting day, at seven in Paris."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.alerts import due_rungs, next_wake
from chalicelib.alerts.ladder import Rung, find, rungs, seven
from chalicelib.alerts.matrix import matrix
from chalicelib.alerts.matrix_checks import SAFE_MINIMUM
from chalicelib.law import add_working_days, is_working_day
from chalicelib.store.records import StoredDeadline

PARIS = ZoneInfo("Europe/Paris")
START, END = datetime(2020, 1, 1, tzinfo=UTC), datetime(2040, 1, 1, tzinfo=UTC)


def deadline(due: date, rule: str = "D4", **more: object) -> StoredDeadline:
    known = {"rule": rule, "label": "x", "due": due, "latest": due, "status": "live", "event": "e1"}
    return StoredDeadline(**(known | more))  # type: ignore[arg-type]


def said(*deadlines: StoredDeadline) -> dict[str, date]:
    return {rung.step: rung.on for rung in rungs(deadlines)}


def test_the_ladder_of_a_date_that_is_not_posted() -> None:
    """J-30 to J, then the day after."""
    assert said(deadline(date(2026, 10, 16))) == {
        "J-30": date(2026, 9, 16),
        "J-15": date(2026, 10, 1),
        "J-7": date(2026, 10, 9),
        "J-3": date(2026, 10, 13),
        "J-1": date(2026, 10, 15),
        "J": date(2026, 10, 16),
        "overdue": date(2026, 10, 19),
    }


def test_the_ladder_counts_to_the_posting_day_and_still_speaks_on_the_last_day() -> None:
    """What must be posted is counted to `dispatch_by`; the date itself is not left silent."""
    dates = said(deadline(date(2027, 1, 25), "D7", dispatch_by=date(2027, 1, 20)))

    assert dates["J-7"] == date(2027, 1, 13)
    assert dates["J"] == date(2027, 1, 20)
    assert dates["last_day"] == date(2027, 1, 25)
    assert dates["overdue"] == date(2027, 1, 26)


def test_the_worker_s_clock_never_hides_the_employer_s_of_the_same_day() -> None:
    """An act notified to both on one day runs one rule twice: the employer is told of theirs."""
    due = date(2027, 9, 9)
    employer = deadline(due, "D15", dispatch_by=date(2027, 9, 6))
    worker = msgspec.structs.replace(employer, for_lawyer_only=True)

    for dates in ((employer, worker), (worker, employer)):
        (rung,) = due_rungs(dates, seven(date(2027, 8, 29)), seven(date(2027, 8, 30)))
        assert (rung.step, rung.for_lawyer_only) == ("J-7", False)
        found = find(dates, rung.key)
        assert found is not None
        assert not found.for_lawyer_only


def test_a_rung_on_a_closed_day_moves_earlier_and_two_on_one_day_are_one() -> None:
    """For Monday 4 January 2027, J-3 (holiday) and J-1 (Sunday) both fall on Thursday 31."""
    dates = said(deadline(date(2027, 1, 4)))

    assert "J-3" not in dates
    assert dates["J-1"] == date(2026, 12, 31)


def test_overdue_never_lies_before_the_date() -> None:
    """After a Friday, the first working day that comes, not the Friday itself."""
    assert said(deadline(date(2026, 11, 20)))["overdue"] == date(2026, 11, 23)


@pytest.mark.parametrize(
    ("day", "utc"),
    [
        (date(2026, 11, 23), datetime(2026, 11, 23, 6, tzinfo=UTC)),
        (date(2026, 7, 15), datetime(2026, 7, 15, 5, tzinfo=UTC)),
        (date(2027, 3, 29), datetime(2027, 3, 29, 5, tzinfo=UTC)),
    ],
)
def test_seven_in_paris(day: date, utc: datetime) -> None:
    """An instant is aware UTC; summer and winter time are the calendar's business."""
    assert seven(day) == utc


@pytest.mark.parametrize("status", ["superseded", "conditional"])
def test_a_date_that_does_not_hold_never_rings(status: str) -> None:
    """A conditional date leaves the original ladder alone (design §3.13)."""
    assert rungs([deadline(date(2027, 1, 25), status=status)]) == []


def test_a_conditional_date_wakes_so_that_it_is_looked_at_again() -> None:
    """A rejection not yet born when the dates were stored may be live on the day of its rung."""
    waiting = deadline(date(2027, 1, 25), "D9", status="conditional")

    assert next_wake([waiting], START) == seven(date(2026, 11, 26)), "J-60, if somebody asks"
    assert due_rungs([waiting], START, END) == []


@pytest.mark.parametrize("rule", ["D2", "D3b"])
def test_the_administration_s_own_dates_never_ring(rule: str) -> None:
    """They are shown in the file; there is nothing for us to do."""
    assert rungs([deadline(date(2027, 1, 25), rule)]) == []


def test_a_date_to_watch_is_said_once() -> None:
    """The birth of the implicit rejection calls for a look, not for a ladder."""
    assert list(said(deadline(date(2026, 11, 23), "D3"))) == ["J"]


def test_a_lawyer_s_deadline_marks_every_rung() -> None:
    """Deadlines for lawyers only never ring employers."""
    marked = rungs([deadline(date(2027, 11, 23), "D8", for_lawyer_only=True)])

    assert marked
    assert all(r.for_lawyer_only for r in marked)


def test_employers_hear_only_of_the_earliest_date_to_contest() -> None:
    """D9 five days before D7: D7 is the lawyer's until D9 has passed (design §3.15)."""
    first = deadline(date(2027, 1, 20), "D9", event="e1")
    second = deadline(date(2027, 1, 25), "D7", event="e5")

    heard = {r.step: r.for_lawyer_only for r in rungs([first, second]) if r.rule == "D7"}
    assert heard["J-7"]
    assert heard["J-15"]
    assert not heard["J-1"]
    assert not heard["J"]


def test_deadlines_with_the_same_dates_are_said_once() -> None:
    """D15 and D7 end together: the court action speaks for both."""
    posted = date(2027, 1, 20)
    both = [deadline(date(2027, 1, 25), rule, dispatch_by=posted) for rule in ("D15", "D7")]

    morning = seven(date(2027, 1, 13))
    assert [r.rule for r in due_rungs(both, morning - timedelta(hours=1), morning)] == ["D7"]


@pytest.mark.parametrize(
    ("dates", "said"),
    [
        # The lawyer's last day is no part of the employer's look at a silent file.
        ({"D5": "filed", "D27": "order"}, {"D5", "D27"}),
        # Two acts are two things to do.
        ({"D4": "asked", "D27": "order"}, {"D4", "D27"}),
        ({"D3": "filed", "D12": "asked"}, {"D3", "D12"}),
        # One tells everybody of the other's date, as urgently: whatever the order of the table.
        ({"D15": "e1", "D11": "e1"}, {"D15"}),
        ({"D3": "e1", "D18": "e1"}, {"D18"}),
        ({"D7": "closed", "D17": "rejected"}, {"D7"}),
        ({"D31": "e1", "D22": "e1"}, {"D31", "D22"}),
    ],
)
def test_a_date_is_said_by_another_only_to_whom_that_one_tells_it(
    dates: dict[str, str], said: set[str]
) -> None:
    """A day shared by chance never takes a date from who must hear of it, nor its urgency."""
    day = date(2027, 1, 4)
    shared = [deadline(day, rule, event=event) for rule, event in dates.items()]

    for order in (shared, shared[::-1]):
        told = due_rungs(order, seven(day) - timedelta(hours=1), seven(day))
        assert {rung.rule for rung in told} == said


def test_after_a_long_silence_only_the_latest_rung_is_said() -> None:
    """An outage of ten days does not end in four reminders of one date."""
    late = due_rungs([deadline(date(2026, 10, 16))], START, seven(date(2026, 10, 14)))

    assert [r.step for r in late] == ["J-3"]


def test_the_key_is_stable_and_moves_with_the_date() -> None:
    """`rule:event:rung:due` is the cause of the deliveries: a moved date is another cause."""
    here = deadline(date(2027, 1, 25), "D7", event="e:5")
    key = "D7:e:5:J-7:2027-01-25"

    found = find([here], key)
    assert isinstance(found, Rung)
    assert found.key == key
    assert find([deadline(date(2027, 1, 26), "D7", event="e:5")], key) is None


def test_an_employer_s_ladder_adds_and_drops_the_optional_steps_only() -> None:
    """J-60 on demand, J-30 and J-15 dropped; what a legal time always has stays."""
    due = deadline(date(2026, 10, 16))
    short = {r.step: r.on for r in rungs([due], matrix().steps(("J-60", "J-2")))}

    assert short["J-60"] == date(2026, 8, 17)
    assert short["J-2"] == date(2026, 10, 14)
    assert set(short) - {"J-60", "J-2"} == {"J-7", "J-3", "J-1", "J", "overdue"}
    assert set(SAFE_MINIMUM) <= matrix().steps(())
    assert "invented" not in matrix().steps(("invented",))


def test_a_step_said_before_the_ladder_changed_still_stands_while_its_date_does() -> None:
    """What was planned is not lost because another step now falls on the same day."""
    due = deadline(date(2027, 1, 4))

    assert find([due], "D4:e1:J-3:2027-01-04")
    assert find([due], "D4:e1:J-60:2027-01-04")
    assert [r.step for r in rungs([due], matrix().steps(("J-2",)))].count("J-1") == 1


def test_a_rule_with_its_own_steps_keeps_them_whatever_the_employer_chose() -> None:
    """One mail on a date to look at is not a rung somebody drops with the others."""
    title = deadline(date(2027, 6, 15), "title_expires")

    assert [r.step for r in rungs([title], matrix().steps(()))] == ["J-30", "J-15"]


days = st.dates(date(2021, 1, 1), date(2039, 1, 1))


@settings(deadline=None)
@given(due=days, posted=st.booleans(), rule=st.sampled_from(["D4", "D7", "D8", "D15", "D99"]))
def test_reminders_fall_on_working_days_and_never_late(due: date, posted: bool, rule: str) -> None:
    """Whatever the date: a working day, at seven in Paris, in time, except to say it is over."""
    before = add_working_days(due, -3) if posted else None
    for rung in rungs([deadline(due, rule, dispatch_by=before)]):
        assert is_working_day(rung.on)
        assert rung.at.astimezone(PARIS).hour == 7
        assert rung.at.astimezone(PARIS).date() == rung.on
        assert (rung.on > due) if rung.step == "overdue" else (rung.on <= rung.target <= due)


@settings(deadline=None)
@given(
    due=st.lists(days, min_size=1, max_size=4),
    after=st.integers(0, 24 * 365 * 18).map(lambda h: START + timedelta(hours=h)),
)
def test_waking_when_told_misses_nothing(due: list[date], after: datetime) -> None:
    """Sleeping from wake to wake says exactly what is due; only a step nobody asked for is empty."""
    all_of_them = [deadline(d, event=f"e{n}") for n, d in enumerate(due)]
    last = after
    heard: set[str] = set()
    while (wake := next_wake(all_of_them, last)) is not None:
        now = due_rungs(all_of_them, last, wake)
        said = {r.at for r in rungs(all_of_them)}
        assert bool(now) == (wake in said)
        heard |= {r.key for r in now}
        last = wake
    assert due_rungs(all_of_them, last, END + timedelta(days=900)) == []
    same_instant = {(r.target, r.due, r.step) for r in rungs(all_of_them) if r.at > after}
    assert len(heard) == len(same_instant)
