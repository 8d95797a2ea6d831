"""Outgoing mail on loopback: a real SMTP server that keeps all it is given; the outbox's list."""

import asyncio
import email
import email.policy
import email.utils
import json
import secrets
import time
from collections.abc import Callable
from datetime import UTC, datetime
from email.message import EmailMessage
from functools import lru_cache
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller

from infra.local import durable_files
from infra.local.config import HOST

Told = Callable[[str, str], None]
"""Who is told that a message was kept: its Message-ID without brackets, and one recipient."""


class Keeper:
    """aiosmtpd's handler: every message accepted is a file of the outbox, kept for ever."""

    def __init__(self, outbox: Path, told: Told | None = None) -> None:
        self._outbox, self._told = outbox, told

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        del server, session
        name = f"{time.time_ns():020d}-{secrets.token_hex(4)}.eml"
        to = ", ".join(envelope.rcpt_tos).encode()
        durable_files.write(self._outbox / name, b"X-Outbox-To: " + to + b"\r\n" + envelope.content)
        if self._told is not None:
            identifier = _message_id(envelope.content)
            for recipient in envelope.rcpt_tos:
                await asyncio.to_thread(self._told, identifier, str(recipient))
        return "250 OK: kept"


def _message_id(content: bytes) -> str:
    found = email.message_from_bytes(content, policy=email.policy.compat32)["Message-ID"]
    # The engine's own ids hold an "@"; the domain it adds is the last one.
    return str(found or "").strip("<> ").rpartition("@")[0]


def open_relay(outbox: Path, port: int, told: Told | None = None) -> Controller:
    """The listening server (not started). Loopback only."""
    outbox.mkdir(parents=True, exist_ok=True)
    return Controller(Keeper(outbox, told), hostname=HOST, port=port, enable_SMTPUTF8=True)


def sent(outbox: Path) -> list[dict[str, Any]]:
    """What was sent, mails and SMS, newest first."""
    mails = [_mail(path) for path in outbox.glob("*.eml")]
    texts = [_sms(path) for path in outbox.glob("*.json")]
    return sorted(mails + texts, key=lambda item: str(item["at"]), reverse=True)


def message(outbox: Path, name: str) -> EmailMessage | None:
    """The mail kept under `name`, or None."""
    path = outbox / Path(name).name
    if path.suffix != ".eml" or not path.exists():
        return None
    return email.message_from_bytes(path.read_bytes(), policy=email.policy.default)


@lru_cache(maxsize=4096)  # A kept message never changes.
def _mail(path: Path) -> dict[str, Any]:
    found = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    text = found.get_body(("plain",))
    return {
        "channel": "email",
        "name": path.name,
        "at": datetime.fromtimestamp(int(path.name[:20]) / 1e9, UTC).isoformat(),
        "to": str(found["X-Outbox-To"] or found["To"]),
        "subject": str(found["Subject"]),
        "delivery": str(found["X-Vigie-Delivery"] or ""),
        "text": text.get_content() if text else "",
    }


@lru_cache(maxsize=4096)
def _sms(path: Path) -> dict[str, Any]:
    kept = json.loads(path.read_text())
    return {
        "channel": "sms",
        "name": path.name,
        "at": kept["at"],
        "to": kept["to"],
        "subject": "",
        "delivery": "",
        "text": kept["text"],
    }
