"""`status`: how the whole of it stands, on one page; JSON for programs."""

import argparse
import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from chalicelib.store import Store

_COUNTS = ("ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible")
_LATE_SECONDS = 900


class Queue(msgspec.Struct, frozen=True, kw_only=True):
    """A queue, what waits in it and what somebody works on (SQS's approximate counts)."""

    name: str
    waiting: int
    working: int
    dead: bool


class Forwarding(msgspec.Struct, frozen=True, kw_only=True):
    """An employer: its last mail of the platform, its cases, its mails to check.

    `to_erase`: from when all of it may be erased, as its manager asked.
    """

    tenant: str
    name: str
    last_mail: datetime | None
    cases: int
    to_check: int
    to_erase: datetime | None = None


class Status(msgspec.Struct, frozen=True, kw_only=True):
    """All of it, as of `at` (aware UTC). `troubles` say in words what somebody must look at."""

    at: datetime
    stage: str
    table: str
    law: str
    reader: str
    retention: str
    oldest_due: datetime | None
    oldest_unsent: datetime | None
    swept_until: tuple[str, ...]
    queues: tuple[Queue, ...]
    stopped: tuple[str, ...]
    holds: int
    erasing: int
    unlisted: tuple[str, ...]
    tenants: tuple[Forwarding, ...]
    troubles: tuple[str, ...] = ()


def declare(commands: Any) -> None:
    """Add the command to the parser."""
    command = commands.add_parser(
        "status",
        help="queues, dead letters, oldest unsent alert, sweeps, versions, last mails",
        description="Reads the table's employers and the queues; changes nothing but --list.",
    )
    command.add_argument(
        "--stage",
        default=os.environ.get("VIGIE_STAGE", ""),
        help="as it is deployed: whose queues to look at",
    )
    command.add_argument("--json", action="store_true", help="for programs")
    command.add_argument(
        "--list", action="store_true", help="put employers on the operators' page that are not"
    )
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Look at the table the options name and at the queues of the stage."""
    import boto3

    from chalicelib.store import Store
    from chalicelib.store.dynamo import DynamoTable

    if options.local:
        options.stage = "local"
    store = Store(DynamoTable(options.table))
    aws = {name: boto3.client(name) for name in ("sqs", "cloudformation")}
    return report(store, aws, options, datetime.now(UTC))


def report(store: "Store", aws: dict[str, Any], options: argparse.Namespace, now: datetime) -> int:
    """Print it; 1 when something is wrong. `aws`: clients of sqs and cloudformation."""
    for tenant in _unlisted(store) if options.list else ():
        store.people.list_tenant(tenant)
    status = gather(store, aws, options, now)
    print(msgspec.json.encode(status).decode() if options.json else text(status))
    return 1 if status.troubles else 0


def gather(
    store: "Store", aws: dict[str, Any], options: argparse.Namespace, now: datetime
) -> Status:
    """How it all stands. It costs what is due, the employers and their cases, page by page."""
    from chalicelib.intake.rulebook import rules as reading
    from chalicelib.law import LAW_VERSION
    from chalicelib.store import SHARDS, DueKind

    from .data.holds import Holds
    from .data.receipts import Erasures
    from .data.retention import rules

    due = [row for shard in range(SHARDS) for row in store.due.until(now, shard)]
    status = Status(
        at=now,
        stage=options.stage,
        table=options.table,
        law=LAW_VERSION,
        reader=reading().version,
        retention=rules().version,
        oldest_due=min((row.at for row in due), default=None),
        oldest_unsent=min((r.at for r in due if r.kind is DueKind.DELIVERY), default=None),
        swept_until=tuple(store.due.watermark(n, now).isoformat() for n in range(SHARDS)),
        queues=tuple(_queues(aws, options.stage)),
        stopped=tuple(
            f"{s.tenant or '*'} {s.channel or '*'}: {s.reason}" for s in store.switches.off()
        ),
        holds=len(Holds(store.table).standing()),
        erasing=len(Erasures(store.table).running()),
        unlisted=_unlisted(store),
        tenants=tuple(_forwarding(store, tenant) for tenant in sorted(store.people.every_tenant())),
    )
    return msgspec.structs.replace(status, troubles=tuple(troubles(status)))


def troubles(status: Status) -> list[str]:
    """What somebody must look at, each with the command or page that says more."""
    said = [
        f"{q.waiting} dead letters in {q.name}: {_remedy(q.name)}"
        for q in status.queues
        if q.dead and q.waiting
    ]
    for what, oldest in (("work", status.oldest_due), ("an alert", status.oldest_unsent)):
        late = int((status.at - oldest).total_seconds()) if oldest else 0
        if late > _LATE_SECONDS:
            said.append(f"{what} has been due for {late // 60} minutes: doctor")
    said += [f"sending is off ({stop}): sending status" for stop in status.stopped]
    if status.unlisted:
        named = ", ".join(status.unlisted)
        said.append(f"not on the page « Exploitation », from an earlier version: {named}: --list")
    said += [
        f"{one.tenant} asked to be erased: erase --tenant {one.tenant}"
        for one in status.tenants
        if one.to_erase and one.to_erase <= status.at
    ]
    if status.erasing:
        said.append(f"{status.erasing} erasures were stopped before their end: erase --resume")
    return said


def _remedy(queue: str) -> str:
    from infra.deploy.names import of_stream

    return "the sweep took it up: aws sqs purge-queue" if of_stream(queue) else "redrive"


def text(status: Status) -> str:
    """The page for people."""
    lines = [
        f"stage {status.stage or '?'}, table {status.table}, {_at(status.at)} UTC",
        f"versions   law {status.law}, reader {status.reader}, retention {status.retention}",
        f"sweep      oldest due {_at(status.oldest_due)}, swept until {min(status.swept_until)}",
        f"alerts     oldest unsent {_at(status.oldest_unsent)}",
        f"holds      {status.holds} legal holds",
        "queues",
        *(f"  {q.name:40} {q.waiting:>6} waiting {q.working:>6} worked on" for q in status.queues),
        "employers: last mail of the platform, cases, mails to check",
        *(
            f"  {t.tenant:24} {_at(t.last_mail):17} {t.cases:>6} {t.to_check:>4}  {t.name}"
            for t in status.tenants
        ),
    ]
    return "\n".join([*lines, *(f"LOOK       {trouble}" for trouble in status.troubles)])


def _unlisted(store: "Store") -> tuple[str, ...]:
    """The employers that the operators' page does not know of."""
    return tuple(sorted(set(store.people.every_tenant()) - set(store.people.tenants())))


