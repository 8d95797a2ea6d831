"""Work is queued in as few requests as SQS allows, and what one leaves out is not lost."""

import json
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from botocore.stub import Stubber

from chalicelib.flows.context import SqsQueue

URL = "https://sqs.eu-west-3.amazonaws.com/1/deliver"


@pytest.fixture
def stubbed(monkeypatch: pytest.MonkeyPatch) -> Stubber:
    client = boto3.client("sqs", region_name="eu-west-3")
    monkeypatch.setattr(boto3, "client", lambda _: client)
    return Stubber(client)


def body(n: int) -> dict[str, Any]:
    return {"id": f"d{n}"}


def batch(*numbers: int) -> dict[str, Any]:
    texts = [json.dumps(body(n), separators=(",", ":")) for n in numbers]
    entries = [{"Id": str(n), "MessageBody": text} for n, text in enumerate(texts)]
    return {"QueueUrl": URL, "Entries": entries}


def alone(number: int) -> dict[str, Any]:
    return {"QueueUrl": URL, "MessageBody": json.dumps(body(number), separators=(",", ":"))}


def done(*places: int) -> dict[str, Any]:
    ok = [{"Id": str(n), "MessageId": "m", "MD5OfMessageBody": "x"} for n in places]
    return {"Successful": ok, "Failed": []}


def test_messages_go_by_ten_and_one_goes_alone(stubbed: Stubber) -> None:
    stubbed.add_response("send_message_batch", done(*range(10)), batch(*range(10)))
    stubbed.add_response("send_message", {}, alone(10))

    with stubbed:
        SqsQueue().send(URL, *(body(n) for n in range(11)))

    stubbed.assert_no_pending_responses()


def test_what_a_batch_leaves_out_is_sent_again_and_says_why_it_cannot_be(stubbed: Stubber) -> None:
    """A batch succeeds in part: its answer must be read."""
    failed = {"Id": "1", "SenderFault": False, "Code": "InternalError"}
    answer = {"Successful": done(0, 2)["Successful"], "Failed": [failed]}
    stubbed.add_response("send_message_batch", answer, batch(0, 1, 2))
    stubbed.add_client_error("send_message", "InternalError", expected_params=alone(1))

    with stubbed, pytest.raises(ClientError, match="InternalError"):
        SqsQueue().send(URL, *(body(n) for n in range(3)))
