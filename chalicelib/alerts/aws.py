"""SES for e-mail, SNS or AWS End User Messaging for SMS: a few lines around boto3, imported late.

boto3's own retries are off: a repeat must be ours, because ours is recorded, bounded, labelled.
"""

from collections.abc import Callable
from functools import cached_property
from typing import Any

from ..errors import SendFailed
from ..store.records import Channel
from .answers import refused
from .channels import Outgoing
from .failures import SendUncertain
from .sms import check_sender_id

CONNECT_SECONDS, READ_SECONDS = 3, 10


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

    def __init__(self, source: str, configuration_set: str = "") -> None:
        """`configuration_set` publishes the receipts; without one, none ever comes."""
        self._source, self._set = source, configuration_set
        self.receipts = bool(configuration_set)

    @cached_property
    def _client(self) -> Any:
        return client("ses")

    def send(self, message: Outgoing) -> str:
        """Raises SendFailed, SendUncertain."""
        more: dict[str, Any] = {}
        if self._set:
            # Tags only travel to a configuration set.
            tags = [{"Name": name, "Value": value} for name, value in message.tags]
            more = {"ConfigurationSetName": self._set, "Tags": tags}
        answer = call(
            "ses",
            Channel.EMAIL,
            lambda: self._client.send_raw_email(
                Source=self._source,
                Destinations=[message.to],
                RawMessage={"Data": message.body},
                **more,
            ),
        )
        return str(answer["MessageId"])


class SnsSms:
    """SMS by SNS Publish, transactional: the simple channel.

    Its end state is "accepted, unconfirmed": its receipts exist in CloudWatch Logs only.
    """

    receipts = False

    def __init__(self, sender_id: str) -> None:
        """Raises BadInput when operators would refuse the sender id. Empty = none is sent."""
        self._sender_id = check_sender_id(sender_id) if sender_id else ""

    @cached_property
    def _client(self) -> Any:
        return client("sns")

    def send(self, message: Outgoing) -> str:
        """Raises SendFailed, SendUncertain, OptedOut."""
        answer = call(
            "sns",
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


class EndUserSms:
    """SMS by AWS End User Messaging (`pinpoint-sms-voice-v2`), with receipts.

    `time_to_live` in seconds: a carrier that holds the text longer must not bring it late.
    """

    def __init__(
        self, sender_id: str, configuration_set: str = "", time_to_live: int = 4 * 3600
    ) -> None:
        """Raises BadInput when operators would refuse the sender id. Empty = the account's own."""
        self._sender_id = check_sender_id(sender_id) if sender_id else ""
        self._set, self._time_to_live = configuration_set, time_to_live
        self.receipts = bool(configuration_set)

    @cached_property
    def _client(self) -> Any:
        return client("pinpoint-sms-voice-v2")

    def send(self, message: Outgoing) -> str:
        """Raises SendFailed, SendUncertain, OptedOut."""
        more: dict[str, Any] = {"Context": dict(message.tags)} if message.tags else {}
        if self._sender_id:
            more["OriginationIdentity"] = self._sender_id
        if self._set:
            more["ConfigurationSetName"] = self._set
        answer = call(
            "sms-voice",
            Channel.SMS,
            lambda: self._client.send_text_message(
                DestinationPhoneNumber=message.to,
                MessageBody=message.body.decode(),
                MessageType="TRANSACTIONAL",
                TimeToLive=self._time_to_live,
                **more,
            ),
        )
        return str(answer["MessageId"])


def call(provider: str, channel: Channel, request: Callable[[], Any]) -> Any:
    """The provider's answer, or what its refusal means. Raises SendFailed, SendUncertain, OptedOut.

    `provider` names its table in answers.toml.
    """
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
        raise refused(provider, channel, fault.response) from fault
    except (ConnectTimeoutError, EndpointConnectionError) as fault:
        raise SendFailed(channel, str(fault), permanent=False) from fault
    except HTTPClientError as fault:
        # The connection existed: the request may have been taken before it broke.
        raise SendUncertain(channel, str(fault)) from fault
    except BotoCoreError as fault:
        raise SendFailed(channel, str(fault), permanent=False, technical=True) from fault
