"""The drill: which table is made or taken up again, and of which moment."""

import secrets
from argparse import Namespace
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest

from chalicelib.errors import BadInput
from chalicelib.store import Store
from chalicelib.store.dynamo import DynamoTable
from infra.local.samples import TENANT
from infra.operate.__main__ import main
from infra.operate.restore import ready
from infra.operate.target import exists, fit, make, recognise
from tests.store.operate.houses import House
from tests.unit.deploy.fakes import refused

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
MOMENT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
SERVING = "vigie-prod-data-Table-1"


def asked(**given: Any) -> Namespace:
    known = {"table": SERVING, "to": f"{SERVING}-20261123", "at": "", "copy": False}
    return Namespace(**(known | given))


class Tables:
    """DynamoDB: the serving table, recoverable from a day before the moment, and others."""

    class exceptions:  # noqa: N801 - boto3's own
        class ResourceNotFoundException(Exception): ...

    def __init__(
        self, others: dict[str, dict[str, Any]] | None = None, *, recovery: bool = True
    ) -> None:
        self.there: dict[str, dict[str, Any]] = {SERVING: {}} | (others or {})
        self._recovery, self.restored = recovery, dict[str, Any]()

    def describe_table(self, TableName: str) -> dict[str, Any]:  # noqa: N803
        if TableName not in self.there:
            raise self.exceptions.ResourceNotFoundException
        arn = f"arn:aws:dynamodb:x:1:table/{TableName}"
        return {"Table": {"TableArn": arn, "LatestStreamArn": f"{arn}/stream/1"} | self.there[TableName]}  # fmt: skip

    def describe_continuous_backups(self, TableName: str) -> dict[str, Any]:  # noqa: N803
        window = {
            "EarliestRestorableDateTime": MOMENT - timedelta(days=1),
            "LatestRestorableDateTime": MOMENT + timedelta(minutes=3, microseconds=7),
        }
        said = window if self._recovery and TableName == SERVING else {}
        return {"ContinuousBackupsDescription": {"PointInTimeRecoveryDescription": said}}

    def restore_table_to_point_in_time(self, **request: Any) -> None:
        self.restored = request

    def list_tags_of_resource(self, ResourceArn: str) -> dict[str, Any]:  # noqa: N803
        name = ResourceArn.rpartition("/")[2]
        return {"Tags": self.there[name].get("tags", [])}


class Functions:
    """Lambda: what follows a stream."""

    def __init__(self, *streams: str) -> None:
        self._streams = streams

    def list_event_source_mappings(self, EventSourceArn: str) -> dict[str, Any]:  # noqa: N803
        return {"EventSourceMappings": [1] if EventSourceArn in self._streams else []}


def made_from(source: str, at: datetime = MOMENT, stream: str = "s") -> dict[str, Any]:
    """A table as DynamoDB describes one that was restored."""
    summary = {"SourceTableArn": f"arn:aws:dynamodb:x:1:table/{source}", "RestoreDateTime": at}
    return {"RestoreSummary": summary, "LatestStreamArn": stream}


@pytest.mark.parametrize(
    ("to", "why"),
    [
        (SERVING, "restored from"),
        ("vigie-20261123", f"begin with `{SERVING}-`"),
        (f"{SERVING}2", f"begin with `{SERVING}-`"),
    ],
)
def test_a_name_is_refused_before_anything_is_asked(to: str, why: str) -> None:
    """The serving table would fall silent; elsewhere nobody could erase again."""
    with pytest.raises(BadInput, match=why):
        ready(None, None, asked(to=to), NOW)


@pytest.mark.parametrize(
    ("at", "moment"),
    [
        ("", MOMENT + timedelta(minutes=3)),
        ("2026-11-23T08:00", MOMENT),
        ("2026-11-23T09:00+01:00", MOMENT),
    ],
)
def test_the_moment_is_always_known(at: str, moment: datetime) -> None:
    """Also the latest: `requeue` asks for it. An instant with an offset is that instant."""
    tables = Tables()

    assert make(tables, asked(at=at), NOW) == moment

    assert tables.restored == {
        "SourceTableName": SERVING,
        "TargetTableName": f"{SERVING}-20261123",
        "RestoreDateTime": moment,
    }


@pytest.mark.parametrize(
    ("tables", "at", "why"),
    [
        (Tables(), "2026-11-01T00:00", "from 2026-11-22T08:00:00 to 2026-11-23T08:03:00"),
        (Tables(), "2026-11-23T09:00", "can be restored to any second"),
        (Tables(), "hier", "is no instant"),
        (Tables(recovery=False), "", "PITR is off"),
    ],
)
def test_a_moment_that_cannot_be_had_is_refused(tables: Tables, at: str, why: str) -> None:
    """With those that can."""
    with pytest.raises(BadInput, match=why):
        make(tables, asked(at=at), NOW)
    assert tables.restored == {}


