"""What every flow is given: settings, shelves, files, queues, channels and the time."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from functools import cache
from typing import TYPE_CHECKING, Any, Protocol

import msgspec

from ..settings import Settings, settings
from ..store import Files, Store, open_store
from ..store.records import Channel

if TYPE_CHECKING:
    from ..alerts import Sender


class Queue(Protocol):
    """Where work goes that another Lambda does."""

    def send(self, url: str, body: dict[str, Any]) -> None: ...


class SqsQueue:
    """The queue on SQS. boto3 is imported at first use only."""

    def __init__(self) -> None:
        self._client: Any = None

    def send(self, url: str, body: dict[str, Any]) -> None:
        if self._client is None:
            import boto3

            self._client = boto3.client("sqs")
        self._client.send_message(QueueUrl=url, MessageBody=msgspec.json.encode(body).decode())


class Desk(msgspec.Struct, frozen=True, kw_only=True):
    """The shelves and the time (`now` answers an aware UTC datetime): all that dates need."""

    store: Store
    now: Callable[[], datetime]

    def today(self) -> date:
        """The legal day in Paris."""
        from ..law import day_of

        return day_of(self.now())


class Context(Desk, frozen=True, kw_only=True):
    """Built once per process."""

    settings: Settings
    files: Any
    queue: Any
    channels: Mapping[Channel, "Sender"]


@cache
def context() -> Context:
    """The process's own context, from its environment. Raises MissingSetting."""
    from ..alerts import SesMail, SnsSms

    config = settings()
    return Context(
        settings=config,
        store=open_store(config),
        files=Files(config),
        queue=SqsQueue(),
        now=lambda: datetime.now(UTC),
        channels={
            Channel.EMAIL: SesMail(config.mail_from),
            Channel.SMS: SnsSms(config.sms_sender),
        },
    )
