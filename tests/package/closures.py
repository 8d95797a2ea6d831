"""Closures put into the rehearsed stage, and what became of them."""

from collections import Counter
from collections.abc import Collection
from datetime import UTC, datetime, timedelta

from infra.local.samples import TENANT, forwarded
from infra.local.samples import closure as written
from tests.package.rehearsal import Site

SENT = {"accepted", "delivered", "unconfirmed"}
ADDRESS = f"{TENANT.address}@reception.exemple.fr"


def closure(number: int) -> tuple[str, bytes]:
    """Reference and mail of a closure, as SES writes it."""
    reference, now = f"AT-2026-{number:06d}", datetime.now(UTC).replace(microsecond=0)
    mail = forwarded(
        written(now - timedelta(minutes=5), reference), now - timedelta(seconds=number)
    )
    del mail["To"]
    mail["To"] = ADDRESS
    received = (
        f"Received: from mail.menuiserie.example by inbound-smtp.eu-west-1.amazonaws.com with SMTP "
        f"id n{number} for {ADDRESS}; {now:%a, %d %b %Y %H:%M:%S} +0000 (UTC)\r\n"
    )
    return reference, received.encode() + mail.as_bytes()


def ends(site: Site) -> dict[str, Counter[tuple[str, str]]]:
    """By reference: how many messages of each channel are in each state."""
    store, found = site.store(), {}
    for case in store.cases.of_tenant(TENANT.id):
        deliveries = store.deliveries.of_case(TENANT.id, case.id)
        found[case.case.reference] = Counter((d.channel.value, d.state.value) for d in deliveries)
    return found


def all_sent(ended: dict[str, Counter[tuple[str, str]]], references: Collection[str]) -> bool:
    """Whether each case has its mails and its SMS, and all of them are gone."""
    return all(
        {channel for channel, _ in ended.get(reference, ())} == {"email", "sms"}
        and {state for _, state in ended[reference]} <= SENT
        for reference in references
    )
