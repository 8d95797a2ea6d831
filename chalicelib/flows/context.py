"""What every flow is given: settings, shelves, files, queues, channels and the time."""

import logging
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime
from functools import cache
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import msgspec

from ..errors import BadInput, SendFailed
from ..settings import Settings, settings
from ..store import Files, Store, open_store
from ..store.records import Channel

if TYPE_CHECKING:
    from ..alerts import Outgoing, Sender
    from ..intake import Lookup
    from .outside import Answer, Caller

log = logging.getLogger("vigie")
_AT_ONCE = 10  # messages in a request, as SQS takes them


class Queue(Protocol):
    """Where work goes that another Lambda does."""

    def send(self, url: str, *bodies: dict[str, Any]) -> None:
        """Queue each, in as few requests as may be."""
        ...


class SqsQueue:
    """The queue on SQS. boto3 is imported at first use only."""

    def __init__(self) -> None:
        self._client: Any = None

    def send(self, url: str, *bodies: dict[str, Any]) -> None:
        if self._client is None:
            import boto3

            self._client = boto3.client("sqs")
        texts = [msgspec.json.encode(body).decode() for body in bodies]
        while texts:
            self._send(url, texts[:_AT_ONCE])
            del texts[:_AT_ONCE]

    def _send(self, url: str, texts: list[str]) -> None:
        """What a batch left out is sent alone, and says why it cannot be."""
        left = texts
        if len(texts) > 1:
            entries = [{"Id": str(n), "MessageBody": text} for n, text in enumerate(texts)]
            answer = self._client.send_message_batch(QueueUrl=url, Entries=entries)
            left = [texts[int(one["Id"])] for one in answer.get("Failed", ())]
        for text in left:
            self._client.send_message(QueueUrl=url, MessageBody=text)


class LazyChannels(Mapping[Channel, "Sender"]):
    """Channels made at first use: a wrong setting of one stops neither the others nor the intake.

    It is logged, and each message of that channel fails for now: mend the setting, it leaves.
    """

    def __init__(self, makers: Mapping[Channel, Callable[[], "Sender"]]) -> None:
        self._makers = makers
        self._made: dict[Channel, Sender] = {}

    def __getitem__(self, channel: Channel) -> "Sender":
        if channel not in self._made:
            self._made[channel] = self._make(channel)
        return self._made[channel]

    def __iter__(self) -> Iterator[Channel]:
        return iter(self._makers)

    def __len__(self) -> int:
        return len(self._makers)

    def _make(self, channel: Channel) -> "Sender":
        try:
            return self._makers[channel]()
        except BadInput as fault:
            log.error("%s cannot be sent: %s", channel, fault)
            return _Unusable(channel, str(fault))


class _Unusable:
    """A channel whose setting is wrong."""

    def __init__(self, channel: Channel, why: str) -> None:
        self._channel, self._why = channel, why

    def send(self, message: "Outgoing") -> str:
        """Raises SendFailed: temporary, an operator can mend a setting."""
        del message
        raise SendFailed(self._channel, self._why, permanent=False)


class LazyCaller:
    """Calls to the outside; what that takes is imported at the first call only."""

    def __init__(self, *, loopback: bool) -> None:
        self._loopback = loopback

    def post(self, url: str, body: bytes, headers: dict[str, str]) -> "Answer":
        from .outside import HttpsCaller

        return HttpsCaller(loopback=self._loopback).post(url, body, headers)


class Desk(msgspec.Struct, frozen=True, kw_only=True):
    """The shelves and the time (`now` answers an aware UTC datetime): all that dates need."""

    store: Store
    now: Callable[[], datetime]

    def today(self) -> date:
        """The legal day in Paris."""
        from ..law import day_of

        return day_of(self.now())


D = TypeVar("D", bound=Desk)


def looking(desk: D) -> D:
    """The same desk for one piece of work, which reads nothing twice (`store/look.py`).

    Not across the sending of a message, which may take its time: what follows is read anew.
    """
    return msgspec.structs.replace(desk, store=desk.store.looking())


class Context(Desk, frozen=True, kw_only=True):
    """Built once per process. `dns` makes the lookup of one mail; None: no DNS is asked.

    `caller` calls the addresses that tenants chose (webhooks).
    """

    settings: Settings
    files: Any
    queue: Any
    channels: Mapping[Channel, "Sender"]
    dns: "Callable[[], Lookup] | None" = None
    caller: "Caller" = msgspec.field(default_factory=lambda: LazyCaller(loopback=False))


@cache
def context() -> Context:
    """The process's own context, from its environment. Raises MissingSetting."""
    config = settings()
    return Context(
        settings=config,
        store=open_store(config),
        files=Files(config),
        queue=SqsQueue(),
        now=lambda: datetime.now(UTC),
        channels=_channels(config),
        dns=_dns(config),
        caller=LazyCaller(loopback=config.webhooks == "loopback"),
    )


def _dns(config: Settings) -> "Callable[[], Lookup] | None":
    if config.dns == "off":
        return None
    from .dns import SystemDns

    return SystemDns().for_one_mail


def _channels(config: Settings) -> LazyChannels:
    def email() -> "Sender":
        from ..alerts import SesMail

        return SesMail(config.mail_from, config.mail_configuration_set)

    def sms() -> "Sender":
        from ..alerts import EndUserSms, SnsSms

        if config.sms_channel == "sns":
            return SnsSms(config.sms_sender)
        return EndUserSms(config.sms_sender, config.sms_configuration_set)

    return LazyChannels({Channel.EMAIL: email, Channel.SMS: sms})
