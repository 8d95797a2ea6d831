"""The DNS records a stage needs, as a person creates them."""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from .stage import Stage

BOUNCES = "rebond"
"""Subdomain that bounces come back to (the MAIL FROM of infra/data.yaml)."""


class Record(msgspec.Struct, frozen=True):
    """One DNS record; `why` says what it is for."""

    name: str
    kind: str
    value: str
    why: str


def records(
    stage: Stage, identities: Mapping[str, Mapping[str, Any]], target: str = ""
) -> list[Record]:
    """All of a stage's records, most urgent first.

    `identities`: domain to what SES v2 says of it (GetEmailIdentity), for its DKIM keys. `target`:
    what the pages' domain points to.
    """
    found = [
        Record(stage.intake_domain, "MX", f"10 {inbound_host(stage.inbound)}", "mails come in")
    ]
    if target:
        found.append(Record(stage.public_domain, "CNAME", target, "the pages"))
    for domain, said in identities.items():
        found += dkim(domain, said)
    bounces = f"{BOUNCES}.{stage.mail_domain}"
    found += [
        Record(
            bounces, "MX", f"10 feedback-smtp.{stage.region}.amazonses.com", "bounces come back"
        ),
        Record(bounces, "TXT", '"v=spf1 include:amazonses.com ~all"', "SPF"),
        Record(
            f"_dmarc.{stage.mail_domain}",
            "TXT",
            '"v=DMARC1; p=quarantine"',
            "DMARC (keep yours if there is one)",
        ),
    ]
    return found


def inbound_host(region: str) -> str:
    """The server by which SES receives in a Region; it exists where SES does."""
    return f"inbound-smtp.{region}.amazonaws.com"


def dkim(domain: str, said: Mapping[str, Any]) -> list[Record]:
    """The three CNAMEs of a domain's DKIM keys; none when it signs with keys of its own."""
    attributes = said.get("DkimAttributes", {})
    if attributes.get("SigningAttributesOrigin", "AWS_SES") == "EXTERNAL":
        return []
    zone = attributes.get("SigningHostedZone") or "dkim.amazonses.com"
    return [
        Record(f"{token}._domainkey.{domain}", "CNAME", f"{token}.{zone}", "DKIM")
        for token in attributes.get("Tokens", ())
    ]


def table(found: Iterable[Record]) -> list[str]:
    """One line a record, in columns."""
    rows = list(found)
    widths = [max((len(getattr(r, f)) for r in rows), default=0) for f in ("name", "kind", "value")]
    return [
        f"  {r.name:<{widths[0]}}  {r.kind:<{widths[1]}}  {r.value:<{widths[2]}}  {r.why}"
        for r in rows
    ]
