"""Incoming mail on loopback: plays SES's receipt rule. A mail is on disk before it is accepted."""

import email.utils
import re
import secrets
from typing import Any

from aiosmtpd.controller import Controller

from infra.local.config import HOST, INTAKE_DOMAIN
from infra.local.spool import Spool

# What SES itself accepts inbound.
_MAX_BYTES = 40 * 1024 * 1024
_SAFE = re.compile(r"[^A-Za-z0-9._\[\]:-]")


class Receiver:
    """aiosmtpd's handler: one spooled copy for each recipient, with headers like those of SES."""

    def __init__(self, spool: Spool) -> None:
        self._spool = spool

    async def handle_RCPT(  # noqa: N802 - the name is aiosmtpd's
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        """Only our own domain: this is no relay. An unknown local part is quarantined, not lost."""
        del server, session, options
        if address.rpartition("@")[2].casefold() != INTAKE_DOMAIN:
            return f"550 5.7.1 This server only takes mail for {INTAKE_DOMAIN}"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        """Answer 250 only once every copy is on disk."""
        del server
        for recipient in envelope.rcpt_tos:
            prefix = _headers(session, envelope, recipient)
            self._spool.keep(prefix + envelope.content)
        return "250 OK: kept"


def _headers(session: Any, envelope: Any, recipient: str) -> bytes:
    """What SES puts on top of a mail it receives (verdicts: nothing was checked on loopback)."""
    sender = envelope.mail_from or ""
    helo = _SAFE.sub("", session.host_name or "unknown")
    peer = session.peer[0] if session.peer else HOST
    lines = (
        f"Return-Path: <{_clean(sender)}>",
        f"Received: from {helo} ({helo} [{peer}]) by inbound-smtp.eu-west-1.amazonaws.com"
        f" with SMTP id {secrets.token_hex(16)} for {_clean(recipient)};"
        f" {email.utils.formatdate(usegmt=True)}",
        "X-SES-Spam-Verdict: PASS",
        "X-SES-Virus-Verdict: PASS",
        "Authentication-Results: amazonses.com; spf=none;"
        f" {_dkim(sender, envelope.content)}; dmarc=none",
    )
    return "".join(f"{line}\r\n" for line in lines).encode("utf-8", "surrogateescape")


def _dkim(sender: str, content: bytes) -> str:
    """The verdict on a signature, which nobody here makes: as if a `.example` mailbox had signed.

    Such names are nobody's (RFC 2606 §2), so that only the samples' own mail is ever proven.
    """
    head = email.message_from_bytes(content.partition(b"\r\n\r\n")[0])
    written = email.utils.parseaddr(str(head.get("From", "")))[1]
    domain = _clean(sender).rpartition("@")[2].casefold()
    ours = re.fullmatch(r"[a-z0-9.-]+\.example", domain)
    if not ours or written.rpartition("@")[2].casefold() != domain:
        return "dkim=none"
    return f"dkim=pass header.i=@{domain}"


def _clean(address: str) -> str:
    return re.sub(r"[\s<>\x00-\x1f]", "", address)


def open_receiver(spool: Spool, port: int) -> Controller:
    """The listening server (not started). Loopback only."""
    return Controller(
        Receiver(spool), hostname=HOST, port=port, data_size_limit=_MAX_BYTES, enable_SMTPUTF8=True
    )
