"""`kill -9` loses nothing that was acknowledged."""

import json
import os
import signal
import threading
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from .conftest import Bench

pytestmark = pytest.mark.engine


def create_table(dynamodb: Any) -> str:
    answer = dynamodb.create_table(
        TableName="cases",
        KeySchema=[
            {"AttributeName": "pk", "KeyType": "HASH"},
            {"AttributeName": "sk", "KeyType": "RANGE"},
        ],
        AttributeDefinitions=[
            {"AttributeName": "pk", "AttributeType": "S"},
            {"AttributeName": "sk", "AttributeType": "S"},
        ],
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
    )
    return str(answer["TableDescription"]["LatestStreamArn"])


def item(key: str, **numbers: int) -> dict[str, Any]:
    values = {name: {"N": str(number)} for name, number in numbers.items()}
    return {"pk": {"S": key}, "sk": {"S": "a"}, **values}


def everything(dynamodb: Any) -> dict[str, dict[str, int]]:
    found = {}
    for page in dynamodb.get_paginator("scan").paginate(TableName="cases", ConsistentRead=True):
        for one in page["Items"]:
            numbers = {name: int(value["N"]) for name, value in one.items() if "N" in value}
            found[one["pk"]["S"]] = numbers
    return found


def add_one(dynamodb: Any, key: str) -> None:
    dynamodb.update_item(
        TableName="cases",
        Key={"pk": {"S": key}, "sk": {"S": "a"}},
        UpdateExpression="ADD n :one",
        ExpressionAttributeValues={":one": {"N": "1"}},
    )


def transact(dynamodb: Any, token: str, key: str, number: int) -> None:
    put = {"TableName": "cases", "Item": item(key, n=number)}
    dynamodb.transact_write_items(TransactItems=[{"Put": put}], ClientRequestToken=token)


def test_every_kind_of_write_survives(bench: Bench) -> None:
    """Puts, conditional updates, deletes, batches, transactions and counters, table included."""
    dynamodb = bench.client("dynamodb")
    stream = create_table(dynamodb)
    dynamodb.put_item(TableName="cases", Item=item("put", n=1))
    dynamodb.put_item(TableName="cases", Item=item("gone", n=1))
    dynamodb.update_item(
        TableName="cases",
        Key={"pk": {"S": "put"}, "sk": {"S": "a"}},
        UpdateExpression="SET n = :new",
        ConditionExpression="n = :old",
        ExpressionAttributeValues={":new": {"N": "2"}, ":old": {"N": "1"}},
    )
    dynamodb.delete_item(TableName="cases", Key={"pk": {"S": "gone"}, "sk": {"S": "a"}})
    dynamodb.batch_write_item(RequestItems={"cases": [{"PutRequest": {"Item": item("batch")}}]})
    transact(dynamodb, "token", "transaction", 7)
    for _ in range(3):
        add_one(dynamodb, "counter")
    before = everything(dynamodb)

    bench.kill()
    bench.start()

    assert everything(dynamodb) == before
    assert before["put"] == {"n": 2}
    assert before["counter"] == {"n": 3}
    assert "gone" not in before
    assert dynamodb.describe_table(TableName="cases")["Table"]["LatestStreamArn"] == stream


def test_a_refused_condition_leaves_no_trace_in_the_journal(bench: Bench) -> None:
    """Only acknowledged requests are replayed."""
    dynamodb = bench.client("dynamodb")
    create_table(dynamodb)
    dynamodb.put_item(TableName="cases", Item=item("a", n=1))

    with pytest.raises(ClientError, match="ConditionalCheckFailed"):
        dynamodb.put_item(
            TableName="cases", Item=item("a", n=2), ConditionExpression="attribute_not_exists(pk)"
        )

    assert health(bench)["journal_records"] == 1


def test_writes_before_and_after_a_snapshot_count_once(bench: Bench) -> None:
    """The journal is cut with the snapshot: nothing is replayed over a newer state."""
    dynamodb = bench.client("dynamodb")
    create_table(dynamodb)
    add_one(dynamodb, "counter")
    assert bench.engine is not None
    bench.engine.snapshot()
    assert health(bench)["journal_records"] == 0
    add_one(dynamodb, "counter")

    for _ in range(2):
        bench.kill()
        bench.start()
        assert everything(dynamodb) == {"counter": {"n": 2}}


def test_a_retried_transaction_token_stays_a_no_op_after_a_kill(bench: Bench) -> None:
    """The token of a transaction inside the snapshot is remembered, as on AWS (ten minutes)."""
    dynamodb = bench.client("dynamodb")
    create_table(dynamodb)
    transact(dynamodb, "token", "a", 1)
    assert bench.engine is not None
    bench.engine.snapshot()
    dynamodb.put_item(TableName="cases", Item=item("a", n=2))
    transact(dynamodb, "token", "a", 1)

    bench.kill()
    bench.start()
    transact(dynamodb, "token", "a", 1)

    assert everything(dynamodb) == {"a": {"n": 2}}


