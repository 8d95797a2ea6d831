"""The times of an escalation: office hours, or within the day; and who may be turned to."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.alerts.escalation import Hours, after, pressing, table, wait
from chalicelib.alerts.ladder import rungs
from chalicelib.law import is_working_day
from chalicelib.store.alert_records import Stage
from chalicelib.store.records import StoredDeadline

PARIS = ZoneInfo("Europe/Paris")
OFFICE = Hours(from_=9, to=18, every_day=False)


def paris(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=PARIS).astimezone(UTC)


@pytest.mark.parametrize(
    ("since", "until"),
    [
        ("2026-11-23T10:00", "2026-11-23T14:00"),
        ("2026-11-23T07:00", "2026-11-23T13:00"),
        ("2026-11-23T16:00", "2026-11-24T11:00"),
        ("2026-11-27T20:00", "2026-11-30T13:00"),
        ("2026-12-24T17:00", "2026-12-28T12:00"),
    ],
    ids=["in hours", "before", "over the night", "over a week-end", "over Christmas"],
)
def test_four_working_hours(since: str, until: str) -> None:
    """From nine to six in Paris, on working days only."""
    assert after(paris(since), 240, OFFICE) == paris(until)


@given(st.integers(0, 2 * 366 * 1440), st.integers(1, 1200))
def test_a_step_always_comes_in_office_hours(since: int, minutes: int) -> None:
    """Whatever the start and the wait, the step falls on a working day between nine and six."""
    start = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=since)
    local = after(start, minutes, OFFICE).astimezone(PARIS)

    assert local > start
    assert is_working_day(local.date())
    assert timedelta(hours=9) < timedelta(hours=local.hour, minutes=local.minute, seconds=local.second, microseconds=local.microsecond) <= timedelta(hours=18)  # fmt: skip


def test_the_last_day_leaves_no_time_to_wait_for_monday() -> None:
    """From seven on the last day, every stage has come by noon, even on a Saturday."""
    at = paris("2026-11-28T07:00")
    for stage in Stage:
        at = wait(stage, at, {Stage.CHANNEL: 600}, is_pressing=True)

    assert at == paris("2026-11-28T12:00")


def test_a_tenant_s_own_wait_counts_when_nothing_presses() -> None:
    assert wait(Stage.CONTACT, paris("2026-11-23T10:00"), {Stage.CONTACT: 30}, is_pressing=False) == paris("2026-11-23T10:30")  # fmt: skip


def test_every_stage_has_its_waits_and_pressing_never_waits_longer() -> None:
    read = table()

    assert set(read.waits) == set(read.pressing) == set(Stage)
    assert all(read.pressing[stage] <= read.waits[stage] for stage in Stage)


@pytest.mark.parametrize(("step", "presses"), [("J-3", False), ("J-1", True), ("J", True), ("overdue", True)])  # fmt: skip
def test_which_rungs_press(step: str, presses: bool) -> None:
    """The day before, the day itself and the day after; three days before there is time."""
    due = StoredDeadline(
        rule="D4", label="x", due=date(2026, 12, 17), latest=date(2026, 12, 17), status="live", event="e1",
    )  # fmt: skip
    rung = next(r for r in rungs([due]) if r.step == step)

    assert pressing(rung, None, rung.on) is presses


def test_a_date_of_tomorrow_presses_whatever_brought_it() -> None:
    on = date(2026, 11, 23)

    assert pressing(None, on + timedelta(days=1), on)
    assert not pressing(None, on + timedelta(days=2), on)
    assert not pressing(None, None, on)
