"""Who may be answered about a mail: a person who wrote it, as far as SES could prove it.

Never a machine (RFC 3834 §2: what was submitted automatically, a list's, without a return path),
never an address that nobody proved: an answer to a forged sender would be sent to a stranger.
"""

import re

import msgspec

from .mime import Document, parse_head
from .text import addresses
from .verdicts import Verdicts, verdicts

_LISTS = ("list-id", "list-unsubscribe", "list-post", "x-autoreply", "x-autorespond")
# Written by Exchange on what a rule of the mailbox forwards: nobody waits for an answer.
_RULES = ("x-ms-exchange-inbox-rules-loop", "x-ms-exchange-generated-message-source")
_IMPERSONAL = re.compile(
    r"(?:no-?_?reply|ne-?pas-?repondre|do-?not-?reply|mailer-daemon|postmaster|bounces?)\b", re.I
)
_BULK = ("bulk", "list", "junk", "auto_reply")
_MESSAGE_ID = re.compile(r"<[!-;=?-~]{3,250}>")


class Writer(msgspec.Struct, frozen=True, kw_only=True):
    """The address of who wrote, in small letters, and the Message-ID to answer (may be empty)."""

    address: str
    message_id: str = ""


def writer_of(raw: bytes) -> Writer | None:
    """The proven person who wrote a raw mail; None for a machine, or without a proof."""
    head = parse_head(raw)
    written = [value for name, value in head.headers if name == "from"]
    found = addresses(written[0]) if len(written) == 1 else []
    if len(found) != 1 or _automatic(head) or _IMPERSONAL.match(found[0]):
        return None
    address = found[0].lower()
    if not _proven(verdicts(head), address.rpartition("@")[2]):
        return None
    known = _MESSAGE_ID.fullmatch(head.header("message-id").strip())
    return Writer(address=address, message_id=known[0] if known else "")


def _automatic(head: Document) -> bool:
    submitted = head.header("auto-submitted").strip().lower()
    if submitted not in ("", "no") or head.header("return-path").strip() == "<>":
        return True
    if head.header("precedence").strip().lower() in _BULK:
        return True
    return any(head.header(name) for name in (*_LISTS, *_RULES))


def _proven(ses: Verdicts, domain: str) -> bool:
    """A signature of the sender's own domain, or of one above it (RFC 7489 §3.1.1, relaxed)."""
    return not (ses.virus or ses.spam) and any(
        domain == one or domain.endswith(f".{one}") for one in ses.signed if "." in one
    )
