"""A case's wakes: everything that falls on one morning is said, however much it is."""

from datetime import date, timedelta

from chalicelib.flows.sweep import sweep
from chalicelib.law import add_working_days

from .escalating import FILED, House

MORNING = date(2026, 12, 16)
# What must be posted is counted to three working days before its date.
DUE = {f"J-{n}": add_working_days(MORNING + timedelta(days=n), 3) for n in (1, 2, 5, 7, 15, 30)} | {
    "J": add_working_days(MORNING, 3),
    "last_day": MORNING,
    "overdue": MORNING - timedelta(days=1),
}


def asked(step: str) -> dict[str, object]:
    items = [{"id": "p1", "label": "Contrat"}]
    return {"kind": "complement_requested", "on": "2026-11-23", "id": step, "due": DUE[step].isoformat(), "items": items}  # fmt: skip


def test_a_morning_with_more_to_say_than_one_transaction_holds_says_all_of_it() -> None:
    """Nine requests whose steps fall on one day: each is said once, and the case sleeps again."""
    house = House(FILED, *(asked(step) for step in DUE))
    house.now = house.now.replace(month=12, day=16, hour=6, minute=0, second=0)
    for _ in range(6):
        sweep(house.ctx)
        house.settle()

    mails = [d for d in house.deliveries if d.purpose == "reminder" and d.channel == "email"]
    assert sorted(d.cause.split(":")[1] for d in mails if not d.escalated) == sorted(DUE)
    wake = house.ctx.store.due.at(house.stored.snapshot.wake)
    assert wake is not None
    assert wake.at > house.now
