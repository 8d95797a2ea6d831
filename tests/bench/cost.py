"""What a month costs at three sizes, from two simulated years and a table of prices.

`python -m tests.soak year --json build/soak-year.json` weighs what is stored and sent; the same
with `--engine --whole --cases 5 --json build/soak-engine.json` the seconds of the functions, with
the client's own. A mail read, a draft and an empty sweep are measured here; the rest multiplies.

`python -m tests.bench measure` does that and keeps it in `measured.json`; `… cost` prints the
tables from there, which are those of docs/cost.md.
"""

import json
from functools import cache
from pathlib import Path

import msgspec

from chalicelib.errors import BadInput
from tests.bench import working

YEAR = Path("build/soak-year.json")
ENGINE = Path("build/soak-engine.json")
CONFIG = Path(__file__).resolve().parents[2] / ".chalice" / "config.json"
PRICES = Path(__file__).with_name("prices.toml")
KEPT = Path(__file__).with_name("measured.json")
SIZES = (100, 10_000, 1_000_000)
_MONTHS, _DAYS, _HOURS = 12, 365, 8_760
_SWEEPS = 43_800  # a month of minutes
_VCPU = 1769 / 1024  # gigabytes of memory that give a function one whole processor


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

    seconds_a_request: float
    seconds_a_send: float
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


class Worked(msgspec.Struct, frozen=True):
    """One function: calls a case and year; seconds of processor and requests, of one call."""

    calls: float
    seconds: float
    requests: float


class Measured(msgspec.Struct, frozen=True):
    """What a case is in a year, by name; what each function works for it; an empty sweep."""

    case: dict[str, float]
    functions: dict[str, Worked]
    idle: Worked


class _Said(msgspec.Struct):
    a_case_a_year: dict[str, float]
    functions: dict[str, Worked] = {}


def measured(path: Path = YEAR, engine: Path = ENGINE) -> Measured:
    """What was simulated and what is measured now. Raises BadInput when no year was simulated."""
    year, worked = _read(path, "--cases 100"), _read(engine, "--engine --whole --cases 5")
    reading, drafting = working.reading_and_drafting()
    nothing = working.sweeping_nothing()
    events = year.a_case_a_year["events"]
    functions = {
        **worked.functions,
        "receive": Worked(events, reading.seconds, reading.requests),
        "draft": Worked(events / 4, drafting.seconds, drafting.requests),
    }
    return Measured(year.a_case_a_year, functions, Worked(0, nothing.seconds, nothing.requests))


def kept(path: Path = KEPT) -> Measured:
    """What was measured last. Raises BadInput when the file is malformed."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Measured)
    except msgspec.DecodeError as why:
        raise BadInput(str(path), str(why), "`python -m tests.bench measure` makes it.") from why


def _read(path: Path, options: str) -> _Said:
    if not path.exists():
        again = f"python -m tests.soak year {options} --json {path}"
        raise BadInput(str(path), "no simulated year is there.", f"Run `{again}`.")
    return msgspec.json.decode(path.read_bytes(), type=_Said)


@cache
def gigabytes(function: str) -> float:
    """The memory of a function, as it is deployed."""
    said = json.loads(CONFIG.read_text("utf-8"))
    own = said["lambda_functions"].get(function, {})
    return float(own.get("lambda_memory_size", said["lambda_memory_size"])) / 1024


def gigabyte_seconds(function: str, one: Worked, some: Assumed) -> float:
    """Of one call: its processor's time, which more memory shortens, and the time it waits."""
    return one.seconds * _VCPU + one.requests * some.seconds_a_request * gigabytes(function)


def month(found: Measured, cases: int, table: Prices) -> dict[str, float]:
    """US dollars of one month with so many cases, by what they are for; the last is their sum."""
    case, some, idle = found.case, table.assumed, found.idle
    calls = sum(one.calls for one in found.functions.values()) * cases / _MONTHS
    sent = (case["left by email"] + case["left by sms"]) * cases / _MONTHS
    work = sum(one.calls * gigabyte_seconds(f, one, some) for f, one in found.functions.items())
    seconds = (
        work * cases / _MONTHS
        + sent * some.seconds_a_send * gigabytes("deliver")
        + _SWEEPS * gigabyte_seconds("sweep", idle, some)
    )
    used = {
        "write": case["write_units"] * cases / _MONTHS,
        "read": case["read_units"] * cases / _MONTHS + _SWEEPS * idle.requests,
        "stored": case["stored bytes"] * cases,
        "second": seconds,
        "call": calls + _SWEEPS,
        "queue": 3 * (case["queue messages"] + case["receipts"]) * cases / _MONTHS,
        "mail": case["left by email"] * cases / _MONTHS,
        "sms": case["left by sms"] * cases / _MONTHS,
    }
    cost = {name: used[name] * unit.price / unit.per for name, unit in table.unit.items()}
    cost["fixed"] = some.fixed_a_month
    return cost | {"all": sum(cost.values())}


