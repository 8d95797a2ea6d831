"""Many cases with a deadline each, some of them due; and what a piece of work asks of DynamoDB.

A case is recorded by the real flow once for each day of the calendar, then copied under other names
with its due row, as the flow would have written them.
"""

import contextlib
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch

import boto3
import msgspec
from botocore.client import BaseClient

from chalicelib.cases import Case, Employer, event_from
from chalicelib.cases import Worker as Applicant
from chalicelib.flows.context import Desk
from chalicelib.flows.record import CaseRef, Cause, Opening, case_id, open_at
from chalicelib.law import day_of
from chalicelib.store import SHARDS, Change, DueRow, StoredCase, memory_store
from chalicelib.store.cases import Cases
from chalicelib.store.due import Due
from chalicelib.store.keys import digest
from chalicelib.store.memory import MemoryTable
from chalicelib.store.records import Tenant
from chalicelib.store.table import Item, Put, Write

TENANT = Tenant(id="banc", name="Banc", address="depot-banc")
_CLOSED = datetime(2026, 11, 23, 9, 12, tzinfo=UTC)
_DAYS = 20
_BATCH = 25
_MET = ("snapshot", "due-wake")
"""What a sweep could meet of a case that is not due: the rest is not written, to load in minutes."""
_READS = ("Query", "GetItem", "BatchGetItem")
_ANSWERS_WITH_A_COST = (*_READS, "PutItem", "DeleteItem", "TransactWriteItems")


def load(table: str, stored: int, due: int) -> datetime:
    """Write so many cases to a DynamoDB table, `due` of them due at the instant that is returned.

    The deadlines of the others come in the days after it.
    """
    first, *others = [_pattern(_CLOSED + timedelta(days=n)) for n in range(_DAYS)]
    at = first[1].at
    # A reminder that falls on a closed day is said before it: several days share one.
    later = [pattern for pattern in others if pattern[1].at > at]
    dynamodb, items = boto3.client("dynamodb"), swept_until(at - timedelta(days=1))
    for number in range(stored):
        if number < due:
            items += _copied(*first, number)
        else:
            copied = _copied(*later[number % len(later)], number)
            items += [item for item in copied if item.kind in _MET]
        if len(items) > _BATCH:
            _write(dynamodb, table, items[:_BATCH])
            del items[:_BATCH]
    while items:
        _write(dynamodb, table, items[:_BATCH])
        del items[:_BATCH]
    return at


def _write(dynamodb: Any, table: str, items: list[Item]) -> None:
    puts = [{"PutRequest": {"Item": _attributes(item)}} for item in items]
    dynamodb.batch_write_item(RequestItems={table: puts})


def swept_until(day: datetime) -> list[Item]:
    """The watermarks of a table that was swept until that day: else a month back is looked at."""
    kept = MemoryTable()
    for shard in range(SHARDS):
        Due(kept).advance(shard, day)
    every = (kept.query("DUE#WATERMARK", begins=str(shard)) for shard in range(SHARDS))
    return [item for marks in every for item in marks]


class Asked(msgspec.Struct):
    """What was asked of DynamoDB: requests, items read (and looked at), capacity units."""

    requests: int = 0
    items: int = 0
    scanned: int = 0
    units: float = 0.0
    by_operation: Counter[str] = msgspec.field(default_factory=Counter)


@contextlib.contextmanager
def counted() -> Iterator[Asked]:
    """Count the requests to DynamoDB that are made in the block."""
    asked, real = Asked(), BaseClient._make_api_call

    def call(client: BaseClient, operation: str, arguments: dict[str, Any]) -> Any:
        if client.meta.service_model.service_name != "dynamodb":
            return real(client, operation, arguments)
        if operation in _ANSWERS_WITH_A_COST:
            arguments = {**arguments, "ReturnConsumedCapacity": "TOTAL"}
        answer = real(client, operation, arguments)
        _add(asked, operation, answer)
        return answer

    with patch.object(BaseClient, "_make_api_call", call):
        yield asked


def _add(asked: Asked, operation: str, answer: dict[str, Any]) -> None:
    asked.requests += 1
    asked.by_operation[operation] += 1
    many = sum(len(items) for items in answer.get("Responses", {}).values())
    asked.items += answer.get("Count", many + int("Item" in answer))
    asked.scanned += answer.get("ScannedCount", many + int("Item" in answer))
    costs = answer.get("ConsumedCapacity") or []
    for cost in costs if isinstance(costs, list) else [costs]:
        asked.units += cost.get("CapacityUnits", 0.0)


class _Kept(MemoryTable):
    """A table that only remembers what was written to it last."""

    def __init__(self) -> None:
        super().__init__()
        self.last: list[Item] = []

    def write(self, writes: Sequence[Write]) -> None:
        self.last = [write.item for write in writes if isinstance(write, Put)]


def _pattern(closed: datetime) -> tuple[StoredCase, DueRow]:
    """A case closed at that instant, as stored, and the due row of its first reminder."""
    desk = Desk(store=memory_store(), now=lambda: closed)
    desk.store.people.put_tenant(TENANT)
    ref = CaseRef(TENANT.id, case_id(TENANT.id, "AT-2026-000000"))
    header = Case(
        reference="AT-2026-000000",
        employer=Employer(name=TENANT.name),
        worker=Applicant(name="Salarié"),
    )
    day = day_of(closed).isoformat()
    event = event_from({"kind": "closed", "on": day, "id": "e1", "cause": "incomplete"})
    open_at(desk, ref, Opening(header), event, Cause("banc"))
    stored = desk.store.cases.load(ref.tenant, ref.id)
    row = desk.store.due.at(stored.snapshot.wake)
    assert row is not None
    return stored, row


def _copied(stored: StoredCase, row: DueRow, number: int) -> list[Item]:
    """The items of the same case under another reference, its due row among them."""
    reference = f"AT-2026-{number:06}"
    identity = case_id(TENANT.id, reference)
    wake = msgspec.structs.replace(row, key=digest("wake", TENANT.id, identity), case=identity)
    snapshot = msgspec.structs.replace(
        stored.snapshot,
        id=identity,
        case=msgspec.structs.replace(stored.snapshot.case, reference=reference),
        wake=wake.place,
    )
    kept = _Kept()
    entry = stored.entries[-1]
    Cases(kept).commit(Change(snapshot=snapshot, entry=entry, outbox=None, wake=wake))
    return kept.last


def _attributes(item: Item) -> dict[str, Any]:
    """An item as the store writes it (store/dynamo.py)."""
    found = {
        "PK": {"S": item.pk},
        "SK": {"S": item.sk},
        "kind": {"S": item.kind},
        "data": {"S": item.data},
        "version": {"N": str(item.version)},
    }
    if item.index_pk:
        found |= {"GSI1PK": {"S": item.index_pk}, "GSI1SK": {"S": item.index_sk}}
    return found
