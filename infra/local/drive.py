"""Play AWS's part between the handlers: queues, stream and schedule call them as Lambda would."""

import logging
import threading
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from infra.local.config import REGION, Local
from infra.local.provision import client

log = logging.getLogger("vigie.local")
Handler = Callable[[dict[str, Any], object], Any]
_WAIT_SECONDS = 2
_STREAM_PAUSE = 0.05
_AFTER_FAULT = 1.0


class Context:
    """What a handler may read of its Lambda."""

    def __init__(self, name: str) -> None:
        self.function_name = name
        self.aws_request_id = str(uuid.uuid4())
        self.memory_limit_in_mb = "512"

    def get_remaining_time_in_millis(self) -> int:
        return 30_000


class Driver:
    """Threads that feed handlers until `stop`; a fault is logged and the thread goes on."""

    def __init__(self, local: Local) -> None:
        self._local = local
        self._stopping = threading.Event()
        self._threads: list[threading.Thread] = []

    def queue(self, name: str, handler: Handler, *, batch: int, workers: int = 1) -> None:
        """Poll a queue; messages the handler reports as failed come back, others are deleted."""
        for _ in range(workers):
            self._run(name, lambda: self._poll(name, handler, batch))

    def stream(self, table: str, handler: Handler) -> None:
        """Follow a table's stream from its oldest record: after a restart nothing is skipped."""
        self._run("stream", lambda: self._follow(table, handler))

    def schedule(self, handler: Handler, every: float) -> None:
        """Call a handler every `every` seconds, the first time at once."""
        self._run("schedule", lambda: self._tick(handler, every))

    def stop(self, seconds: float = 10.0) -> None:
        """Let what runs end, up to `seconds`."""
        self._stopping.set()
        for thread in self._threads:
            thread.join(seconds)

    def _run(self, name: str, work: Callable[[], None]) -> None:
        thread = threading.Thread(target=self._forever, args=(name, work), name=name, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _forever(self, name: str, work: Callable[[], None]) -> None:
        while not self._stopping.is_set():
            try:
                work()
            except (BotoCoreError, ClientError):
                if not self._stopping.is_set():
                    log.exception("%s: the engine did not answer; trying again", name)
            except Exception:
                log.exception("%s failed; going on", name)
            self._stopping.wait(_AFTER_FAULT)

    def _poll(self, name: str, handler: Handler, batch: int) -> None:
        queues = client(self._local, "sqs")
        url = queues.get_queue_url(QueueName=name)["QueueUrl"]
        while not self._stopping.is_set():
            got = queues.receive_message(
                QueueUrl=url,
                MaxNumberOfMessages=batch,
                WaitTimeSeconds=_WAIT_SECONDS,
                AttributeNames=["All"],
            ).get("Messages", [])
            if got:
                _hand_over(queues, url, name, handler, got)

    def _follow(self, table: str, handler: Handler) -> None:
        arn = client(self._local, "dynamodb").describe_table(TableName=table)["Table"][
            "LatestStreamArn"
        ]
        streams = client(self._local, "dynamodbstreams")
        shards = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]
        iterator = streams.get_shard_iterator(
            StreamArn=arn, ShardId=shards[0]["ShardId"], ShardIteratorType="TRIM_HORIZON"
        )["ShardIterator"]
        while iterator and not self._stopping.is_set():
            got = streams.get_records(ShardIterator=iterator, Limit=100)
            if got["Records"]:
                # The sweep finds what a failed batch leaves: no need to come back to it.
                handler({"Records": got["Records"]}, Context("dispatch"))
            iterator = got.get("NextShardIterator")
            self._stopping.wait(_STREAM_PAUSE)

    def _tick(self, handler: Handler, every: float) -> None:
        while not self._stopping.is_set():
            handler(scheduled(), Context("sweep"))
            self._stopping.wait(every)


def _hand_over(
    queues: Any, url: str, name: str, handler: Handler, got: list[dict[str, Any]]
) -> None:
    answer = handler({"Records": [_sqs_record(name, message) for message in got]}, Context(name))
    failed = {item["itemIdentifier"] for item in (answer or {}).get("batchItemFailures", [])}
    done = [message for message in got if message["MessageId"] not in failed]
    entries = [{"Id": str(n), "ReceiptHandle": m["ReceiptHandle"]} for n, m in enumerate(done)]
    if entries:
        queues.delete_message_batch(QueueUrl=url, Entries=entries)


def _sqs_record(name: str, message: dict[str, Any]) -> dict[str, Any]:
    return {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": message.get("Attributes", {}),
        "messageAttributes": {},
        "md5OfBody": message.get("MD5OfBody", ""),
        "eventSource": "aws:sqs",
        "eventSourceARN": f"arn:aws:sqs:{REGION}:000000000000:{name}",
        "awsRegion": REGION,
    }


def scheduled() -> dict[str, Any]:
    """What EventBridge gives the handler of a schedule."""
    return {
        "version": "0",
        "id": str(uuid.uuid4()),
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": "000000000000",
        "time": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "region": REGION,
        "resources": [],
        "detail": {},
    }
