"""SES for e-mail and SNS for SMS: a few lines around boto3, imported at the first send only.

boto3's own retries are off: a repeat must be ours, because ours is recorded, bounded, labelled.
"""

from collections.abc import Callable
from functools import cached_property
from typing import Any

from ..errors import SendFailed
from ..store.records import Channel
from .channels import Outgoing
from .failures import OptedOut, SendUncertain
from .sms import check_sender_id

CONNECT_SECONDS, READ_SECONDS = 3, 10
# What another try can never mend, by provider error code. `MessageRejected` is checked apart.
_PERMANENT = frozenset(
    {"InvalidParameter", "InvalidParameterValue", "ParameterValueInvalid", "ValidationException"}
)
_OPTED_OUT = frozenset({"OptedOut", "OptedOutException"})


def client(service: str) -> Any:
    """A boto3 client with short time-outs and one attempt only."""
    import boto3
    from botocore.config import Config

    return boto3.client(
        service,
        config=Config(
            connect_timeout=CONNECT_SECONDS,
            read_timeout=READ_SECONDS,
            retries={"total_max_attempts": 1, "mode": "standard"},
        ),
    )


class SesMail:
    """E-mail by SES v1 SendRawEmail: the MIME leaves as built (local engines keep it verbatim)."""

    def __init__(self, source: str) -> None:
        self._source = source

    @cached_property
    def _client(self) -> Any:
        return client("ses")

    def send(self, message: Outgoing) -> str:
        """Raises SendFailed, SendUncertain."""
        answer = _call(
            Channel.EMAIL,
            lambda: self._client.send_raw_email(
                Source=self._source,
                Destinations=[message.to],
                RawMessage={"Data": message.body},
            ),
        )
        return str(answer["MessageId"])


class SnsSms:
    """SMS by SNS Publish, transactional. Its end state is "accepted": SNS gives no receipt."""

    def __init__(self, sender_id: str) -> None:
        """Raises BadInput when operators would refuse the sender id. Empty = none is sent."""
        self._sender_id = check_sender_id(sender_id) if sender_id else ""

    @cached_property
    def _client(self) -> Any:
        return client("sns")

    def send(self, message: Outgoing) -> str:
        """Raises SendFailed, SendUncertain, OptedOut."""
        answer = _call(
            Channel.SMS,
            lambda: self._client.publish(
                PhoneNumber=message.to,
                Message=message.body.decode(),
                MessageAttributes=self._attributes(),
            ),
        )
        return str(answer["MessageId"])

    def _attributes(self) -> dict[str, dict[str, str]]:
        attributes = {"AWS.SNS.SMS.SMSType": "Transactional"}
        if self._sender_id:
            attributes["AWS.SNS.SMS.SenderID"] = self._sender_id
        return {n: {"DataType": "String", "StringValue": v} for n, v in attributes.items()}


def _call(channel: Channel, request: Callable[[], Any]) -> Any:
    from botocore.exceptions import (
        BotoCoreError,
        ClientError,
        ConnectTimeoutError,
        EndpointConnectionError,
        HTTPClientError,
    )

    try:
        return request()
    except ClientError as fault:
        raise _refused(channel, fault.response) from fault
    except (ConnectTimeoutError, EndpointConnectionError) as fault:
        raise SendFailed(channel, str(fault), permanent=False) from fault
    except HTTPClientError as fault:
        # The connection existed: the request may have been taken before it broke.
        raise SendUncertain(channel, str(fault)) from fault
    except BotoCoreError as fault:
        raise SendFailed(channel, str(fault), permanent=False) from fault


def _refused(channel: Channel, response: dict[str, Any]) -> SendFailed:
    error = response.get("Error", {})
    code, why = str(error.get("Code", "")), f"{error.get('Code')}: {error.get('Message')}"
    if code in _OPTED_OUT:
        return OptedOut(channel, why)
    status = int(response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
    if status >= 500:
        # The provider had the request and broke: it may have sent it or not.
        return SendUncertain(channel, why) if status in (500, 504) else _temporary(channel, why)
    # "not verified" is our configuration, which an operator mends while we try again.
    rejected = code == "MessageRejected" and "not verified" not in why
    return SendFailed(channel, why, permanent=rejected or code in _PERMANENT)


def _temporary(channel: Channel, why: str) -> SendFailed:
    return SendFailed(channel, why, permanent=False)
