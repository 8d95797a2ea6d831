"""The month's cost: plain multiplication, of measured loads by checked prices."""

from pathlib import Path

import pytest

from chalicelib.errors import BadInput
from tests.bench import cost

YEAR = {
    "write_units": 1_200_000.0,
    "read_units": 12.0,
    "stored bytes": 1000.0,
    "queue messages": 6.0,
    "receipts": 6.0,
    "left by email": 120.0,
    "left by sms": 12.0,
}
FUNCTIONS = {"deliver": cost.Worked(120, 0.01, 20), "receive": cost.Worked(6, 0.02, 15)}
CASE = cost.Measured(YEAR, FUNCTIONS, cost.Worked(0, 0.0003, 21))


def test_a_month_is_a_twelfth_of_a_year_and_the_sum_of_its_parts() -> None:
    table = cost.prices()

    month = cost.month(CASE, 10, table)

    assert month["write"] == pytest.approx(table.unit["write"].price)
    assert month["mail"] == pytest.approx(100 * table.unit["mail"].price / 1000)
    assert month["all"] == pytest.approx(sum(month.values()) - month["all"])


def test_an_empty_installation_costs_its_sweep_and_what_is_fixed() -> None:
    month = cost.month(CASE, 0, cost.prices())

    assert {name for name, dollars in month.items() if dollars} == {
        *("read", "second", "call", "fixed", "all")
    }


def test_the_limit_passed_most_is_met_first() -> None:
    """Each limit is of a load that is computed, and names the setting that moves it."""
    table = cost.prices()

    assert {one.of for one in table.limit} <= set(cost.loads(CASE, 1, table))
    assert cost.passed(CASE, 0, table) == []
    times = [by for _, by in cost.passed(CASE, 10_000_000, table)]
    assert times == sorted(times, reverse=True)
    assert len(times) == len(table.limit)


def test_without_a_simulated_year_it_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"tests\.soak year"):
        cost.measured(tmp_path / "absent.json")


def test_more_memory_shortens_the_work_and_not_the_wait() -> None:
    """One processor is 1769 MB: the seconds of a function are its work at its share, and its waits."""
    some = cost.prices().assumed
    small, large = (cost.gigabytes(name) for name in ("deliver", "draft"))
    work, wait = cost.Worked(1, 0.01, 0), cost.Worked(1, 0, 10)

    assert (small, large) == (0.5, 1.0)
    assert cost.gigabyte_seconds("deliver", work, some) == cost.gigabyte_seconds(
        "draft", work, some
    )
    assert cost.gigabyte_seconds("draft", wait, some) == pytest.approx(
        2 * cost.gigabyte_seconds("deliver", wait, some)
    )


def test_a_misspelt_table_of_prices_is_refused(tmp_path: Path) -> None:
    table = tmp_path / "prices.toml"
    table.write_text('read = "2026-11-23"\n')

    with pytest.raises(BadInput, match=r"prices\.toml"):
        cost.prices(table)