def _forwarding(store: "Store", tenant: str) -> Forwarding:
    asked = store.erasure_requests.of(tenant)
    return Forwarding(
        tenant=tenant,
        name=store.people.tenant(tenant).called,
        last_mail=store.watches.get(tenant).last_at,
        cases=len(store.cases.of_tenant(tenant)),
        to_check=sum(not item.decided for item in store.quarantine.of_tenant(tenant)),
        to_erase=asked.not_before if asked else None,
    )


def _queues(aws: dict[str, Any], stage: str) -> list[Queue]:
    """Those of the stage's stacks; on one machine, or without a stage, all of Vigie's."""
    queues = aws["sqs"]
    return [_queue(queues, url) for url in sorted(_urls(queues, aws["cloudformation"], stage))]


def _urls(queues: Any, cloud: Any, stage: str) -> list[str]:
    from infra.deploy import names, stacks

    if stage not in ("", "local"):
        found = stacks.resources(cloud, names.data(stage), names.app(stage))
        return [one.id for one in found if one.kind == "AWS::SQS::Queue"]
    pages = queues.get_paginator("list_queues").paginate(QueueNamePrefix="vigie-")
    return [str(url) for page in pages for url in page.get("QueueUrls", ())]


def _queue(queues: Any, url: str) -> Queue:
    said = queues.get_queue_attributes(QueueUrl=url, AttributeNames=list(_COUNTS))["Attributes"]
    name = url.rpartition("/")[2]
    return Queue(
        name=name,
        waiting=int(said.get(_COUNTS[0], 0)),
        working=int(said.get(_COUNTS[1], 0)),
        dead="DeadLetters" in name or name.endswith("-dead"),
    )


def _at(instant: datetime | None) -> str:
    return f"{instant:%Y-%m-%d %H:%M}" if instant else "-"
