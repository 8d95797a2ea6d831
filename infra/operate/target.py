"""The table a restore makes: named, made or taken up again, and set up as the serving one is.

A table that is there is never taken on trust: `restore` stops all sending in it, and in the serving
one that would be an outage.
"""

import argparse
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from chalicelib.errors import BadInput, VigieError

from .instants import typed, utc

if TYPE_CHECKING:
    from chalicelib.store import Store

_EVERY_SECONDS = 15.0
_WAIT_SECONDS = 6 * 3600
_SOURCE, _MOMENT = "vigie:copy-of", "vigie:moment"


class NotReady(VigieError):
    """A restored table is not active after hours; `table` says which."""

    def __init__(self, table: str) -> None:
        self.table = table
        super().__init__(f"{table} is still being restored. Run this again: it goes on from there.")


def check_name(source: str, target: str) -> None:
    """Raises BadInput for the source itself, and for a name where nobody may erase."""
    if target == source:
        raise BadInput("--to", f"{target} is the table that is restored from.", "Name a new one.")
    if not target.startswith(f"{source}-"):
        why = f"it must begin with `{source}-`: only there may the retention role erase again."
        raise BadInput("--to", why, f"`--to {source}-{datetime.now(UTC):%Y%m%d}`, say.")


def exists(tables: Any, name: str) -> bool:
    """Is the table there, whatever its state?"""
    try:
        tables.describe_table(TableName=name)
    except tables.exceptions.ResourceNotFoundException:
        return False
    return True


def make(tables: Any, options: argparse.Namespace, now: datetime) -> datetime:
    """Ask for the restore, or make an empty table to copy to; answers the moment it is of.

    Raises BadInput.
    """
    if options.copy:
        from infra.resources import load_template, table_request

        tags = [{"Key": _SOURCE, "Value": options.table}, {"Key": _MOMENT, "Value": typed(now)}]
        tables.create_table(**table_request(load_template(), options.to), Tags=tags)
        return now
    moment = _restorable(tables, options)
    try:
        tables.restore_table_to_point_in_time(
            SourceTableName=options.table, TargetTableName=options.to, RestoreDateTime=moment
        )
    except ClientError as fault:
        why = fault.response["Error"].get("Message", str(fault))
        raise BadInput("restore", why, "Without recovery (PITR) there is --copy.") from fault
    return moment


def _restorable(tables: Any, options: argparse.Namespace) -> datetime:
    """The moment asked for, or the latest: never "the latest" unsaid, for `requeue` asks for it."""
    found = tables.describe_continuous_backups(TableName=options.table)
    said = found["ContinuousBackupsDescription"].get("PointInTimeRecoveryDescription", {})
    if not said.get("LatestRestorableDateTime"):
        why = f"{options.table} cannot be restored to a moment (PITR is off)."
        raise BadInput("restore", why, "Without recovery there is --copy.")
    first, last = (
        said[f"{which}RestorableDateTime"].astimezone(UTC).replace(microsecond=0)
        for which in ("Earliest", "Latest")
    )
    moment = utc("--at", options.at) if options.at else last
    if not first <= moment <= last:
        why = f"{options.table} can be restored to any second from {typed(first)} to {typed(last)}."
        raise BadInput("--at", why, "Instants are UTC.")
    return moment


def recognise(tables: Any, functions: Any, options: argparse.Namespace) -> datetime:
    """The moment of a table that is there: only one of this very restore, that serves nobody.

    `functions`: a client of lambda, None where there is none. Raises BadInput.
    """
    said = tables.describe_table(TableName=options.to)["Table"]
    source, moment = _copied(tables, said) if options.copy else _restored(said)
    if source != options.table or moment is None:
        why = f"{options.to} is there already, and was not made from {options.table}."
        raise BadInput("--to", why, "Name another one.")
    if options.at and utc("--at", options.at) != moment:
        why = f"{options.to} is there already, as it was at {typed(moment)}."
        raise BadInput("--at", why, "Leave --at out to go on with it, or name another table.")
    if functions and _followed(functions, str(said.get("LatestStreamArn", ""))):
        why = f"{options.to} serves: functions follow it, and all its sending would stop."
        raise BadInput("--to", why, "Name another one.")
    return moment


def _restored(said: dict[str, Any]) -> tuple[str, datetime | None]:
    summary = said.get("RestoreSummary", {})
    moment = summary.get("RestoreDateTime")
    source = str(summary.get("SourceTableArn", "")).rpartition(":table/")[2]
    return source, moment.astimezone(UTC).replace(microsecond=0) if moment else None


def _copied(tables: Any, said: dict[str, Any]) -> tuple[str, datetime | None]:
    found = tables.list_tags_of_resource(ResourceArn=said["TableArn"])["Tags"]
    tags = {tag["Key"]: tag["Value"] for tag in found}
    moment = tags.get(_MOMENT)
    return tags.get(_SOURCE, ""), utc(_MOMENT, moment) if moment else None


def _followed(functions: Any, stream: str) -> bool:
    if not stream:
        return False
    found = functions.list_event_source_mappings(EventSourceArn=stream)
    return bool(found["EventSourceMappings"])


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
