"""Make the table, buckets and queues on the engine, from the files that describe them on AWS."""

import json
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from infra.local.config import MAIL_FROM, REGION, Local
from infra.resources import load_template, table_request

BUCKETS = ("vigie-incoming", "vigie-evidence", "vigie-drafts")
_WORK = ("intake", "deliver", "draft", "lint", "receipts", "notify")
QUEUES = tuple(f"vigie-{work}" for work in _WORK)
_TRIES = 5
# Longer than any local handler runs; a killed worker's message comes back after it.
_VISIBILITY_SECONDS = 30
_THERE = ("ResourceInUseException", "BucketAlreadyOwnedByYou", "BucketAlreadyExists")


def client(local: Local, service: str) -> Any:
    """A boto3 client of the engine that keeps the service, its endpoint always explicit."""
    return boto3.client(
        service,
        endpoint_url=local.endpoint_of(service),
        region_name=REGION,
        aws_access_key_id="test",
        aws_secret_access_key="test",  # noqa: S106 - the engine on loopback knows no secret
        config=Config(s3={"addressing_style": "path"}),
    )


def provision(local: Local) -> None:
    """Create what is missing; running it again changes nothing."""
    _table(client(local, "dynamodb"))
    storage, queues = client(local, "s3"), client(local, "sqs")
    for bucket in BUCKETS:
        _once(
            storage.create_bucket,
            Bucket=bucket,
            CreateBucketConfiguration={"LocationConstraint": REGION},
        )
    for queue in QUEUES:
        _queue(queues, queue)
    client(local, "ses").verify_email_identity(EmailAddress=MAIL_FROM)
    storage.put_bucket_notification_configuration(
        Bucket="vigie-incoming",
        NotificationConfiguration={
            "QueueConfigurations": [
                {"QueueArn": _arn(queues, "vigie-intake"), "Events": ["s3:ObjectCreated:*"]}
            ]
        },
    )


def _table(dynamodb: Any) -> None:
    request = table_request(load_template(), "vigie")
    _once(dynamodb.create_table, **request)


def _queue(queues: Any, name: str) -> None:
    """A queue and its dead letters, as on AWS; attributes apart, for a queue of an older run."""
    dead = f"{name}-dead"
    queues.create_queue(QueueName=dead)
    url = queues.create_queue(QueueName=name)["QueueUrl"]
    policy = {"deadLetterTargetArn": _arn(queues, dead), "maxReceiveCount": _TRIES}
    queues.set_queue_attributes(
        QueueUrl=url,
        Attributes={
            "VisibilityTimeout": str(_VISIBILITY_SECONDS),
            "RedrivePolicy": json.dumps(policy),
        },
    )


def _arn(queues: Any, name: str) -> str:
    url = queues.get_queue_url(QueueName=name)["QueueUrl"]
    found = queues.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
    return str(found["Attributes"]["QueueArn"])


def _once(create: Any, **request: Any) -> None:
    try:
        create(**request)
    except ClientError as fault:
        if fault.response["Error"]["Code"] not in _THERE:
            raise
