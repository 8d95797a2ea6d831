"""What a month costs at three sizes, from a simulated year and a table of prices.

`python -m tests.soak year --cases 100 --json build/soak-year.json` measures; this only multiplies.
"""

from pathlib import Path

import msgspec

from chalicelib.errors import BadInput

YEAR = Path("build/soak-year.json")
PRICES = Path(__file__).with_name("prices.toml")
SIZES = (100, 10_000, 1_000_000)
_MONTHS, _DAYS, _HOURS = 12, 365, 8_760
_SWEEPS = 43_800  # a month of minutes


class Unit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`price` US dollars for `per` of something; `page` is where AWS says it."""

    price: float
    per: float
    page: str


class Limit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A quota: at `most` so many `of` one of the loads; `moves` is the setting."""

    name: str
    most: float
    of: str
    moves: str


class Assumed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is not measured here, in its own units."""

    gigabytes: float
    seconds_a_message: float
    seconds_a_sweep: float
    sweep_reads: int
    fixed_a_month: float
    fixed_is: str


class Peak(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How many average hours' messages fall in the busiest hour."""

    times: float


class Prices(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The table `prices.toml`."""

    read_on: str
    unit: dict[str, Unit]
    assumed: Assumed
    peak: Peak
    limit: tuple[Limit, ...]


def prices(path: Path = PRICES) -> Prices:
    """The table. Raises BadInput when it is malformed."""
    try:
        return msgspec.toml.decode(path.read_bytes(), type=Prices)
    except msgspec.DecodeError as why:
        raise BadInput(str(path), str(why)) from why


def measured(path: Path = YEAR) -> dict[str, float]:
    """What a case is in a year. Raises BadInput when no year was simulated."""
    if not path.exists():
        again = "python -m tests.soak year --cases 100 --json build/soak-year.json"
        raise BadInput(str(path), "no simulated year is there.", f"Run `{again}`.")
    found = msgspec.json.decode(path.read_bytes(), type=dict[str, msgspec.Raw])
    return msgspec.json.decode(found["a_case_a_year"], type=dict[str, float])


def month(case: dict[str, float], cases: int, table: Prices) -> dict[str, float]:
    """US dollars of one month with so many cases, by what they are for; the last is their sum."""
    some = table.assumed
    messages = (case["queue messages"] + case["receipts"]) * cases / _MONTHS
    seconds = messages * some.seconds_a_message + _SWEEPS * some.seconds_a_sweep
    used = {
        "write": case["write_units"] * cases / _MONTHS,
        "read": case["read_units"] * cases / _MONTHS + _SWEEPS * some.sweep_reads,
        "stored": case["stored bytes"] * cases,
        "second": seconds * some.gigabytes,
        "call": messages + _SWEEPS,
        "queue": 3 * messages,
        "mail": case["left by email"] * cases / _MONTHS,
        "sms": case["left by sms"] * cases / _MONTHS,
    }
    cost = {name: used[name] * unit.price / unit.per for name, unit in table.unit.items()}
    cost["fixed"] = some.fixed_a_month
    return cost | {"all": sum(cost.values())}


def loads(case: dict[str, float], cases: int, table: Prices) -> dict[str, float]:
    """What each limit is of, at so many cases."""
    peak = cases * table.peak.times / _HOURS / 3_600
    a_second = peak * (case["queue messages"] + case["receipts"])
    return {
        "mails_a_day": case["left by email"] * cases / _DAYS,
        "sms_a_month": case["left by sms"] * cases / _MONTHS * table.unit["sms"].price,
        "mails_a_second": peak * case["left by email"],
        "at_once": a_second * table.assumed.seconds_a_message + 1,
        "due_writes": peak * case["write_units"],
    }


def passed(case: dict[str, float], cases: int, table: Prices) -> list[tuple[Limit, float]]:
    """The limits that so many cases pass, and how many times over; the first met comes first."""
    found = loads(case, cases, table)
    over = [(one, found[one.of] / one.most) for one in table.limit if found[one.of] > one.most]
    return sorted(over, key=lambda pair: -pair[1])


def report() -> None:
    """Print the tables, in Markdown."""
    try:
        case, table = measured(), prices()
    except BadInput as why:
        print(f"cost: {why}")
        return
    print(
        f"US dollars a month, prices of {table.read_on} TO BE CHECKED (tests/bench/prices.toml):\n"
    )
    months = [month(case, cases, table) for cases in SIZES]
    print("| for | " + " | ".join(f"{cases:,} cases" for cases in SIZES) + " |")
    print("|---|" + "---:|" * len(SIZES))
    for name in months[0]:
        print(f"| {name} | " + " | ".join(f"{one[name]:,.2f}" for one in months) + " |")
    print("\n| cases | limit passed, first first | times | what moves it |\n|---|---|---:|---|")
    for cases in SIZES:
        over = passed(case, cases, table)
        for limit, times in over:
            print(f"| {cases:,} | {limit.name} | {times:,.1f} | {limit.moves} |")
        if not over:
            print(f"| {cases:,} | none | | |")
