"""What waits is measured from when it might have left."""

from datetime import timedelta

import msgspec
import pytest

from chalicelib.flows.lateness import say_unsent
from chalicelib.store.records import Channel, Delivery
from tests.unit.flows.world import NOW

WAITING = Delivery(
    id="d",
    tenant="t",
    case="c",
    cause="e",
    purpose="event",
    person="p",
    channel=Channel.EMAIL,
    created_at=NOW - timedelta(hours=3),
)


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ({}, [10800]),
        ({"not_before": NOW - timedelta(hours=1)}, [3600]),
        ({"not_before": NOW, "started_at": NOW - timedelta(hours=2)}, [7200]),
        ({"not_before": NOW + timedelta(hours=1)}, [0]),
        ({"provider_id": "taken once"}, []),
        ({"created_at": None}, []),
    ],
)
def test_a_message_waits_from_when_it_might_have_left(
    said: dict[str, object], seconds: list[int], caplog: pytest.LogCaptureFixture
) -> None:
    """Quiet hours are no lateness, another try is; what a mailbox refuses is not ours."""
    with caplog.at_level("INFO", logger="vigie.measures"):
        say_unsent(msgspec.structs.replace(WAITING, **said), NOW)

    assert [vars(record)["oldest_unsent"] for record in caplog.records] == seconds
