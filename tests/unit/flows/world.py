"""The flows over a table in memory: real rooms, a fake S3, a fake queue, channels that keep."""

import hashlib
from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from chalicelib.alerts import FakeSender
from chalicelib.errors import NotFound, SendFailed
from chalicelib.flows.check import Answer, check
from chalicelib.flows.context import Context
from chalicelib.flows.handlers import (
    deliver_message,
    draft_message,
    notify_message,
    receive_notification,
)
from chalicelib.flows.onboard import onboard_firm, onboard_tenant
from chalicelib.flows.receive import receive
from chalicelib.flows.record import CaseRef
from chalicelib.flows.sweep import sweep
from chalicelib.settings import Settings
from chalicelib.store import Store
from chalicelib.store.records import Channel, Mail
from infra.local.samples import EMPLOYER, FIRM, LAWYER, TENANT, closure, forwarded

from .rights import Guarded, working

NOW = datetime(2026, 11, 23, 9, 12, tzinfo=UTC)
DOMAIN = "in.vigie.example"
ADDRESS = f"{TENANT.address}@{DOMAIN}"

SETTINGS = Settings(
    table="x",
    incoming_bucket="x",
    evidence_bucket="x",
    drafts_bucket="x",
    intake_queue_url="intake",
    deliver_queue_url="deliver",
    draft_queue_url="draft",
    lint_queue_url="lint",
    notify_queue_url="notify",
    base_url="https://vigie.example",
    mail_from="alertes@vigie.example",
    intake_domain=DOMAIN,
    signing_key="a key of the tests, long enough to be one",
)


@dataclass
class FakeFiles:
    """S3 as a dictionary."""

    objects: dict[str, bytes] = field(default_factory=dict)

    came: dict[str, datetime] = field(default_factory=dict)

    def incoming(self, key: str) -> bytes:
        if key not in self.objects:
            raise NotFound("file", key)
        return self.objects[key]

    def drop_incoming(self, key: str) -> None:
        self.objects.pop(key, None)

    def waiting(self, after: str, most: int) -> tuple[list[tuple[str, datetime]], str]:
        keys = sorted(k for k in self.objects if k.startswith("incoming/") and k > after)
        mails = [(key, self.came.get(key, NOW)) for key in keys[:most]]
        return mails, keys[most - 1] if len(keys) > most else ""

    def put_evidence(self, raw: bytes) -> str:
        sha256 = hashlib.sha256(raw).hexdigest()
        self.objects[f"evidence/{sha256}"] = raw
        return sha256

    def evidence(self, sha256: str) -> bytes:
        if f"evidence/{sha256}" not in self.objects:
            raise NotFound("file", sha256)
        return self.objects[f"evidence/{sha256}"]

    def put_draft(self, key: str, data: bytes) -> None:
        self.objects[key] = data


@dataclass
class FakeQueue:
    """A queue that keeps messages until the world hands them over; JSON, as on SQS."""

    messages: deque[tuple[str, bytes]] = field(default_factory=deque)

    def send(self, url: str, *bodies: dict[str, Any]) -> None:
        self.messages.extend((url, msgspec.json.encode(body)) for body in bodies)


HANDLERS = {
    "intake": (receive_notification, "Receive"),
    "deliver": (deliver_message, "Deliver"),
    "draft": (draft_message, "Draft"),
    "notify": (notify_message, "Notify"),
}
"""By queue: what takes its messages, and the function of infra/resources.yaml that does.

`work` and `receive` run as them: what a role does not allow fails (rights.py).
"""


class World:
    """The sample employer and firm, at a time that tests move."""

    def __init__(self, *failures: SendFailed, firm: bool = True) -> None:
        self.now = NOW
        self.files, self.queue = FakeFiles(), FakeQueue()
        self.mail, self.sms = FakeSender(*failures), FakeSender()
        self.ctx = Context(
            settings=SETTINGS,
            store=Store(Guarded()),
            files=self.files,
            queue=self.queue,
            now=lambda: self.now,
            channels={Channel.EMAIL: self.mail, Channel.SMS: self.sms},
        )
        onboard_firm(self.ctx, FIRM, (LAWYER,))
        tenant = TENANT if firm else msgspec.structs.replace(TENANT, firm="")
        onboard_tenant(self.ctx, tenant, (EMPLOYER,))

    def receive(self, raw: bytes, address: str = ADDRESS) -> Mail:
        """A mail arrives at an address, as SES hands it over."""
        received = f"Received: from x by inbound-smtp.eu-west-1.amazonaws.com with SMTP id 1 for {address}; Mon, 23 Nov 2026 09:12:00 +0000\r\n"
        self.files.objects["incoming/1"] = received.encode() + raw
        with working("Receive"):
            return receive(self.ctx, "incoming/1")

    def closure(self, reference: str = "AT-2026-000123", at: datetime | None = None) -> bytes:
        when = at or self.now
        return forwarded(closure(when, reference), when).as_bytes()

    def confirm(self) -> None:
        """Somebody found on the platform what the mails announced: it is settled."""
        for snapshot in self.ctx.store.cases.of_tenant(TENANT.id):
            stored = self.ctx.store.cases.load(snapshot.tenant, snapshot.id)
            answer = Answer(found=True, on=self.ctx.today(), person="Camille Martin")
            for event_id in stored.state.unconfirmed:
                check(self.ctx, CaseRef(snapshot.tenant, snapshot.id), event_id, answer)

    def later(self, **time: float) -> None:
        self.now += timedelta(**time)

    def work(self, *, lose: str = "") -> None:
        """Sweep, then hand over every message; those to the queue named `lose` vanish."""
        with working("Sweep"):
            sweep(self.ctx)
        while self.queue.messages:
            url, body = self.queue.messages.popleft()
            if url != lose:
                handle, function = HANDLERS[url]
                with working(function):
                    handle(self.ctx, msgspec.json.decode(body))

    def told(self) -> list[str]:
        """Who was told, mails then SMS."""
        return [m.to for m in self.mail.sent] + [m.to for m in self.sms.sent]