def test_what_dynamodb_refuses_is_said() -> None:
    """In its own words."""
    tables = Tables()

    def no(**_: Any) -> None:
        raise refused("LimitExceededException", "Too many restores at once")

    tables.restore_table_to_point_in_time = no  # type: ignore[method-assign]
    with pytest.raises(BadInput, match="Too many restores"):
        make(tables, asked(), NOW)


def there(to: dict[str, Any]) -> Tables:
    return Tables({f"{SERVING}-20261123": to})


COPIED = {
    "tags": [
        {"Key": "vigie:copy-of", "Value": SERVING},
        {"Key": "vigie:moment", "Value": "2026-11-23T08:00:00"},
    ]
}


@pytest.mark.parametrize(
    ("table", "options"),
    [
        (made_from(SERVING), {}),
        (made_from(SERVING), {"at": "2026-11-23T08:00"}),
        (COPIED, {"copy": True}),
        (COPIED, {"copy": True, "at": "2026-11-23T08:00"}),
    ],
)
def test_a_restore_that_was_killed_is_taken_up(
    table: dict[str, Any], options: dict[str, Any]
) -> None:
    """Of the same source and the same moment, which is said again."""
    assert recognise(there(table), Functions(), asked(**options)) == MOMENT


@pytest.mark.parametrize(
    ("table", "options", "why"),
    [
        ({}, {}, "was not made from"),
        (made_from("other"), {}, "was not made from"),
        (made_from(SERVING), {"at": "2026-11-23T07:59"}, "as it was at 2026-11-23T08:00:00"),
        (made_from(SERVING, stream="followed"), {}, "functions follow it"),
        (made_from(SERVING), {"copy": True}, "was not made from"),
        (COPIED, {"copy": True, "at": "2026-11-23T07:59"}, "as it was at"),
        (COPIED | {"LatestStreamArn": "followed"}, {"copy": True}, "functions follow it"),
    ],
)
def test_a_table_that_is_there_is_not_taken_on_trust(
    table: dict[str, Any], options: dict[str, Any], why: str
) -> None:
    """Another's, another moment's, or the one that serves since a cut-over: it would fall silent."""
    with pytest.raises(BadInput, match=why):
        recognise(there(table), Functions("followed"), asked(**options))


@pytest.mark.engine
def test_a_new_table_gets_what_a_restore_leaves_out(engine_endpoint: str) -> None:
    """Stream and expiry, on the engine; run again, it goes on, and says the first moment."""
    tables = boto3.client("dynamodb", endpoint_url=engine_endpoint)
    name = f"vigie-{secrets.token_hex(6)}"
    options = asked(table="vigie", to=name, copy=True)
    assert not exists(tables, name)
    make(tables, options, MOMENT)
    first = fit(tables, name, recovery=False)

    assert fit(tables, name, recovery=False) == first
    assert recognise(tables, None, options) == MOMENT
    ttl = tables.describe_time_to_live(TableName=name)["TimeToLiveDescription"]
    assert ttl["AttributeName"] == "expires"


@pytest.mark.engine
@pytest.mark.parametrize("where", ["engine"])
def test_the_table_is_restored_to_a_moment_and_proven(
    house: House, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As it is typed: refused without recovery, then made, silent, recoverable and protected."""
    said = {
        "AWS_REGION": "eu-west-3",
        "VIGIE_TABLE": house.table,
        "VIGIE_EVIDENCE_BUCKET": house.buckets[0],
        "VIGIE_DRAFTS_BUCKET": house.buckets[1],
    }
    for variable, value in said.items():
        monkeypatch.setenv(variable, value)
    tables, name = boto3.client("dynamodb"), f"{house.table}-20261123"
    assert main(["restore", "--to", house.table]) == 2
    assert main(["restore", "--to", name]) == 2
    assert "PITR is off" in capsys.readouterr().err
    tables.update_continuous_backups(
        TableName=house.table, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
    )

    assert main(["restore", "--to", name]) == 0

    shown = capsys.readouterr()
    assert "3 cases" in shown.out
    assert f'table = "{name}"' in shown.out
    assert f"--table {name}" in shown.out
    backups = tables.describe_continuous_backups(TableName=name)["ContinuousBackupsDescription"]
    assert backups["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"] == "ENABLED"
    assert tables.describe_table(TableName=name)["Table"]["DeletionProtectionEnabled"]
    assert Store(DynamoTable(name)).switches.stops(TENANT.id, "email")
    assert not house.store.switches.stops(TENANT.id, "email")
    # The emulator keeps no summary of a restore: nothing says where this table is from.
    assert main(["restore", "--to", name]) == 2
    assert "was not made from" in capsys.readouterr().err