def lasting(found: Measured, some: Assumed) -> dict[str, float]:
    """Seconds of one call of each function, at its memory."""
    lasts = {f: gigabyte_seconds(f, one, some) / gigabytes(f) for f, one in found.functions.items()}
    return lasts | {"deliver": lasts.get("deliver", 0.0) + some.seconds_a_send}


def loads(found: Measured, cases: int, table: Prices) -> dict[str, float]:
    """What each limit is of, at so many cases."""
    case, lasts = found.case, lasting(found, table.assumed)
    peak = cases * table.peak.times / _HOURS / 3_600
    busy = sum(one.calls * lasts[name] for name, one in found.functions.items())
    return {
        "mails_a_day": case["left by email"] * cases / _DAYS,
        "sms_a_month": case["left by sms"] * cases / _MONTHS * table.unit["sms"].price,
        "mails_a_second": peak * case["left by email"],
        "at_once": peak * busy + 1,
        "due_writes": peak * case["write_units"],
    }


def passed(found: Measured, cases: int, table: Prices) -> list[tuple[Limit, float]]:
    """The limits that so many cases pass, and how many times over; the first met comes first."""
    load = loads(found, cases, table)
    over = [(one, load[one.of] / one.most) for one in table.limit if load[one.of] > one.most]
    return sorted(over, key=lambda pair: -pair[1])


def report() -> None:
    """Print the tables, in Markdown, from the measures that are kept."""
    print("\n".join(lines(kept(), prices())))


def measure() -> None:
    """Measure again from the simulated years, keep it, print the tables."""
    try:
        found = measured()
    except BadInput as why:
        print(f"measure: {why}")
        return
    KEPT.write_bytes(msgspec.json.format(msgspec.json.encode(found), indent=1) + b"\n")
    print(f"kept in {KEPT}: docs/cost.md takes these tables, which a test compares\n")
    report()


def lines(found: Measured, table: Prices) -> list[str]:
    """The tables, as docs/cost.md has them."""
    said = f"US dollars a month, prices of {table.read_on} TO BE CHECKED (tests/bench/prices.toml):"
    months = [month(found, cases, table) for cases in SIZES]
    return [
        *_functions(found, table),
        "",
        said,
        "",
        "| for | " + " | ".join(f"{cases:,} cases" for cases in SIZES) + " |",
        "|---|" + "---:|" * len(SIZES),
        *(
            f"| {name} | " + " | ".join(f"{one[name]:,.2f}" for one in months) + " |"
            for name in months[0]
        ),
        "",
        "| cases | limit passed, first first | times | what moves it |",
        "|---|---|---:|---|",
        *(line for cases in SIZES for line in _limits(found, cases, table)),
    ]


def _limits(found: Measured, cases: int, table: Prices) -> list[str]:
    over = [
        f"| {cases:,} | {limit.name} | {times:,.1f} | {limit.moves} |"
        for limit, times in passed(found, cases, table)
    ]
    return over or [f"| {cases:,} | none | | |"]


def _functions(found: Measured, table: Prices) -> list[str]:
    """What was measured of each function, before it is multiplied."""
    lasts, idle = lasting(found, table.assumed), found.idle
    return [
        "| function | calls a case and year | processor, ms | requests | lasts, ms |",
        "|---|---:|---:|---:|---:|",
        *(
            f"| {name} | {one.calls:.1f} | {one.seconds * 1000:.1f} | {one.requests:.1f} "
            f"| {lasts[name] * 1000:.0f} |"
            for name, one in sorted(found.functions.items())
        ),
        f"| sweep, nothing due | | {idle.seconds * 1000:.1f} | {idle.requests:.0f} | |",
    ]