def test_no_acknowledged_write_is_lost_when_killed_under_load(
    make_bench: Callable[..., Bench],
) -> None:
    """Four writers, snapshots going on, the kill at a random instant, several times over."""
    bench = make_bench(snapshot_every=0.2)
    bench.start()
    create_table(bench.client("dynamodb"))
    told: dict[str, int] = {}

    def write(name: str, round_: int) -> None:
        dynamodb = bench.client("dynamodb")
        try:
            for number in range(10_000):
                key = f"{name}-{round_}"
                dynamodb.put_item(TableName="cases", Item=item(key, n=number))
                told[key] = number
        except Exception:  # noqa: BLE001 -- the engine was killed: any error will do
            return

    for round_ in range(4):
        writers = [threading.Thread(target=write, args=(f"w{n}", round_)) for n in range(4)]
        for writer in writers:
            writer.start()
        time.sleep(0.7 + 0.13 * round_)
        bench.kill()
        for writer in writers:
            writer.join()
        bench.start()
        found = everything(bench.client("dynamodb"))
        # The write in flight may be there without having been told; an older one may not.
        assert all(0 <= found[key]["n"] - number <= 1 for key, number in told.items())
    assert len(told) == 16


def test_buckets_objects_versions_and_queues_survive(bench: Bench) -> None:
    """Objects are on disk before the answer; settings are saved before theirs."""
    s3, sqs = bench.client("s3"), bench.client("sqs")
    queue = sqs.create_queue(QueueName="mail")["QueueUrl"]
    for bucket in ("mail", "empty"):
        s3.create_bucket(
            Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "eu-west-3"}
        )
    s3.put_bucket_versioning(Bucket="mail", VersioningConfiguration={"Status": "Enabled"})
    for body in (b"first", b"second"):
        s3.put_object(
            Bucket="mail", Key="raw/é.eml", Body=body, Metadata={"sha": "1"}, ContentType="a/b"
        )

    bench.kill()
    bench.start()

    found = s3.get_object(Bucket="mail", Key="raw/é.eml")
    assert found["Body"].read() == b"second"
    assert (found["Metadata"], found["ContentType"]) == ({"sha": "1"}, "a/b")
    assert len(s3.list_object_versions(Bucket="mail")["Versions"]) == 2
    assert s3.get_bucket_versioning(Bucket="mail")["Status"] == "Enabled"
    assert s3.get_bucket_location(Bucket="mail")["LocationConstraint"] == "eu-west-3"
    assert {one["Name"] for one in s3.list_buckets()["Buckets"]} == {"mail", "empty"}
    assert sqs.get_queue_url(QueueName="mail")["QueueUrl"] == queue


def test_a_clean_stop_leaves_nothing_to_replay(bench: Bench) -> None:
    """SIGTERM takes a last snapshot."""
    dynamodb = bench.client("dynamodb")
    create_table(dynamodb)
    dynamodb.put_item(TableName="cases", Item=item("a", n=1))
    assert bench.engine is not None
    bench.engine.stop()

    assert list(Path(bench.settings.options.data).glob("journal-*.log")) in ([], [journal(bench)])
    assert not journal(bench).exists() or journal(bench).stat().st_size == 0
    bench.start()
    assert everything(dynamodb) == {"a": {"n": 1}}


def test_a_torn_journal_starts_and_a_damaged_one_does_not(bench: Bench) -> None:
    """A crash is normal; a disk that changed synced bytes is said, not skipped."""
    dynamodb = bench.client("dynamodb")
    create_table(dynamodb)
    for key in "ab":
        dynamodb.put_item(TableName="cases", Item=item(key, n=1))
    bench.kill()
    whole = journal(bench).read_bytes()

    journal(bench).write_bytes(whole[:20] + b"?" + whole[21:])
    with pytest.raises(Exception, match=r"exit code 3[\s\S]*damaged at byte 0"):
        bench.start()
    journal(bench).write_bytes(whole[:-5])
    bench.start()
    assert everything(dynamodb) == {"a": {"n": 1}}


def test_snapshots_are_taken_by_themselves(make_bench: Callable[..., Bench]) -> None:
    """The journal is emptied when time has passed."""
    bench = make_bench(snapshot_every=0.1)
    bench.start()
    dynamodb = bench.client("dynamodb")
    create_table(dynamodb)
    dynamodb.put_item(TableName="cases", Item=item("a", n=1))

    deadline = time.monotonic() + 10
    while health(bench)["journal_records"]:
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_a_frozen_engine_answers_nobody(bench: Bench) -> None:
    """What is not acknowledged is not promised: the client gets an error, not silence."""
    dynamodb = bench.client("dynamodb")
    create_table(dynamodb)
    assert bench.engine is not None
    os.kill(bench.engine.pid, signal.SIGKILL)

    with pytest.raises(Exception, match=r"connect|closed|reset"):
        dynamodb.put_item(TableName="cases", Item=item("a", n=1))


def journal(bench: Bench) -> Path:
    number = (bench.settings.options.data / "CURRENT").read_text().strip()
    return bench.settings.options.data / f"journal-{number}.log"


def health(bench: Bench) -> dict[str, Any]:
    url = f"http://127.0.0.1:{bench.settings.options.port}/_engine/health"
    with urllib.request.urlopen(url, timeout=5) as answer:
        return dict(json.load(answer))
