"""`restore`: a table as it was at a moment, beside the one that serves; proven, then cut over.

Nothing of the serving table is touched. The last step is the operator's: two settings and a
deployment (docs/operations.md).
"""

import argparse
import getpass
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from chalicelib.errors import BadInput, VigieError

if TYPE_CHECKING:
    from chalicelib.store import Store

    from .data.erasing import Desk

_EVERY_SECONDS = 15.0
_WAIT_SECONDS = 6 * 3600


class NotReady(VigieError):
    """A restored table is not active after hours; `table` says which."""

    def __init__(self, table: str) -> None:
        self.table = table
        super().__init__(f"{table} is still being restored. Run this again: it goes on from there.")


def declare(commands: Any) -> None:
    """Add the command to the parser."""
    command = commands.add_parser(
        "restore",
        help="restore the table to a new one, prove it, and say how to cut over",
        description="The serving table is only read. Sending is off in the new one.",
    )
    command.add_argument("--to", required=True, metavar="TABLE", help="name of the new table")
    command.add_argument("--at", default="", metavar="INSTANT", help="UTC; default: the latest")
    command.add_argument(
        "--copy",
        action="store_true",
        help="copy the rows instead (no PITR: a drill on one machine)",
    )
    command.add_argument("--role", default="", metavar="ARN", help="the retention role to take")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Restore on AWS, or copy. Raises BadInput, NotReady."""
    import boto3

    from .data.vault import open_vault
    from .erase import desk_on

    tables = boto3.client("dynamodb")
    if not exists(tables, options.to):
        make(tables, options)
    arn = fit(tables, options.to, recovery=not options.copy)
    vault = open_vault(options.role)
    source, target = desk_on(options.table, vault), desk_on(options.to, vault)
    if options.copy:
        copy(source.store, target.store)
    return report(source.store, target, arn, datetime.now(UTC))


def report(source: "Store", target: "Desk", stream: str, now: datetime) -> int:
    """Prepare the new table, prove it, print how to cut over; 1 when a ledger does not hold."""
    from .data.restoring import carry, prove, silence

    silence(target.store, getpass.getuser(), now)
    _say(f"sending is off in it; {carry(source.table, target.store.table)} holds and receipts kept")
    _erase_again(target)
    proof = prove(target.store)
    for fault in proof.faults:
        print(f"BROKEN  {fault}")
    print(f"{proof.cases} cases, {proof.entries} entries of ledgers, {len(proof.faults)} broken")
    if proof.faults:
        _say("do not cut over: choose another moment.")
        return 1
    print(f'table_stream_arn = "{stream}"')
    _say("put `table` and this line in infra/stages/STAGE.toml, `make deploy`, `make doctor`,")
    _say("then `sending on`: see docs/operations.md.")
    return 0


def _erase_again(target: "Desk") -> None:
    """Whom the restore brought back; a hold placed since comes first."""
    from .data.erasing import erase
    from .data.holds import Held
    from .data.restoring import returned

    for subject in list(returned(target.store)):
        try:
            erase(target, subject, "erased before the restore", again=True)
            _say(f"erased again: a {subject.kind}")
        except Held as held:
            _say(f"came back and is held: {held}")


def exists(tables: Any, name: str) -> bool:
    """Is the table there, whatever its state?"""
    try:
        tables.describe_table(TableName=name)
    except tables.exceptions.ResourceNotFoundException:
        return False
    return True


def make(tables: Any, options: argparse.Namespace) -> None:
    """Ask for the restore, or make an empty table to copy to. Raises BadInput."""
    if options.copy:
        from infra.resources import load_template, table_request

        tables.create_table(**table_request(load_template(), options.to))
        return
    moment: dict[str, Any] = (
        {"RestoreDateTime": _instant(options.at)}
        if options.at
        else {"UseLatestRestorableTime": True}
    )
    try:
        tables.restore_table_to_point_in_time(
            SourceTableName=options.table, TargetTableName=options.to, **moment
        )
    except ClientError as fault:
        why = fault.response["Error"].get("Message", str(fault))
        raise BadInput("restore", why, "Without recovery (PITR) there is --copy.") from fault


def fit(
    tables: Any, name: str, *, recovery: bool, pause: Callable[[float], None] = time.sleep
) -> str:
    """Wait for the table, then set what a restore leaves out; its stream. Raises NotReady."""
    from infra.resources import load_template, table_ttl

    _await(tables, name, pause)
    if not tables.describe_table(TableName=name)["Table"].get("LatestStreamArn"):
        stream = {"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"}
        tables.update_table(TableName=name, StreamSpecification=stream)
        _await(tables, name, pause)
    _ttl(tables, name, table_ttl(load_template()))
    if recovery:
        tables.update_continuous_backups(
            TableName=name,
            PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True},
        )
        if not tables.describe_table(TableName=name)["Table"].get("DeletionProtectionEnabled"):
            tables.update_table(TableName=name, DeletionProtectionEnabled=True)
            _await(tables, name, pause)
    return str(tables.describe_table(TableName=name)["Table"]["LatestStreamArn"])


def copy(source: "Store", target: "Store") -> None:
    """Every row of the one in the other."""
    from chalicelib.store.table import Put

    batch = []
    for item in source.table.every():
        batch.append(Put(item))
        if len(batch) == 50:
            target.table.write(batch)
            batch = []
    if batch:
        target.table.write(batch)


def _ttl(tables: Any, name: str, wanted: dict[str, Any]) -> None:
    said = tables.describe_time_to_live(TableName=name)["TimeToLiveDescription"]
    if said.get("TimeToLiveStatus") not in ("ENABLED", "ENABLING"):
        tables.update_time_to_live(TableName=name, TimeToLiveSpecification=wanted)


def _await(tables: Any, name: str, pause: Callable[[float], None]) -> None:
    for _ in range(int(_WAIT_SECONDS / _EVERY_SECONDS)):
        if tables.describe_table(TableName=name)["Table"]["TableStatus"] == "ACTIVE":
            return
        pause(_EVERY_SECONDS)
    raise NotReady(name)


def _instant(given: str) -> datetime:
    try:
        return datetime.fromisoformat(given).replace(tzinfo=UTC)
    except ValueError as fault:
        raise BadInput(
            "--at", f"{given!r} is no instant.", "Write YYYY-MM-DDTHH:MM, UTC."
        ) from fault


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
