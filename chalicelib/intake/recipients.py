"""Which of our intake addresses a mail was sent to: the envelope first, then the headers."""

from .automatic import sent_by
from .mime import Document, parse_head
from .rulebook import rules
from .text import addresses
from .verdicts import Verdicts, verdicts

_HEADERS = ("delivered-to", "x-original-to", "to", "cc")
MAX_RECIPIENTS = 20


def addressees(raw: bytes, intake_domain: str) -> tuple[str, ...]:
    """`recipients` of a raw mail from its headers only: even one too large to read has a tenant."""
    head = parse_head(raw)
    return recipients(head, intake_domain, verdicts(head))


def sender_domain(raw: bytes) -> str:
    """The domain that a mail says it is from, in small letters; empty when it says none."""
    written = (value for key, value in parse_head(raw).headers if key == "from")
    found = [address for value in written for address in addresses(value)]
    return found[0].rpartition("@")[2].lower() if found else ""


def names_platform(raw: bytes) -> bool:
    """Is the platform's domain written anywhere in a raw mail? Cheap, and no proof of anything."""
    seen = raw.lower()
    return any(domain.encode() in seen for domain in rules().platform)


def our_own(raw: bytes, sender: str) -> bool:
    """Is it one of our own messages, sent by `sender`, that a mailbox sent back to us?"""
    return sent_by(parse_head(raw).headers, sender)


def recipients(document: Document, intake_domain: str, ses: Verdicts) -> tuple[str, ...]:
    """Addresses at `intake_domain`, lower case, each once; the one SES received for comes first.

    Without an intake domain only the envelope's address is known.
    """
    domain = intake_domain.lower().strip("@. ")
    found = [ses.recipient] if ses.recipient else []
    if domain:
        written = [v for name in _HEADERS for key, v in document.headers if key == name]
        found += [address for value in written[:MAX_RECIPIENTS] for address in addresses(value)]
        found = [address for address in found if address.rpartition("@")[2] == domain]
    return tuple(dict.fromkeys(found))[:MAX_RECIPIENTS]
