"""What really left: the mails the relay took and the texts the SMS provider took, with whose they are.

A mail carries its delivery's id. A text carries none (no personal data, and no room): which
delivery was about to send it is noted at the channel, just before the request.
"""

import json
import threading
import time
from collections import defaultdict
from collections.abc import Mapping
from email import message_from_bytes, policy
from pathlib import Path
from typing import NamedTuple

from chalicelib.alerts import Outgoing, Sender
from chalicelib.flows.context import Context
from chalicelib.flows.gate import Wait, stopped
from chalicelib.store.records import Channel, Delivery

_LABEL = "envoi possible"


class Message(NamedTuple):
    """One message that a provider took. `deliveries` are those it may be of: one, for a mail."""

    deliveries: frozenset[str]
    to: str
    labelled: bool


class Stop(NamedTuple):
    """A kill-switch that was on: from when its write was acknowledged until it was lifted."""

    tenant: str
    channel: str
    since: float
    until: float = float("inf")

    def covers(self, tenant: str, channel: str, at: float) -> bool:
        ours = self.tenant in ("", tenant) and self.channel in ("", channel)
        return ours and self.since < at < self.until


class Watch:
    """Notes each send as it starts, with when its worker looked at the kill-switch."""

    def __init__(self) -> None:
        self._looked = threading.local()
        self._texts: dict[tuple[str, str], set[str]] = defaultdict(set)
        self._lock = threading.Lock()
        self.stops: list[Stop] = []
        self.tried = self.held = 0
        self.under_way: list[Stop] = []
        self.disobeyed: list[str] = []

    def looked(self, ctx: Context, delivery: Delivery) -> Wait | None:
        """In the place of the flow's own look, which it makes."""
        self._looked.at = time.monotonic()
        wait = stopped(ctx, delivery)
        with self._lock:
            self.held += wait is not None
        return wait

    def off(self, tenant: str, channel: str) -> None:
        """A kill-switch was just turned off, and its write acknowledged."""
        with self._lock:
            self.stops.append(Stop(tenant, channel, time.monotonic()))

    def on(self) -> None:
        """The latest one is about to be turned on again."""
        with self._lock:
            self.stops[-1] = self.stops[-1]._replace(until=time.monotonic())

    def starts(self, channel: Channel, message: Outgoing) -> None:
        """A send starts now: note whose it is, and whether a stop was in force."""
        of, now = dict(message.tags), time.monotonic()
        with self._lock:
            self.tried += 1
            if channel is Channel.SMS:
                self._texts[message.to, message.body.decode()].add(of["delivery"])
            for stop in self.stops:
                if stop.covers(of["tenant"], channel, self._looked.at):
                    self.disobeyed.append(of["delivery"])
                elif stop.covers(of["tenant"], channel, now):
                    self.under_way.append(stop)

    def channels(self, real: Mapping[Channel, Sender]) -> dict[Channel, Sender]:
        """The same channels, watched."""
        return {channel: _Watched(channel, real[channel], self) for channel in real}

    def messages(self, outbox: Path) -> list[Message]:
        """Every message that providers took."""
        mails = [_mail(path) for path in outbox.glob("*.eml")]
        return mails + [self._text(path) for path in outbox.glob("*.json")]

    def _text(self, path: Path) -> Message:
        kept = json.loads(path.read_text())
        whose = self._texts[kept["to"], kept["text"]]
        return Message(frozenset(whose), kept["to"], _LABEL in kept["text"])


class _Watched:
    def __init__(self, channel: Channel, real: Sender, watch: Watch) -> None:
        self._channel, self._real, self._watch = channel, real, watch
        self.receipts = getattr(real, "receipts", True)

    def send(self, message: Outgoing) -> str:
        """Raises what the channel raises."""
        self._watch.starts(self._channel, message)
        return self._real.send(message)


def _mail(path: Path) -> Message:
    found = message_from_bytes(path.read_bytes(), policy=policy.default)
    text = found.get_body(("plain",))
    said = text.get_content() if text else ""
    of = frozenset({str(found["X-Vigie-Delivery"] or "")})
    return Message(of, str(found["X-Outbox-To"]), _LABEL in said)
