"""The certificate of the pages' domain: found, or asked for and waited for by running again."""

from typing import Any

from .errors import DeploymentStopped, Waiting
from .records import Record, table


def certificate(manager: Any, domain: str, given: str) -> str:
    """The ARN of an issued certificate of `domain`.

    Raises Waiting with the DNS record that proves the domain is ours, DeploymentStopped when it
    cannot be issued.
    """
    arn = given or _found(manager, domain) or _ask(manager, domain)
    said = manager.describe_certificate(CertificateArn=arn)["Certificate"]
    if said["Status"] == "ISSUED":
        return arn
    if said["Status"] != "PENDING_VALIDATION":
        raise DeploymentStopped(
            "certificate",
            f"the certificate of {domain} is {said['Status']} ({said.get('FailureReason', '-')}).",
            f"`aws acm delete-certificate --certificate-arn {arn}`, then run this again.",
        )
    raise Waiting(
        f"The certificate of {domain} waits for this DNS record. Create it, wait some minutes, "
        "then run the same command again.",
        table(validation(said)) or ["AWS is still making the record: run this again in a minute."],
    )


def validation(said: dict[str, Any]) -> list[Record]:
    """The records that prove a domain is ours, of a certificate as ACM describes it."""
    return [
        Record(r["Name"].rstrip("."), r["Type"], r["Value"].rstrip("."), "proves the pages' domain")
        for option in said.get("DomainValidationOptions", ())
        if (r := option.get("ResourceRecord"))
    ]


def _found(manager: Any, domain: str) -> str:
    pages = manager.get_paginator("list_certificates").paginate(
        CertificateStatuses=["ISSUED", "PENDING_VALIDATION"]
    )
    known = [
        c for page in pages for c in page["CertificateSummaryList"] if c["DomainName"] == domain
    ]
    known.sort(key=lambda c: c.get("Status") != "ISSUED")
    return str(known[0]["CertificateArn"]) if known else ""


def _ask(manager: Any, domain: str) -> str:
    # The token makes a run that was killed just here find the same certificate again.
    answer = manager.request_certificate(
        DomainName=domain, ValidationMethod="DNS", IdempotencyToken="vigie"
    )
    return str(answer["CertificateArn"])
