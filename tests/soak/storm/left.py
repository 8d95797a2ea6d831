"""What really left: the mails the relay took and the texts the SMS provider took, with whose they are.

A mail carries its delivery's id. A text carries none (no personal data, and no room): which
delivery was about to send it is noted at the channel, just before the request.
"""

import contextlib
import json
import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from email import message_from_bytes, policy
from pathlib import Path
from typing import NamedTuple
from unittest.mock import patch

from chalicelib.alerts import Outgoing, Sender
from chalicelib.flows.calls import CHANNEL as WEBHOOK
from chalicelib.flows.outside import Answer, Caller
from chalicelib.store.records import Channel, Switch
from chalicelib.store.switches import Switches

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

    @contextlib.contextmanager
    def looking(self) -> Iterator[None]:
        """Note each look at the kill-switch, of whoever sends."""
        real = Switches.stops

        def looked(switches: Switches, tenant: str, channel: str) -> Switch | None:
            self._looked.at = time.monotonic()
            found = real(switches, tenant, channel)
            with self._lock:
                self.held += found is not None
            return found

        with patch.object(Switches, "stops", looked):
            yield

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
        of = dict(message.tags)
        with self._lock:
            self.tried += 1
            if channel is Channel.SMS:
                self._texts[message.to, message.body.decode()].add(of["delivery"])
            self._obeys(of["tenant"], channel, of["delivery"])

    def calls(self, tenant: str, call: str) -> None:
        """A call to a webhook starts now."""
        with self._lock:
            self._obeys(tenant, WEBHOOK, f"call {call}")

    def _obeys(self, tenant: str, channel: str, what: str) -> None:
        now = time.monotonic()
        for stop in self.stops:
            if stop.covers(tenant, channel, self._looked.at):
                self.disobeyed.append(what)
            elif stop.covers(tenant, channel, now):
                self.under_way.append(stop)

    def caller(self, real: Caller) -> Caller:
        """The same calls to the outside, watched."""
        return _WatchedCaller(real, self)

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


class _WatchedCaller:
    def __init__(self, real: Caller, watch: Watch) -> None:
        self._real, self._watch = real, watch

    def post(self, url: str, body: bytes, headers: dict[str, str]) -> Answer:
        self._watch.calls(json.loads(body)["tenant"], headers["Vigie-Call"])
        return self._real.post(url, body, headers)


def _mail(path: Path) -> Message:
    found = message_from_bytes(path.read_bytes(), policy=policy.default)
    text = found.get_body(("plain",))
    said = text.get_content() if text else ""
    of = frozenset({str(found["X-Vigie-Delivery"] or "")})
    return Message(of, str(found["X-Outbox-To"]), _LABEL in said)
