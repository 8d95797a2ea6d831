"""The checks of the simulated year, each on what it must see and on what it must let pass."""

from datetime import UTC, date, datetime

import pytest

from chalicelib.alerts import Outgoing
from chalicelib.store.memory import MemoryTable
from chalicelib.store.preference_records import Preferences, Quiet
from chalicelib.store.records import Channel, Delivery, Person, Role

from .almanac import Step, speaks
from .books import Books
from .inspector import Inspector
from .machine import Machine
from .oracle import Oracle

NOON = datetime(2026, 11, 23, 11, tzinfo=UTC)
TEN = datetime(2026, 11, 23, 21, tzinfo=UTC)
SUNDAY = datetime(2026, 11, 22, 11, tzinfo=UTC)
ANNE = Person(id="anne", name="Anne", email="anne@e.example", role=Role.EMPLOYER, tenant="e")
QUIET = Quiet(start=20, end=8, closed_days=True)


@pytest.mark.parametrize(
    ("at", "purpose", "cause", "urgent", "seen"),
    [
        (TEN, "news", "e1", False, True),
        (SUNDAY, "news", "e1", False, True),
        (TEN, "reminder", "D4:e1:J-7:2026-11-30", False, True),
        (TEN, "reminder", "D3:e1:J:2026-11-23", False, False),
        (TEN, "news", "e1", True, False),
        (NOON, "news", "e1", False, False),
    ],
)
def test_what_leaves_in_quiet_hours_is_seen(
    at: datetime, purpose: str, cause: str, urgent: bool, seen: bool
) -> None:
    """Whatever the reason it leaves then; what presses, and a date's own last day, may."""
    machine = Machine(MemoryTable(), 1, at)
    machine.raw.people.put_person(ANNE)
    machine.raw.preferences.put(Preferences(person="anne", quiet=QUIET))
    books = Books(machine)
    books.deliveries["d"] = Delivery(
        id="d",
        tenant="e",
        case="",
        cause=cause,
        purpose=purpose,
        person="anne",
        channel=Channel.EMAIL,
        urgent=urgent,
    )
    inspector = Inspector(machine, Oracle(machine.raw), books, machine.raw)
    message = Outgoing(to=ANNE.email, body=b"", sha256="", tags=(("delivery", "d"),))
    inspector.look(Channel.EMAIL, message, [], 0)

    assert any("quiet hours" in fault for fault in machine.faults) is seen


@pytest.mark.parametrize(
    ("cause", "said"),
    [
        ("D27:order:J:2027-01-04", True),
        ("D26:order:J:2027-01-04", True),
        ("D27:another:J:2027-01-04", True),
        ("D5:filed:J:2027-01-04", False),
        ("D27:order:J:2027-01-05", False),
        ("D27:order:J-1:2027-01-04", False),
    ],
)
def test_a_message_speaks_of_a_date_of_its_own_act_or_sort(cause: str, said: bool) -> None:
    """A day shared by chance does not tell a lawyer of a last day."""
    day = date(2027, 1, 4)
    assert speaks(cause, Step("D27", "order", "J", day, day)) is said
