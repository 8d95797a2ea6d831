"""`redrive`: put a queue's dead letters back in it, once what killed them is mended.

One by one, sent before it is deleted: at worst a message is there twice, and every handler is
idempotent. (SQS's own StartMessageMoveTask does the same, but cannot be rehearsed locally.)
"""

import argparse
import json
import os
import sys
from typing import Any

from chalicelib.errors import BadInput

_VISIBLE_AGAIN = 120
_MOST = 10


def declare(commands: Any) -> None:
    """Add the command to the parser."""
    command = commands.add_parser(
        "redrive",
        help="put the dead letters of a queue back in it",
        description="Sends each dead letter to its queue again, then deletes it.",
    )
    command.add_argument(
        "queue",
        metavar="QUEUE",
        help="its URL (an output of the stack), or the name of a local one: deliver, receipts…",
    )
    command.add_argument("--show", action="store_true", help="only count them")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Redrive on SQS."""
    import boto3

    return report(boto3.client("sqs"), options)


def report(queues: Any, options: argparse.Namespace) -> int:
    """Print how many were there and how many went back. Raises BadInput."""
    queue = _url(queues, options.queue)
    dead = _dead_letters(queues, queue)
    if options.show:
        asked = ["ApproximateNumberOfMessages"]
        found = queues.get_queue_attributes(QueueUrl=dead, AttributeNames=asked)["Attributes"]
        print(f"{found['ApproximateNumberOfMessages']} dead letters")
        return 0
    moved = _move(queues, dead, queue)
    print(f"{moved} dead letters put back")
    return 0


def _move(queues: Any, dead: str, queue: str) -> int:
    moved = 0
    while True:
        got = queues.receive_message(
            QueueUrl=dead, MaxNumberOfMessages=_MOST, VisibilityTimeout=_VISIBLE_AGAIN
        ).get("Messages", [])
        if not got:
            return moved
        for message in got:
            queues.send_message(QueueUrl=queue, MessageBody=message["Body"])
            queues.delete_message(QueueUrl=dead, ReceiptHandle=message["ReceiptHandle"])
            moved += 1
            print(f"put back {message['MessageId']}", file=sys.stderr)


def _url(queues: Any, given: str) -> str:
    if given.startswith(("https://", "http://")):
        return given
    known = os.environ.get(f"VIGIE_{given.upper()}_QUEUE_URL", "")
    if known:
        return known
    try:
        return str(queues.get_queue_url(QueueName=f"vigie-{given}")["QueueUrl"])
    except queues.exceptions.QueueDoesNotExist as fault:
        raise BadInput("QUEUE", f"{given!r} is no queue.", "Give its URL.") from fault


def _dead_letters(queues: Any, queue: str) -> str:
    from infra.deploy.names import of_stream

    found = queues.get_queue_attributes(QueueUrl=queue, AttributeNames=["RedrivePolicy"])
    policy = found.get("Attributes", {}).get("RedrivePolicy")
    if not policy and of_stream(queue):
        why = "these say which changes of the table were not handed over; the sweep took them up."
        raise BadInput("QUEUE", why, f"`aws sqs purge-queue --queue-url {queue}` empties it.")
    if not policy:
        remedy = "Give the queue whose dead letters they are, not the dead letters themselves."
        raise BadInput("QUEUE", f"{queue} has no dead letters.", remedy)
    name = json.loads(policy)["deadLetterTargetArn"].rpartition(":")[2]
    return str(queues.get_queue_url(QueueName=name)["QueueUrl"])
