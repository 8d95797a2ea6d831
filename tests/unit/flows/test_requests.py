"""What one alert asks of the table: on AWS each request is money and time, so they are counted."""

from collections.abc import Iterable, Iterator, Sequence

import msgspec
import pytest

from chalicelib.flows.context import Context
from chalicelib.flows.deliver import deliver
from chalicelib.flows.dispatch import dispatch
from chalicelib.store import SHARDS, DueKind, Store
from chalicelib.store.records import Delivery, DeliveryState, Outbox
from chalicelib.store.table import Item, Place, Table, Write
from infra.local.samples import TENANT

from .world import World

A_DELIVERY = 12
"""Its claim (2), the switch (2), the case, what is said of whom, its link, the limits (2), its end,
receipts that came before it (2)."""
A_PLAN = 19
"""What it is, who is told and what they chose (9), the log, an escalation a side, the deliveries by
three, the webhooks, what the event ended (3), its item."""


class Counted:
    """A table of which each request is counted: a query of one page is one."""

    def __init__(self, beneath: Table) -> None:
        self._beneath, self.asked = beneath, 0

    def get(self, pk: str, sk: str) -> Item | None:
        self.asked += 1
        return self._beneath.get(pk, sk)

    def get_many(self, places: Iterable[Place]) -> dict[Place, Item]:
        self.asked += 1
        return self._beneath.get_many(places)

    def query(
        self, pk: str, *, begins: str = "", until: str = "", limit: int | None = None
    ) -> Iterator[Item]:
        self.asked += 1
        return self._beneath.query(pk, begins=begins, until=until, limit=limit)

    def query_index(self, index_pk: str) -> Iterator[Item]:
        self.asked += 1
        return self._beneath.query_index(index_pk)

    def scan(self, sk: str, after: str = "") -> Iterator[Item]:
        raise AssertionError(f"an alert reads the whole table, for {sk} {after}")

    def every(self) -> Iterator[Item]:
        raise AssertionError("an alert reads the whole table")

    def write(self, writes: Sequence[Write]) -> None:
        self.asked += 1
        self._beneath.write(writes)


class Asked(World):
    """A closure of an employer with a firm was recorded, and nobody is told yet."""

    def __init__(self) -> None:
        super().__init__()
        self.receive(self.closure())
        self.table = Counted(self.ctx.store.table)
        self.counted: Context = msgspec.structs.replace(self.ctx, store=Store(self.table))

    def outbox(self) -> Outbox:
        rows = [row for shard in range(SHARDS) for row in self.ctx.store.due.until(self.now, shard)]
        (told,) = (row for row in rows if row.kind is DueKind.OUTBOX)
        return msgspec.json.decode(told.data, type=Outbox)

    def deliveries(self) -> list[Delivery]:
        (case,) = self.ctx.store.cases.of_tenant(TENANT.id)
        return self.ctx.store.deliveries.of_case(TENANT.id, case.id)

    def requests(self) -> int:
        """Since they were last asked for."""
        asked, self.table.asked = self.table.asked, 0
        return asked


@pytest.fixture
def world() -> Asked:
    return Asked()


def test_an_alert_that_is_planned_and_told_asks_no_more_than_it_must(world: Asked) -> None:
    """Of the event once, of each of its messages once: however many records these read."""
    dispatch(world.counted, world.outbox())
    planned, told = world.requests(), world.deliveries()
    costs = []
    for one in told:
        deliver(world.counted, one.tenant, one.case, one.id)
        costs.append(world.requests())

    assert len(told) == 4
    assert {one.state for one in world.deliveries()} == {DeliveryState.ACCEPTED}
    assert planned <= A_PLAN
    assert max(costs) <= A_DELIVERY


def test_an_event_that_was_told_is_not_planned_again(world: Asked) -> None:
    """A stream record that comes twice costs one request, and plans nothing."""
    outbox = world.outbox()
    dispatch(world.counted, outbox)
    world.requests()
    queued = len(world.queue.messages)

    dispatch(world.counted, outbox)

    assert world.requests() == 1
    assert len(world.queue.messages) == queued


def test_whoever_moved_while_a_message_is_written_is_believed_at_the_next(world: Asked) -> None:
    """What one delivery read is not kept for the next one: facts are those of its own moment."""
    dispatch(world.counted, world.outbox())
    first, second = (d for d in world.deliveries() if d.channel == "email")
    deliver(world.counted, first.tenant, first.case, first.id)
    people = world.ctx.store.people
    person = people.person(second.person)
    people.put_person(msgspec.structs.replace(person, email="autre@martin.example"))

    deliver(world.counted, second.tenant, second.case, second.id)

    assert world.mail.sent[-1].to == "autre@martin.example"
