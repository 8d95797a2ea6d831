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


def test_the_tables_of_the_manual_are_what_the_program_prints() -> None:
    """From the measures that are kept and today's table of prices, row for row."""
    text = (Path(__file__).parents[3] / "docs" / "cost.md").read_text("utf-8")

    printed = cost.lines(cost.kept(), cost.prices())

    for table in "\n".join(printed).split("\n\n"):
        assert f"\n{table}\n" in text, table


def test_the_smallest_installation_meets_the_quotas_of_a_new_account() -> None:
    """A dollar of SMS a month is gone with the first closures: "none" would be a trap."""
    met = [limit.name for limit, _ in cost.passed(cost.kept(), 100, cost.prices())]

    assert met == ["SMS, dollars a month of a new account"]


def test_measures_that_cannot_be_read_say_how_to_make_them(tmp_path: Path) -> None:
    broken = tmp_path / "measured.json"
    broken.write_text('{"case": 1}')

    with pytest.raises(BadInput, match=r"tests\.bench measure"):
        cost.kept(broken)
