"""What SES itself found and wrote at the top of the raw message, and nothing the sender wrote.

The trusted block is the head of the raw mail as SES stores it, in this order (shape read on several
public raw mails received by SES in eu-west-1 and us-east-1, 2019 to 2025):

    Return-Path: <…>
    Received: from HOST (HOST [IP])
     by inbound-smtp.eu-west-1.amazonaws.com with SMTP id ID
     for ADDRESS;
     Mon, 23 Nov 2026 08:12:09 +0000 (UTC)
    X-SES-Spam-Verdict: PASS
    X-SES-Virus-Verdict: PASS
    Received-SPF: pass (…)
    Authentication-Results: amazonses.com;
     spf=pass (…) …;
     dkim=pass header.i=@exemple.fr;
     dmarc=pass header.from=exemple.fr;
    X-SES-RECEIPT: …
    X-SES-DKIM-SIGNATURE: …

The sender's own headers follow, and anybody may write such lines there. So the message's first
`Received` must be SES's; above it everything is SES's; below it only the headers of this list, each
once and in this order, up to the first that is not. ADDRESS is bare or between < and >. A local
receiver that plays SES writes the same block, or writes the verdicts above its `Received`.
"""

import re
from collections.abc import Iterator, Sequence

import msgspec

from .mime import Document

# The last "by" is SES's own: what precedes it holds the name the sender gave himself.
_RECEIVED = re.compile(r".*\sby inbound-smtp\.[a-z0-9-]+\.amazonaws\.com\s(.*)", re.S)
_SERVER = "by inbound-smtp."
_FOR = re.compile(r"\bfor <?([^\s<>;@]{1,64}@[^\s<>;@]{1,255})>?\s*;")
_ORDER = (
    "x-ses-spam-verdict", "x-ses-virus-verdict", "received-spf", "authentication-results",
    "x-ses-receipt", "x-ses-dkim-signature",
)  # fmt: skip
_RANK = {name: rank for rank, name in enumerate(_ORDER)}
_COMMENT = re.compile(r"\([^()]*\)")
_QUOTED = re.compile(r'"[^"]*"')
_DKIM = re.compile(r"\s*dkim\s*=\s*pass\s+header\.[di]\s*=\s*(?:[^\s@]*@)?([a-z0-9.-]+)\s*")


def trusted(document: Document) -> dict[str, str]:
    """SES's own headers by name; empty when the mail's first Received is not SES's.

    Of `received`, what follows the name of SES's own server.
    """
    for first, (name, value) in enumerate(document.headers):
        if name == "received":
            found = _RECEIVED.fullmatch(value) if _SERVER in value else None
            if not found:
                break
            block = dict(reversed(document.headers[:first])) | {name: found[1]}
            return _following(document.headers[first + 1 :]) | block
    return {}


def _following(headers: Sequence[tuple[str, str]]) -> dict[str, str]:
    block: dict[str, str] = {}
    rank = -1
    for name, value in headers:
        if _RANK.get(name, -1) <= rank:
            break
        rank, block[name] = _RANK[name], value
    return block


class Verdicts(msgspec.Struct, frozen=True):
    """What SES found: `received` by it at all, `signed` the domains whose DKIM it found valid.

    `recipient` is the address it received the mail for; empty when its Received does not say it.
    `by_hand`: somebody gave the file, so its first `Received` may be anybody's and nothing else is
    known: only signatures that we check ourselves count.
    """

    received: bool = False
    recipient: str = ""
    virus: bool = False
    spam: bool = False
    signed: tuple[str, ...] = ()
    by_hand: bool = False


def verdicts(document: Document) -> Verdicts:
    """SES's verdicts on a mail; nothing when its trusted block is not there."""
    block = trusted(document)
    if not block:
        return Verdicts()
    found = _FOR.search(block["received"])
    return Verdicts(
        received=True,
        recipient=found[1].lower() if found else "",
        virus=block.get("x-ses-virus-verdict", "").upper().startswith("FAIL"),
        spam=block.get("x-ses-spam-verdict", "").upper().startswith("FAIL"),
        signed=tuple(_signed_by(block.get("authentication-results", ""))),
    )


def _signed_by(results: str) -> Iterator[str]:
    """The domains whose DKIM signature SES found valid, each once.

    SES's spf result repeats what the sender said (envelope, helo): comments and quoted words are
    dropped, and only what follows the last `helo=` is believed.
    """
    text = results.lower()
    text = _QUOTED.sub(" ", text) if '"' in text else text
    left = 1
    while left and "(" in text:
        text, left = _COMMENT.subn(" ", text)
    service, *methods = text.split(";")
    if service.split() != ["amazonses.com"]:
        return
    if "dkim" not in text:
        return
    said = [n for n, method in enumerate(methods) if "helo=" in method]
    seen: set[str] = set()
    for method in methods[said[-1] + 1 if said else 0 :]:
        passed = _DKIM.fullmatch(method)
        if passed and passed[1] not in seen:
            seen.add(passed[1])
            yield passed[1]
