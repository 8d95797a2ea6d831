"""How well a mail's origin is proven, from what SES itself wrote at the top of the raw message.

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
DKIM and ARC checked by ourselves come later; `dmarc=fail` on a forward is normal and never counts.
"""

import re
from collections.abc import Iterator, Sequence

from ..cases.words import Authenticity
from .classify import rules
from .mime import Document
from .values import Graded

# The last "by" is SES's own: what precedes it holds the name the sender gave himself.
_RECEIVED = re.compile(r".*\sby inbound-smtp\.[a-z0-9-]+\.amazonaws\.com\s(.*)", re.S)
_FOR = re.compile(r"\bfor <?([^\s<>;@]{1,64}@[^\s<>;@]{1,255})>?\s*;")
_ORDER = (
    "x-ses-spam-verdict", "x-ses-virus-verdict", "received-spf", "authentication-results",
    "x-ses-receipt", "x-ses-dkim-signature",
)  # fmt: skip
_COMMENT = re.compile(r"\([^()]*\)")
_QUOTED = re.compile(r'"[^"]*"')
_DKIM = re.compile(r"\s*dkim\s*=\s*pass\s+header\.[di]\s*=\s*(?:[^\s@]*@)?([a-z0-9.-]+)\s*")


def trusted(document: Document) -> dict[str, str]:
    """SES's own headers by name; empty when the mail's first Received is not SES's."""
    names = [name for name, _ in document.headers]
    if "received" not in names:
        return {}
    first = names.index("received")
    if not _RECEIVED.fullmatch(document.headers[first][1]):
        return {}
    block = dict(reversed(document.headers[: first + 1]))
    return _following(document.headers[first + 1 :]) | block


def _following(headers: Sequence[tuple[str, str]]) -> dict[str, str]:
    block: dict[str, str] = {}
    rank = -1
    for name, value in headers:
        if name not in _ORDER or _ORDER.index(name) <= rank:
            break
        rank = _ORDER.index(name)
        block[name] = value
    return block


def envelope_recipient(document: Document) -> str:
    """The address SES received the mail for; empty when SES's Received does not say it."""
    received = _RECEIVED.fullmatch(trusted(document).get("received", ""))
    found = _FOR.search(received[1]) if received else None
    return found[1].lower() if found else ""


def grade(document: Document, forwarders: Sequence[str]) -> Graded:
    """The grade of what was received, with its reasons in French."""
    block = trusted(document)
    if not block:
        why = "Aucune trace de réception par Vigie en tête du courriel\u00a0: origine non vérifiée."
        return Graded(grade=Authenticity.TENANT_ADDRESS, reasons=(why,))
    if block.get("x-ses-virus-verdict", "").upper().startswith("FAIL"):
        return _failed("L’antivirus de la réception a signalé ce courriel.")
    signed = tuple(_signed_by(block.get("authentication-results", "")))
    known = _registered(signed, forwarders)
    if known:
        why = f"Signature DKIM valide de {known}, domaine déclaré par l’employeur."
        return Graded(grade=Authenticity.FORWARDER, reasons=(why,))
    if block.get("x-ses-spam-verdict", "").upper().startswith("FAIL"):
        return _failed("L’antispam de la réception a signalé ce courriel.")
    return Graded(grade=Authenticity.TENANT_ADDRESS, reasons=tuple(_doubts(signed)))


def _failed(why: str) -> Graded:
    return Graded(grade=Authenticity.FAILED, reasons=(why,))


def _doubts(signed: tuple[str, ...]) -> Iterator[str]:
    yield "Reçu à l’adresse de l’employeur, sans autre preuve d’origine."
    if signed:
        yield f"Signature DKIM valide de {', '.join(signed)}, domaine non déclaré par l’employeur."
    else:
        yield "Aucune signature DKIM valide."


def _signed_by(results: str) -> Iterator[str]:
    """The domains whose DKIM signature SES found valid, each once.

    SES's spf result repeats what the sender said (envelope, helo): comments and quoted words are
    dropped, and only what follows the last `helo=` is believed.
    """
    text = _QUOTED.sub(" ", results.lower())
    while _COMMENT.search(text):
        text = _COMMENT.sub(" ", text)
    service, *methods = text.split(";")
    if service.split() != ["amazonses.com"]:
        return
    said = [n for n, method in enumerate(methods) if "helo=" in method]
    seen: set[str] = set()
    for method in methods[said[-1] + 1 if said else 0 :]:
        passed = _DKIM.fullmatch(method)
        if passed and passed[1] not in seen:
            seen.add(passed[1])
            yield passed[1]


def _registered(signed: Sequence[str], forwarders: Sequence[str]) -> str:
    """The first signing domain that the tenant registered, or that is under one it registered."""
    own = [f.lower().strip("@. ") for f in forwarders]
    own = [f for f in own if f and f not in rules().shared_domains]
    for domain in signed:
        if any(domain == f or domain.endswith(f".{f}") for f in own):
            return domain
    return ""
