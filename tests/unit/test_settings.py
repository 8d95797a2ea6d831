"""Settings: read once, all that is missing said at once."""

import msgspec
import pytest

from chalicelib.errors import BadInput, MissingSetting
from chalicelib.settings import Settings, read_settings

REQUIRED = {
    f"VIGIE_{f.name.upper()}": f"{f.name}-value"
    for f in msgspec.structs.fields(Settings)
    if f.required
}


def test_settings_are_read_from_the_environment() -> None:
    """Every field has its variable; numbers are numbers; the base URL loses its last slash."""
    found = read_settings(REQUIRED | {"VIGIE_LEASE_SECONDS": "5", "VIGIE_BASE_URL": "https://x/"})

    assert found.table == "table-value"
    assert (found.lease_seconds, found.base_url) == (5, "https://x")


def test_everything_missing_is_said_at_once() -> None:
    """An operator mends a half-made configuration in one go."""
    partial = {k: v for k, v in REQUIRED.items() if k not in ("VIGIE_TABLE", "VIGIE_MAIL_FROM")}

    with pytest.raises(MissingSetting) as missing:
        read_settings(partial | {"VIGIE_MAIL_FROM": ""})

    assert missing.value.names == ("VIGIE_TABLE", "VIGIE_MAIL_FROM")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("VIGIE_DNS", "oui"),
        ("VIGIE_SMS_CHANNEL", "pigeon"),
        ("VIGIE_SMS_PRICE", "0"),
        ("VIGIE_SMS_MONTH", "-1"),
        ("VIGIE_WEBHOOKS", "all"),
    ],
)
def test_a_value_of_no_use_is_said_with_its_variable(name: str, value: str) -> None:
    """A misspelt choice is not taken for the default."""
    with pytest.raises(BadInput) as refused:
        read_settings(REQUIRED | {name: value})

    assert refused.value.where == name


@pytest.mark.parametrize(("euros", "price", "segments"), [(0, 80, 0), (1, 80, 12), (1, 5000, 1)])
def test_a_budget_in_euros_is_counted_in_segments(euros: int, price: int, segments: int) -> None:
    """One segment at least; none is no limit."""
    found = read_settings(REQUIRED | {"VIGIE_SMS_PRICE": str(price)})

    assert found.segments(euros) == segments
